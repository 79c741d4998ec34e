"""The counter, on extents that are drawn by hand."""

import numpy as np
import pytest

from pose_parser.comparison.counting import CountingRule, RepetitionCounter
from pose_parser.errors import ComparisonError

STEP_S = 1.0 / 30.0


def drawn(*points: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Join (time, extent) points with straight lines, 30 frames a second."""
    times, extents = np.array(points).T
    frames = np.arange(0.0, times[-1] + 1e-9, STEP_S)
    return frames, np.interp(frames, times, extents)


def count(times: np.ndarray, extents: np.ndarray) -> tuple[list[tuple[float, str]], RepetitionCounter]:
    counter = RepetitionCounter()
    endings = []
    for time_s, extent in zip(times.tolist(), extents.tolist(), strict=True):
        ending = counter.push(time_s, extent)
        if ending:
            endings.append((time_s, ending))
    return endings, counter


def test_one_whole_repetition_ends_when_all_but_a_sixth_of_the_way_back_is_done():
    endings, counter = count(*drawn((0, 0), (1, 0), (2, 1), (3, 0), (4, 0)))
    assert endings == [(pytest.approx(2.85, abs=2 * STEP_S), "whole")]
    assert counter.started_s == pytest.approx(1.0, abs=0.07)
    assert counter.turned_s == pytest.approx(2.0, abs=STEP_S)
    assert (counter.repetitions, counter.halves, counter.is_under_way) == (1, 0, False)


@pytest.mark.parametrize(
    ("peak", "expected"), [(0.2, []), (0.3, []), (0.5, ["half"]), (0.65, ["half"]), (0.75, ["whole"])]
)
def test_how_far_it_goes_decides(peak, expected):
    endings, _ = count(*drawn((0, 0), (1, 0), (2, peak), (3, 0), (4, 0)))
    assert [ending for _, ending in endings] == expected


@pytest.mark.parametrize("pause_at", [0.1, 0.3, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("coming_back", [False, True])
def test_pauses_change_nothing(pause_at, coming_back):
    there = [(1, 0), (1 + pause_at, pause_at)]
    points = [*there, (21 + pause_at, pause_at), (22, 1), (23, 0), (24, 0)]
    if coming_back:
        points = [(1, 0), (2, 1), (3 - pause_at, pause_at), (23 - pause_at, pause_at), (23, 0), (24, 0)]
    endings, _ = count(*drawn((0, 0), *points))
    assert [ending for _, ending in endings] == ["whole"]


def test_who_does_not_stand_up_straight_between_is_counted_too():
    endings, _ = count(*drawn((0, 0), (1, 1), (2, 0.25), (3, 1), (4, 0.25), (5, 1), (6, 0)))
    assert [ending for _, ending in endings] == ["whole"] * 3


def test_a_bounce_low_down_is_not_another_repetition():
    endings, _ = count(*drawn((0, 0), (1, 1), (2, 0.5), (3, 1), (4, 0)))
    assert [ending for _, ending in endings] == ["whole"]


def test_who_rests_lower_than_the_reference_is_counted_at_once():
    endings, _ = count(*drawn((0, 0.2), (1, 0.2), (2, 1.1), (3, 0.2), (4, 0.2), (5, 1.1), (6, 0.2), (7, 0.2)))
    assert [ending for _, ending in endings] == ["whole"] * 2
    assert endings[0][0] < 3.0


def test_a_rest_that_becomes_lower_is_followed():
    endings, _ = count(*drawn((0, 0), (2, 0), (3, 0.2), (13, 0.2), (14, 1.1), (15, 0.2), (16, 0.2)))
    assert [ending for _, ending in endings] == ["whole"]


def test_a_few_frames_that_leap_are_not_believed():
    times, extents = drawn((0, 0), (1, 0), (2, 1), (4, 1), (5, 0), (6, 0))
    extents[80:86] = 0.0
    extents[170:175] = 1.0
    assert [ending for _, ending in count(times, extents)[0]] == ["whole"]
    # What stays there is believed after all.
    extents[80:] = 0.0
    assert [ending for _, ending in count(times, extents)[0]] == ["whole"]


def test_what_is_not_seen_is_not_called_half_and_not_remembered_for_ever():
    times, extents = drawn((0, 0), (1, 0), (2, 1), (3, 0), (4, 0))
    hidden = (times > 1.4) & (times < 2.6)
    extents[hidden] = np.nan
    assert count(times, extents)[0] == []
    seen_low = np.where((times > 2.1) & (times < 2.95), np.nan, drawn((0, 0), (1, 0), (2, 1), (3, 0), (4, 0))[1])
    assert [ending for _, ending in count(times, seen_low)[0]] == ["whole"]
    later = np.where(times > 2.1, times + 10.0, times)
    assert count(later, seen_low)[0] == []


def test_a_turn_in_another_pose_is_not_called_half():
    counter = RepetitionCounter()
    for time_s, extent in zip(*(values.tolist() for values in drawn((0, 0), (1, 0.5), (2, 0))), strict=True):
        assert counter.push(time_s, extent, sure=extent < 0.4) is None


def test_a_rule_that_does_not_hold_together_is_refused():
    with pytest.raises(ComparisonError, match="whole_from"):
        CountingRule(half_from=0.8)
