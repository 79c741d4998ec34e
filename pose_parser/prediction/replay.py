"""Two models on the same recording: where they agree, and where they say different things."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from pose_parser.atomic import write_atomically
from pose_parser.errors import PoserError
from pose_parser.prediction.timeline import Timeline

JSON_FORMAT, JSON_VERSION = "poser-replay", 1

REPLAY_SUFFIXES = (".csv", ".json")


@dataclass(frozen=True)
class Difference:
    """A stretch over which two models say different things, each the same throughout.

    Parameters
    ----------
    start_s, end_s : float
        Seconds on the recording's clock; the end does not belong to it.
    said_a, said_b : str
        The label where a model is sure; else its verdict in brackets, such as ``(unsure)``.
    confidence_a, confidence_b : float or None
        Mean probability of the most probable class; None where there is none.
    """

    start_s: float
    end_s: float
    said_a: str
    said_b: str
    confidence_a: float | None
    confidence_b: float | None


@dataclass(frozen=True)
class Replay:
    """How two models compare on one recording.

    Parameters
    ----------
    video, model_a, model_b : str
        Names of the recording and the models.
    n_frames : int
        Frames of the recording.
    agreement : float or None
        Share of frames on which both say the same, in [0, 1], verdicts without a label included; None of no frames.
    agreement_where_both_sure : float or None
        Share with the same label among the frames on which both have one; None where there is none.
    confusion : dict
        Number of frames by what A said, then by what B said.
    differences : tuple of Difference
        In order of time.
    """

    video: str
    model_a: str
    model_b: str
    n_frames: int
    agreement: float | None
    agreement_where_both_sure: float | None
    confusion: dict[str, dict[str, int]]
    differences: tuple[Difference, ...]


def compare_timelines(a: Timeline, b: Timeline) -> Replay:
    """Compare what two models said of the same frames.

    Parameters
    ----------
    a, b : Timeline
        Of the same recording.

    Returns
    -------
    Replay

    Raises
    ------
    PoserError
        If the frames are not the same.
    """
    if a.times_ms.tolist() != b.times_ms.tolist():
        raise PoserError(f"{a.video} and {b.video}: only timelines of the same frames can be compared")
    said = [(_said(a, row), _said(b, row)) for row in range(len(a))]
    both_sure = [pair for pair in said if not (pair[0].startswith("(") or pair[1].startswith("("))]
    return Replay(
        video=a.video,
        model_a=a.model,
        model_b=b.model,
        n_frames=len(a),
        agreement=_share_alike(said),
        agreement_where_both_sure=_share_alike(both_sure),
        confusion=_confusion(said),
        differences=_differences(a, b, said),
    )


def write_replay(replay: Replay, path: Path) -> None:
    """Write the differences as CSV, or all of it as JSON.

    Parameters
    ----------
    replay : Replay
        What `compare_timelines` gave.
    path : Path
        ``.csv`` or ``.json``; an existing file is replaced.

    Raises
    ------
    PoserError
        If the ending is another one, or the file cannot be written.
    """
    check_replay_path(path)
    text = _csv_text(replay) if path.suffix == ".csv" else _json_text(replay)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    except OSError as error:
        raise PoserError(f"{path}: cannot be written ({error.strerror or error})") from error


def check_replay_path(path: Path) -> None:
    """Refuse an ending that no comparison is written with.

    Raises
    ------
    PoserError
        If it is none of `REPLAY_SUFFIXES`.
    """
    if path.suffix not in REPLAY_SUFFIXES:
        raise PoserError(f"{path}: the file of a comparison ends in {' or '.join(REPLAY_SUFFIXES)}")


def _said(timeline: Timeline, row: int) -> str:
    state = timeline.state_of(row)
    return timeline.label_of(row) or "" if state == "sure" else f"({state.replace('_', ' ')})"


def _share_alike(said: Sequence[tuple[str, str]]) -> float | None:
    return sum(one == other for one, other in said) / len(said) if said else None


def _confusion(said: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts = Counter(said)
    # Labels first, what is no label after them.
    rows, columns = (sorted({pair[side] for pair in said}, key=lambda one: (one[0] == "(", one)) for side in (0, 1))
    return {one: {other: counts[one, other] for other in columns} for one in rows}


def _differences(a: Timeline, b: Timeline, said: Sequence[tuple[str, str]]) -> tuple[Difference, ...]:
    found = []
    for (one, other), rows in groupby(range(len(said)), key=lambda row: said[row]):
        frames = list(rows)
        if one != other:
            start_s, end_s = a.edges_ms[frames[0]] / 1000.0, a.edges_ms[frames[-1] + 1] / 1000.0
            found.append(Difference(float(start_s), float(end_s), one, other, _mean(a, frames), _mean(b, frames)))
    return tuple(found)


def _mean(timeline: Timeline, frames: Sequence[int]) -> float | None:
    values = [value for value in map(timeline.confidence_of, frames) if value is not None]
    return sum(values) / len(values) if values else None


def _csv_text(replay: Replay) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, list(Difference.__dataclass_fields__), lineterminator="\n")
    table.writeheader()
    table.writerows(asdict(difference) for difference in replay.differences)
    return text.getvalue()


def _json_text(replay: Replay) -> str:
    content = {"format": JSON_FORMAT, "version": JSON_VERSION, **asdict(replay)}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
