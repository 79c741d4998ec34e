"""The table that a model is learnt from, and whether it holds enough."""

from __future__ import annotations

from pose_parser.datasets import Dataset, DatasetOptions, build_dataset
from pose_parser.errors import TrainingError
from pose_parser.features import FeatureSpec, default_spec
from pose_parser.landmarks import read_outline
from pose_parser.models.building.readiness import MIN_EXAMPLES, labelled_rows
from pose_parser.teaching.enough import MIN_TAKES, judge_readiness
from pose_parser.teaching.gathering import Lessons
from pose_parser.teaching.options import POOLING, STRIDE_S


def check_lessons(lessons: Lessons) -> None:
    """Refuse to learn from too little, and say what to record.

    Raises
    ------
    TrainingError
        If there is too little.
    """
    found = judge_readiness(lessons.seconds(), lessons.people())
    if not found.ready:
        raise TrainingError(found.sentence)


def make_dataset(lessons: Lessons, family: str, window_s: float | None) -> Dataset:
    """Make the table of examples, as ``poser dataset`` does with the options that ``poser make`` takes.

    Parameters
    ----------
    lessons : Lessons
        What to learn from.
    family : str
        Family of labels.
    window_s : float or None
        Length of the windows in seconds; None for single frames.
    """
    windowed = window_s is not None
    options = DatasetOptions(
        rows="windows" if windowed else "frames",
        window_s=window_s,
        stride_s=STRIDE_S if windowed else None,
        families=(family,),
        groups=lessons.groups,
        annotation_files=lessons.annotations,
        read_with={} if lessons.metadata is None else {"metadata": lessons.metadata.name},
    )
    return build_dataset(lessons.landmarks, lessons.segments, _spec(lessons, windowed=windowed), options=options)


def check_examples(dataset: Dataset, lessons: Lessons, family: str, window_s: float | None) -> None:
    """Refuse to learn from examples that are too few, which labels long enough may still give.

    Raises
    ------
    TrainingError
        If a movement has too few of them, or in too few recordings.
    """
    rows = labelled_rows(dataset, family)
    labels = rows.labels(family).astype(str).to_numpy()
    for name in sorted({one.label for one in lessons.segments}):
        recordings = rows.rows["video"][labels == name]
        if recordings.empty:
            raise TrainingError(
                f"In what shows {name} nobody is seen for long enough: record it again with the whole body in the "
                "picture, or look at shorter stretches"
            )
        if len(recordings) < MIN_EXAMPLES or recordings.nunique() < MIN_TAKES:
            look = "single poses" if window_s is None else f"stretches of {window_s:g} s"
            raise TrainingError(
                f"{name} gives only {len(recordings)} {look} in which somebody is seen, in {recordings.nunique()} "
                "recordings: record longer takes of it with the whole body in the picture, or look at shorter stretches"
            )


def _spec(lessons: Lessons, *, windowed: bool) -> FeatureSpec:
    skeleton = read_outline(lessons.landmarks[0]).skeleton
    return default_spec(skeleton, pooling=POOLING if windowed else ())
