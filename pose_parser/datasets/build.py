"""Joining landmarks, segments and a feature spec in one data set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pose_parser.annotations import Segment
from pose_parser.datasets.dataset import GROUPS, Dataset
from pose_parser.datasets.labels import IndexArray
from pose_parser.datasets.options import DatasetOptions
from pose_parser.datasets.plan import FamilyRows, RowPlan, plan_rows
from pose_parser.datasets.recordings import Recording, file_sha256, open_recordings
from pose_parser.errors import DatasetError
from pose_parser.features import FeatureSpec
from pose_parser.features.windows import span_features
from pose_parser.landmarks import FloatArray

DEFAULT_OPTIONS = DatasetOptions()

SHORTEST_WINDOW_S = 0.1
"""Least length of the live window that is derived from segments."""

_PIECE_ROWS = 8192


def build_dataset(
    landmarks_files: Sequence[Path],
    segments: Sequence[Segment],
    spec: FeatureSpec,
    *,
    options: DatasetOptions = DEFAULT_OPTIONS,
    progress: Callable[[str], None] | None = None,
) -> Dataset:
    """Make the table that models are trained on.

    Features and windows are those of `pose_parser.features`, so a row holds what a live stream of the same frames
    would be classified by. No row is taken from more than one video.

    Parameters
    ----------
    landmarks_files : sequence of Path
        One for each video, named after it.
    segments : sequence of Segment
        What happens in the videos. Where those of one family overlap, the one that starts later counts.
    spec : FeatureSpec
        Features and, for windows and segments, pooling or number of samples.
    options : DatasetOptions
        What a row is, how it is labelled, and what the videos are grouped by.
    progress : callable, optional
        Called with the name of each video before it is worked through.

    Returns
    -------
    Dataset
        Rows in the order of the videos' names and, within each, of time. ``rows`` has also ``segment_<family>`` for
        each family; ``segment`` is that of the first family which has one.

    Raises
    ------
    DatasetError
        If files, segments, spec and options do not go together, or no row is left.
    LandmarksFileError
        If a landmarks file is absent or damaged.
    FeatureError
        If the skeleton lacks a joint.
    """
    _check_spec(spec, options)
    recordings = open_recordings(landmarks_files)
    spec.recipe.plan(recordings[0].skeleton, spec)
    families = _families(segments, options)
    plans = [_plan(recording, segments, families, options) for recording in recordings]
    values, table, n_unseen = _fill_all(recordings, plans, spec, options, progress or _say_nothing)
    left_out = {**_left_out(recordings, segments, plans), "rows_where_nobody_is_seen": n_unseen}
    if not len(table):
        raise DatasetError(f"no row is left of {len(recordings)} landmarks files: {_why_empty(left_out, segments)}")
    return Dataset(
        values=values,
        rows=table,
        spec=spec,
        window_s=_window_s(table, options),
        skeleton=recordings[0].skeleton.name,
        pose_model=_pose_model(recordings),
        provenance=_provenance(recordings, options, left_out),
    )


def _say_nothing(video: str) -> None:
    """Show no progress."""


def _fill_all(
    recordings: Sequence[Recording],
    plans: Sequence[RowPlan],
    spec: FeatureSpec,
    options: DatasetOptions,
    progress: Callable[[str], None],
) -> tuple[FloatArray, pd.DataFrame, int]:
    """Compute all rows, video by video, into one array; return it, the rows' lines and how many showed nobody."""
    n_planned = sum(len(plan.spans) for plan in plans)
    values = np.empty((n_planned, len(spec.column_names)))
    tables, filled = [], 0
    for recording, plan in zip(recordings, plans, strict=True):
        progress(recording.video)
        block = values[filled : filled + len(plan.spans)]
        _fill(block, recording, plan, spec, options)
        table = _table(recording, plan, options)
        if options.unseen == "drop":
            table = _keep_seen(block, table)
        tables.append(table)
        filled += len(table)
    joined = pd.concat(tables, ignore_index=True) if filled else tables[0][:0]
    return values[:filled], joined, n_planned - filled


def _check_spec(spec: FeatureSpec, options: DatasetOptions) -> None:
    if options.rows == "frames" and spec.needs_window:
        raise DatasetError("pooling, samples and changes over time need more than one frame; choose rows 'windows'")
    if options.rows == "segments" and not spec.pooling and spec.window_samples is None:
        raise DatasetError("segments are of different lengths; say how to sum them up: by pooling or window_samples")


def _families(segments: Sequence[Segment], options: DatasetOptions) -> tuple[str, ...]:
    there = tuple(dict.fromkeys(segment.family for segment in segments))
    if not there:
        raise DatasetError("there are no annotated segments")
    unknown = [family for family in options.families or () if family not in there]
    if unknown:
        raise DatasetError(f"no segment is of the family {unknown[0]!r}; the annotations have {', '.join(there)}")
    return there if options.families is None else tuple(dict.fromkeys(options.families))


