"""One page about one trained model, as a file."""

from __future__ import annotations

from pathlib import Path

from pose_parser.errors import ReportError

PAGE = "report.html"


def write_report(  # noqa: PLR0913  # where to find each part of it
    folder: Path,
    *,
    dataset: Path | None = None,
    model: Path | None = None,
    landmarks: Path | None = None,
    videos: Path | None = None,
    out: Path | None = None,
    importance: bool = True,
) -> Path:
    """Write the report of a run as one HTML page that needs nothing beside it.

    The same files give the same bytes.

    Parameters
    ----------
    folder : Path
        Of the run, as `write_evaluation` and `track_run` filled it.
    dataset, model : Path, optional
        What was learnt from, and what was learnt; where the run noted them unless given.
    landmarks, videos : Path, optional
        Folders to look in for what the data set was made from.
    out : Path, optional
        The page; ``report.html`` in the folder unless given.
    importance : bool
        Whether to work out what the model looks at, which trains it three times more.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    PoserError
        If a file is absent, broken or of another run; then no page is written and an older one stays.
    """
    from pose_parser.atomic import write_atomically
    from pose_parser.reports.gather import gather
    from pose_parser.reports.page import render

    material = gather(folder, dataset=dataset, model=model, landmarks=landmarks, videos=videos)
    page = out or folder / PAGE
    text = render(material, page, importance=importance)
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(page, text.encode())
    except OSError as error:
        raise ReportError(f"{page}: cannot be written ({error.strerror or error})") from error
    return page
