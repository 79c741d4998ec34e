"""Which of several people is followed: chosen in the first second, then kept by where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from pose_parser.errors import PoserError
from pose_parser.estimation.estimator import Pose
from pose_parser.landmarks import FloatArray

AUTO = "auto"
"""The person whom the pose engine itself finds and keeps, exactly as live."""

PERSON_RULES = (AUTO, "largest", "center", "first", "left", "right")
MOST_PEOPLE = 5
"""People who are told apart in one picture."""

_CHOOSING_MS = 1000.0
_FORGET_AFTER_MS = 2000.0
_PREDICT_AT_MOST_S = 0.5
_TAKEN_FOR_NEW_MS = 500.0
_OUT_OF_REACH = 100.0
# In heights of the body: how far from the expected place somebody may be seen, at once, per second unseen, and at most.
_REACH, _REACH_PER_S, _LONGEST_REACH = 0.15, 1.0, 1.0


class Seen(NamedTuple):
    """One frame and everybody who is seen in it.

    Attributes
    ----------
    number : int
        Of the frame in its file.
    timestamp_ms : float
        From the file.
    image_size : (int, int)
        Width and height in pixels.
    people : list of Pose
        Nobody, one, or several.
    """

    number: int
    timestamp_ms: float
    image_size: tuple[int, int]
    people: list[Pose]


def check_person(rule: str) -> str:
    """Return `rule` if it is one of `PERSON_RULES` or a point such as ``0.3,0.5``.

    Raises
    ------
    PoserError
        If it is neither.
    """
    if rule not in PERSON_RULES and _point(rule) is None:
        raise PoserError(
            f"person {rule!r} is neither one of {', '.join(PERSON_RULES)} nor a point such as 0.3,0.5 "
            "(fractions of the picture's width and height, from the top left)"
        )
    return rule


def follow(frames: Iterable[Seen], rule: str) -> Iterator[tuple[Seen, Pose | None]]:
    """Give each frame the pose of one and the same person.

    Everybody is followed by the place of the body's middle. In the first second in which anybody is seen, `rule`
    chooses: ``largest`` body, nearest to the ``center`` or to a point, the ``first`` who is seen, furthest ``left`` or
    ``right`` in the picture. Whoever leaves is found again only near the place of leaving.

    Parameters
    ----------
    frames : iterable of Seen
        In order; at most a second of them is held back.
    rule : str
        See above.

    Yields
    ------
    (Seen, Pose or None)
        Each frame, and the person if seen in it.
    """
    everybody = _Everybody()
    held: list[tuple[Seen, list[_Track]]] = []
    chosen: _Track | None = None
    for seen in frames:
        tracks = everybody.place(seen)
        if chosen is not None:
            yield seen, _pose_of(chosen, tracks, seen)
            continue
        held.append((seen, tracks))
        if everybody.began_ms is not None and seen.timestamp_ms - everybody.began_ms >= _CHOOSING_MS:
            chosen = everybody.kept = _choose(held, rule)
        if chosen is not None or everybody.began_ms is None:
            yield from _release(held, chosen)
            held = []
    if held:
        yield from _release(held, _choose(held, rule))


def _release(held: list[tuple[Seen, list[_Track]]], chosen: _Track | None) -> Iterator[tuple[Seen, Pose | None]]:
    for seen, tracks in held:
        yield seen, _pose_of(chosen, tracks, seen)


def _pose_of(track: _Track | None, tracks: list[_Track], seen: Seen) -> Pose | None:
    return seen.people[tracks.index(track)] if track is not None and track in tracks else None


class _Body(NamedTuple):
    """Middle (2,) and height of somebody, in pixels, so that distances are the same in all directions."""

    middle: FloatArray
    height: float


def _body(pose: Pose, image_size: tuple[int, int]) -> _Body:
    xy = pose.image_xyz[:, :2] * image_size
    return _Body(xy.mean(axis=0), float(np.hypot(*np.ptp(xy, axis=0))))


@dataclass(eq=False)
class _Track:
    """One person over time."""

    body: _Body
    began_ms: float
    last_ms: float
    velocity: FloatArray = field(default_factory=lambda: np.zeros(2))

    def cost(self, body: _Body, now_ms: float) -> float:
        """Say how unlikely `body` is this person: heights from the expected place, more if long unseen."""
        gap_s = (now_ms - self.last_ms) / 1000
        expected = self.body.middle + self.velocity * min(gap_s, _PREDICT_AT_MOST_S)
        distance = float(np.hypot(*(body.middle - expected)))
        if distance >= min(_REACH + _REACH_PER_S * gap_s, _LONGEST_REACH) * self.body.height:
            return np.inf
        return distance / self.body.height + gap_s

    def move(self, body: _Body, now_ms: float) -> None:
        """Note where the person is now."""
        gap_s = (now_ms - self.last_ms) / 1000
        self.velocity = 0.5 * self.velocity + 0.5 * (body.middle - self.body.middle) / gap_s
        self.body, self.last_ms = body, now_ms


class _Everybody:
    """The people who are in the picture or were lately, and the one who is kept for good."""

    def __init__(self) -> None:
        self.began_ms: float | None = None
        self.kept: _Track | None = None
        self._tracks: list[_Track] = []

    def place(self, seen: Seen) -> list[_Track]:
        """Return whose pose each of the frame's is."""
        if seen.people and self.began_ms is None:
            self.began_ms = seen.timestamp_ms
        now_ms = seen.timestamp_ms
        self._tracks = [one for one in self._tracks if one is self.kept or now_ms - one.last_ms < _FORGET_AFTER_MS]
        bodies = [_body(pose, seen.image_size) for pose in seen.people]
        owners = self._owners(bodies, now_ms)
        for place, body in enumerate(bodies):
            if place in owners:
                owners[place].move(body, now_ms)
            else:
                owners[place] = _Track(body, now_ms, now_ms)
                self._tracks.append(owners[place])
        self._find_again(owners, now_ms)
        return [owners[place] for place in range(len(bodies))]

    def _find_again(self, owners: dict[int, _Track], now_ms: float) -> None:
        """Take somebody who appeared since the kept person was lost, and near that place, for the kept person.

        Not at once: the engine may put the person's landmarks on somebody beside for a moment.
        """
        kept = self.kept
        if kept is None or now_ms - kept.last_ms < _TAKEN_FOR_NEW_MS:
            return
        new = {place: track for place, track in owners.items() if track.began_ms > kept.last_ms}
        place = min(new, key=lambda place: kept.cost(new[place].body, now_ms), default=None)
        if place is not None and kept.cost(new[place].body, now_ms) < np.inf:
            self._tracks.remove(new[place])
            kept.move(new[place].body, now_ms)
            owners[place] = kept

    def _owners(self, bodies: list[_Body], now_ms: float) -> dict[int, _Track]:
        """Match bodies with known people so that all of them together are nearest to where they are expected."""
        from scipy.optimize import linear_sum_assignment

        if not bodies or not self._tracks:
            return {}
        costs = np.array([[track.cost(body, now_ms) for track in self._tracks] for body in bodies])
        pairs = zip(*linear_sum_assignment(np.minimum(costs, _OUT_OF_REACH)), strict=True)
        return {int(body): self._tracks[track] for body, track in pairs if costs[body, track] < np.inf}


