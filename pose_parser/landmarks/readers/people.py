"""Following one person where a file has several."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.landmarks import FloatArray
from pose_parser.landmarks.readers.options import FARTHEST, PERSON_RULES, KeypointOptions

LOST_S = 1.0
"""Somebody who is not seen for longer is looked for anew, by the rule."""

MAX_STEP = 1.0
"""From one sighting to the next the body moves less than this many times its own height."""


class PersonFollower:
    """Choose the same person in frame after frame.

    In the first frame with anybody the rule decides: the largest by the diagonal of the box around their keypoints
    (unless told otherwise), the most central, the leftmost, the rightmost, the first in the file, or the entry with a
    number. From then on it
    is whoever is nearest to where the person was last seen, by the mean distance of the keypoints that both have, and
    nobody where even the nearest is farther away than the person is tall. When the person has been lost for longer
    than `LOST_S`, the rule decides again.

    Parameters
    ----------
    options : KeypointOptions
        ``person`` and ``fps``.
    path : Path
        The file, for messages.
    """

    def __init__(self, options: KeypointOptions, path: Path) -> None:
        self._path = path
        self._rule = "0" if options.person == "first" else options.person or PERSON_RULES[0]
        self._patience = LOST_S * (options.fps or 30.0)
        self._last: FloatArray | None = None
        self._last_frame = 0
        self.most_people = 0
        if self._rule not in PERSON_RULES and not (self._rule.isdecimal() and len(self._rule) < 4):
            raise LandmarksFileError(
                f"{path}: person is {self._rule!r}; it can be {', '.join(PERSON_RULES)}, or the number of an entry"
            )

    def choose(self, people: FloatArray, frame: int) -> FloatArray:
        """Return the person's keypoints in one frame.

        Parameters
        ----------
        people : array, shape (n_people, n_landmarks, 3)
            x, y and confidence; NaN where missing.
        frame : int
            Its number, rising from call to call.

        Returns
        -------
        array, shape (n_landmarks, 3)
            All NaN where the person is not there.
        """
        if (np.abs(people) > FARTHEST).any():
            raise LandmarksFileError(f"{self._path}: frame {frame} has a number beyond {FARTHEST:.0e}, which cannot be")
        people = people[np.isfinite(people[..., 0]).any(axis=1)] if not self._rule.isdecimal() else people
        self.most_people = max(self.most_people, len(people))
        if self._last is not None and frame - self._last_frame > self._patience:
            self._last = None
        index = self._start(people) if self._last is None else self._nearest(people, self._last)
        if index is None or not np.isfinite(people[index, :, 0]).any():
            return np.full(people.shape[1:], np.nan)
        self._last, self._last_frame = people[index], frame
        chosen: FloatArray = people[index]
        return chosen

    def _start(self, people: FloatArray) -> int | None:
        if self._rule.isdecimal():
            return int(self._rule) if int(self._rule) < len(people) else None
        if not len(people):
            return None
        boxes = [_box(person) for person in people]
        if self._rule == "largest":
            return int(np.argmax([np.linalg.norm(high - low) for low, high in boxes]))
        middles = np.array([(low[0] + high[0]) / 2 for low, high in boxes])
        if self._rule == "center":
            everybody = np.concatenate([person[np.isfinite(person[:, 0]), 0] for person in people])
            return int(np.argmin(np.abs(middles - (everybody.min() + everybody.max()) / 2)))
        return int(np.argmin(middles) if self._rule == "left" else np.argmax(middles))

    def _nearest(self, people: FloatArray, last: FloatArray) -> int | None:
        low, high = _box(last)
        best, reach = None, MAX_STEP * float(np.linalg.norm(high - low))
        for index, person in enumerate(people):
            distances = np.linalg.norm((person - last)[:, :2], axis=1)
            distances = distances[np.isfinite(distances)]
            if len(distances) and distances.mean() <= reach:
                best, reach = index, float(distances.mean())
        return best


def _box(person: FloatArray) -> tuple[FloatArray, FloatArray]:
    known = person[np.isfinite(person[:, 0]), :2]
    return known.min(axis=0), known.max(axis=0)


def choose_track(names: tuple[str, ...], n_seen: FloatArray, options: KeypointOptions, path: Path) -> int:
    """Choose one of a file's tracks: the one that is named or numbered, else the one seen in the most frames.

    Raises
    ------
    LandmarksFileError
        If there is no such track.
    """
    wanted = options.person
    if wanted is None or wanted == PERSON_RULES[0]:
        return int(np.argmax(n_seen))
    if wanted in names:
        return names.index(wanted)
    if wanted.isdecimal() and len(wanted) < 6 and int(wanted) < len(names):
        return int(wanted)
    raise LandmarksFileError(f"{path}: has no track {wanted!r}; it has {', '.join(names)[:500]}")