def _plan(
    recording: Recording, segments: Sequence[Segment], families: Sequence[str], options: DatasetOptions
) -> RowPlan:
    own = [segment for segment in segments if segment.video == recording.video]
    return plan_rows(recording.timestamps_ms, own, families, options)


def _fill(block: FloatArray, recording: Recording, plan: RowPlan, spec: FeatureSpec, options: DatasetOptions) -> None:
    """Compute the planned rows of one video into their place."""
    if not len(block):
        return
    values = recording.frame_values(spec)
    if options.rows == "frames":
        np.take(values, plan.spans[:, 1], axis=0, out=block)
        return
    window_s = None if options.rows == "segments" else options.window_s
    times_s = recording.timestamps_ms / 1000.0
    for start in range(0, len(block), _PIECE_ROWS):
        piece = slice(start, start + _PIECE_ROWS)
        block[piece] = span_features(values, times_s, plan.spans[piece], spec, window_s=window_s)


def _keep_seen(block: FloatArray, table: pd.DataFrame) -> pd.DataFrame:
    """Move the rows with a known value to the front, in place, and return their lines."""
    seen = np.flatnonzero(~np.isnan(block).all(axis=1))
    if len(seen) < len(block):
        block[: len(seen)] = block[seen]
    return table.iloc[seen]


def _table(recording: Recording, plan: RowPlan, options: DatasetOptions) -> pd.DataFrame:
    """Give the lines of one video's rows."""
    n_rows = len(plan.spans)
    groups = {"video": recording.video, **options.groups.get(recording.video, {})}
    columns: dict[str, Any] = {name: _text((groups.get(name),), np.zeros(n_rows, dtype=np.intp)) for name in GROUPS}
    columns["start_ms"], columns["end_ms"] = recording.timestamps_ms[plan.spans].T
    columns["segment"] = _first_segment(plan.families, n_rows)
    for family, rows in plan.families.items():
        columns[f"segment_{family}"] = rows.segment
    for family, rows in plan.families.items():
        columns[f"label_{family}"] = _text(rows.labels, rows.label)
    return pd.DataFrame(columns)


def _text(texts: Sequence[str | None], codes: IndexArray) -> Any:
    """Spell out codes; negative ones are missing."""
    return pd.array([*texts, None], dtype="str").take(np.where(codes < 0, len(texts), codes))


def _first_segment(families: Mapping[str, FamilyRows], n_rows: int) -> IndexArray:
    segment = np.full(n_rows, -1, dtype=np.int64)
    for rows in families.values():
        segment = np.where(segment < 0, rows.segment, segment)
    return segment


def _window_s(rows: pd.DataFrame, options: DatasetOptions) -> float | None:
    """Give the length of the windows; for segments the median of theirs, which is what live use has to choose."""
    if options.window_s is not None or options.rows != "segments":
        return options.window_s
    return round(max(float((rows["end_ms"] - rows["start_ms"]).median()) / 1000.0, SHORTEST_WINDOW_S), 3)


def _pose_model(recordings: Sequence[Recording]) -> str | None:
    """Name the pose engine model where all landmarks are of one."""
    models = {str(recording.provenance.get("pose_model")) for recording in recordings}
    return models.pop() if len(models) == 1 and models != {"None"} else None


def _left_out(recordings: Sequence[Recording], segments: Sequence[Segment], plans: Sequence[RowPlan]) -> dict[str, Any]:
    """Say what of the files is in no row."""
    videos = {recording.video for recording in recordings}
    annotated = Counter(segment.video for segment in segments)
    in_rows = {recording.video for recording, plan in zip(recordings, plans, strict=True) if len(plan.spans)}
    return {
        "segments_of_videos_without_landmarks": {v: n for v, n in sorted(annotated.items()) if v not in videos},
        "videos_without_segments": sorted(videos - set(annotated) - in_rows),
        "segments_without_frames": sum(plan.without_frames for plan in plans),
        "segments_that_end_before_a_window_is_full": sum(plan.too_early for plan in plans),
    }


def _why_empty(left_out: dict[str, Any], segments: Sequence[Segment]) -> str:
    strangers = left_out["segments_of_videos_without_landmarks"]
    if sum(strangers.values()) == len(segments):
        return f"the annotations are of other videos ({', '.join(list(strangers)[:3])})"
    if left_out["rows_where_nobody_is_seen"]:
        return "nobody is seen in what is labelled"
    return "no frame, window or segment has a label, or the videos are shorter than the window"


def _provenance(recordings: Sequence[Recording], options: DatasetOptions, left_out: dict[str, Any]) -> dict[str, Any]:
    return {
        "landmarks": [
            {"file": one.path.name, "sha256": one.sha256, "provenance": one.provenance} for one in recordings
        ],
        "annotations": [{"file": path.name, "sha256": file_sha256(path)} for path in options.annotation_files],
        "read_with": dict(options.read_with),
        "options": options.to_dict(),
        "left_out": left_out,
        "versions": {"pose_parser": version("pose-parser"), "numpy": np.__version__},
    }