def _choose(held: list[tuple[Seen, list[_Track]]], rule: str) -> _Track:
    """Apply the rule to the people of the frames at the beginning."""
    outlines: dict[_Track, list[FloatArray]] = {}
    for seen, tracks in held:
        for track, pose in zip(tracks, seen.people, strict=True):
            outlines.setdefault(track, []).append(_outline(pose))
    # What is seen for a few frames only is a mistake of the engine or somebody in passing.
    most = max(map(len, outlines.values()))
    means = {track: np.mean(some, axis=0) for track, some in outlines.items() if len(some) >= most / 2}
    width, height = held[0][0].image_size
    return min(means, key=lambda track: _rank(means[track], rule, height / width))


def _outline(pose: Pose) -> FloatArray:
    """Middle x and y, and area, in fractions of the picture."""
    xy = pose.image_xyz[:, :2]
    return np.array([*xy.mean(axis=0), np.prod(np.ptp(xy, axis=0))])


def _rank(outline: FloatArray, rule: str, height_per_width: float) -> float:
    """Return what is smallest for the person whom the rule means; equal for all where it means the first."""
    x, y, area = outline
    ranks = {"first": 0.0, "largest": -area, "left": x, "right": -x}
    if rule in ranks:
        return float(ranks[rule])
    point_x, point_y = (0.5, 0.5) if rule == "center" else _point(rule) or (0.5, 0.5)
    return float(np.hypot(x - point_x, (y - point_y) * height_per_width))


def _point(rule: str) -> tuple[float, float] | None:
    try:
        x, y = map(float, rule.split(","))
    except ValueError:
        return None
    return (x, y) if 0 <= x <= 1 and 0 <= y <= 1 else None
