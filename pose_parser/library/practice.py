"""What somebody practises against: one repetition of a recording of the library."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pose_parser.comparison.joints import joints_of
from pose_parser.comparison.reference import ReferenceRepetition, reference_repetition
from pose_parser.comparison.repetitions import Repetition, find_repetitions
from pose_parser.errors import LibraryError
from pose_parser.landmarks import Landmarks, read_frames, read_landmarks
from pose_parser.library.comparing import Mirror, Side, stretch
from pose_parser.library.poses import existing_landmarks
from pose_parser.library.recordings import RecordingIndex

_BESIDE_S = 1.0


@dataclass(frozen=True)
class Practice:
    """One repetition, and what there is beside it.

    Attributes
    ----------
    recording, title : str
        What it is of.
    duration_s : float
        Of the whole recording.
    start_s, end_s : float
        The stretch in which repetitions were looked for.
    repetitions : tuple of Repetition
        The whole ones.
    repetition : int
        Which of them is practised.
    mirror : {"auto", "yes", "no"}
        Whether it is done on the other side.
    joints : tuple of str
        What is compared.
    first, last : int
        Frames of the recording that hold the repetition and what is beside it; the last is not included.
    """

    recording: str
    title: str
    duration_s: float
    start_s: float
    end_s: float
    repetitions: tuple[Repetition, ...]
    repetition: int
    mirror: Mirror
    joints: tuple[str, ...]
    first: int
    last: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as the page knows it."""
        told = asdict(self)
        del told["first"], told["last"]
        return {**told, "repetitions": [_times(each) for each in self.repetitions], "joints": list(self.joints)}

    def to_message(self) -> dict[str, Any]:
        """Give what `load_practice` needs, as plain JSON values."""
        chosen = self.repetitions[self.repetition]
        names = ("recording", "mirror", "first", "last")
        return {**{name: getattr(self, name) for name in names}, "repetition": asdict(chosen)}


class PracticeReference(NamedTuple):
    """What a coach holds frames against.

    Attributes
    ----------
    reference : ReferenceRepetition
        The repetition.
    landmarks : Landmarks
        Its frames, and some beside it.
    first : int
        Place of the first of them in the recording.
    """

    reference: ReferenceRepetition
    landmarks: Landmarks
    first: int


def list_repetitions(data_dir: Path, recording: str) -> list[dict[str, float]]:
    """Return when the whole repetitions of a recording are: ``{start_s, turn_s, end_s}``.

    Raises
    ------
    NotInLibraryError
        If there is no such recording, or nobody was looked for in it yet.
    """
    landmarks = read_landmarks(existing_landmarks(data_dir, recording)).landmarks
    return [_times(each) for each in find_repetitions(landmarks) if each.complete]


def find_practice(data_dir: Path, side: Side, *, repetition: int | None = None, mirror: Mirror = "auto") -> Practice:
    """Choose the repetition that somebody is to practise against.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    side : Side
        The recording, or a stretch of it.
    repetition : int, optional
        Which of its whole repetitions; the one of which most is seen unless given.
    mirror : {"auto", "yes", "no"}
        Whether it is done on the other side.

    Raises
    ------
    NotInLibraryError
        If there is no such recording, or nobody was looked for in it yet.
    LibraryError
        If it has no such repetition.
    ComparisonError
        If it shows no whole repetition, or too little of the body.
    """
    everything = read_landmarks(existing_landmarks(data_dir, side.recording)).landmarks
    landmarks = stretch(everything, side)
    found = find_repetitions(landmarks)
    whole = tuple(each for each in found if each.complete)
    if repetition is not None and repetition >= len(whole):
        raise LibraryError(f"{side.recording!r} has {len(whole)} whole repetitions there; number {repetition} is none.")
    chosen = reference_repetition(landmarks, None if repetition is None else whole[repetition]).repetition
    times_s = landmarks.timestamps_ms / 1000.0
    first, last = _frames(everything, chosen, found)
    index = RecordingIndex(data_dir).get(side.recording)
    return Practice(
        recording=side.recording,
        title=index.title,
        duration_s=round(float(everything.timestamps_ms[-1] - everything.timestamps_ms[0]) / 1000.0, 3),
        start_s=round(float(times_s[0]), 3),
        end_s=round(float(times_s[-1]), 3),
        repetitions=whole,
        repetition=whole.index(chosen),
        mirror=mirror,
        joints=tuple(joint.name for joint in joints_of(landmarks.skeleton)),
        first=first,
        last=last,
    )


def load_practice(data_dir: Path, told: dict[str, Any]) -> PracticeReference:
    """Read the repetition that `Practice.to_message` tells of; of the rest of the recording nothing is read.

    Raises
    ------
    NotInLibraryError
        If the recording is gone.
    ComparisonError
        If it has become another one.
    """
    path = existing_landmarks(data_dir, told["recording"])
    landmarks = read_frames(path, told["first"], told["last"]).landmarks
    return PracticeReference(
        reference_repetition(landmarks, Repetition(**told["repetition"])), landmarks, int(told["first"])
    )


def _frames(landmarks: Landmarks, chosen: Repetition, others: list[Repetition]) -> tuple[int, int]:
    """Find the frames of a repetition and of some time beside it, but of none of its neighbours."""
    begins_s = max((one.end_s for one in others if one.end_s <= chosen.start_s), default=-np.inf)
    ends_s = min((one.start_s for one in others if one.start_s >= chosen.end_s), default=np.inf)
    wanted_s = [max(chosen.start_s - _BESIDE_S, begins_s) - 1e-6, min(chosen.end_s + _BESIDE_S, ends_s) + 1e-6]
    first, last = np.searchsorted(landmarks.timestamps_ms / 1000.0, wanted_s)
    return int(first), int(last)


def _times(repetition: Repetition) -> dict[str, float]:
    return {name: round(float(getattr(repetition, name)), 3) for name in ("start_s", "turn_s", "end_s")}
