"""Recordings that a command is given: landmarks as they are, videos by way of their landmarks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pose_parser.cli.folders import data_dir
from pose_parser.errors import PoserError


def is_landmarks(path: Path) -> bool:
    """Tell a file of landmarks from a video by its name."""
    return path.suffix == ".parquet"


@contextmanager
def landmark_files(recordings: Sequence[Path], *, pose_model: str) -> Iterator[list[Path]]:
    """Give a file of landmarks for each recording: the given one, or one made of the video that goes again afterwards.

    Parameters
    ----------
    recordings : sequence of Path
        Videos and files of landmarks.
    pose_model : str
        ``lite``, ``full`` or ``heavy``, for videos.

    Raises
    ------
    PoserError
        If a video cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="poser-") as folder:
        made: dict[Path, Path] = {}
        for videos in batches([path for path in recordings if not is_landmarks(path)]):
            made |= _extracted(videos, Path(folder) / str(len(made)), pose_model)
        yield [made.get(path, path) for path in recordings]


def batches(videos: Sequence[Path]) -> list[list[Path]]:
    """Put together what can be extracted at once: videos whose landmarks have different names."""
    different = list(dict.fromkeys(videos))
    if len({path.stem for path in different}) == len(different):
        return [different] if different else []
    return [[path] for path in different]


def _extracted(videos: Sequence[Path], folder: Path, pose_model: str) -> dict[Path, Path]:
    from pose_parser.cli.extract_progress import showing_progress
    from pose_parser.estimation.assets import pose_models_folder
    from pose_parser.extraction import ExtractionOptions, extract_videos

    options = ExtractionOptions(pose_model=pose_model, pose_models_folder=pose_models_folder(data_dir()))
    with showing_progress() as on_progress:
        progress = extract_videos(videos, folder, options=options, on_progress=on_progress)
    for state in progress.failed:
        raise PoserError(state.message)
    return {state.video: state.out for state in progress.videos}
