"""Segmental scores, by hand and against a count of single ticks."""

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pose_parser.models.evaluation.segment_scores import (
    OVERLAPS,
    count_segments,
    edit_score,
    levenshtein,
    match_segments,
    score_segments,
    segmental_f1,
)
from pose_parser.models.evaluation.timelines import Run, cut_timelines

LABELS = st.lists(st.integers(0, 2), min_size=2, max_size=40)


def timeline(codes):
    return cut_timelines(np.zeros(len(codes)), np.arange(len(codes)) * 1.0)


def scores_of(true, predicted, background=()):
    counts, edits = count_segments(timeline(true), np.array(true), np.array(predicted), background)
    return score_segments(counts, edits)


def ticks(codes):
    """Segments as sets of ticks."""
    place, found = 0, []
    for label, group in groupby(codes):
        length = len(list(group))
        found.append((label, set(range(place, place + length))))
        place += length
    return found


def counts_by_ticks(true, predicted, overlap):
    """The same definition, from sets: no shortcut shared with the code."""
    hits, used = 0, set()
    truth = ticks(true)
    for label, mine in ticks(predicted):
        shares = [len(mine & theirs) / len(mine | theirs) if label == other else 0.0 for other, theirs in truth]
        best = shares.index(max(shares))
        if shares[best] >= overlap and best not in used:
            used.add(best)
            hits += 1
    return (hits, len(ticks(predicted)) - hits, len(truth) - hits)


def test_by_hand():
    """True: aaaa bbbb. Said: a, a splinter of b, aa, bbbb."""
    scores = scores_of([0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 0, 0, 1, 1, 1, 1])
    assert (scores.n_true_segments, scores.n_predicted_segments) == (2, 4)
    # At 10 % the first a (1 of 4 s) takes the true a; the second, though longer, comes too late: 2 found, 2 wrong.
    assert scores.f1_at_10 == pytest.approx(2 * 2 / (2 * 2 + 2 + 0))
    assert scores.f1_at_25 == pytest.approx(2 * 2 / (2 * 2 + 2 + 0))
    # At 50 % only the second a (2 of 4 s) is long enough.
    assert scores.f1_at_50 == pytest.approx(2 * 2 / (2 * 2 + 2 + 0))
    # ab against abab: two insertions.
    assert scores.edit_score == pytest.approx(1 - 2 / 4)


def test_a_late_edge_costs_only_at_high_overlap():
    """The second half begins 3 s late: 5 of 8 s in common, and the first label runs on: 8 of 11 s."""
    scores = scores_of([0] * 8 + [1] * 8, [0] * 11 + [1] * 5)
    assert scores.f1_at_50 == 1.0
    scores = scores_of([0] * 8 + [1] * 8, [0] * 13 + [1] * 3)
    assert scores.f1_at_25 == 1.0
    assert scores.f1_at_50 == pytest.approx(2 / (2 + 1 + 1))
    assert scores.edit_score == 1.0


def test_background_is_no_segment():
    scores = scores_of([9, 0, 0, 9], [0, 0, 0, 9], background={9})
    assert (scores.n_true_segments, scores.n_predicted_segments) == (1, 1)
    assert scores.f1_at_50 == 1.0
    empty = scores_of([9, 9], [9, 9], background={9})
    assert empty.f1_at_50 is None
    assert empty.edit_score == 1.0


@settings(deadline=None)
@given(st.data())
def test_like_a_count_of_ticks(data):
    true = data.draw(LABELS)
    predicted = data.draw(st.lists(st.integers(0, 2), min_size=len(true), max_size=len(true)))
    line = timeline(true)[0]
    runs = [line.runs(np.array(side)) for side in (true, predicted)]
    for overlap in (*OVERLAPS, 1.0):
        assert match_segments(*runs, overlap) == counts_by_ticks(true, predicted, overlap)


@settings(deadline=None)
@given(st.data())
def test_full_overlap_scores_1_for_the_same_and_for_nothing_else(data):
    true = data.draw(LABELS)
    predicted = data.draw(st.lists(st.integers(0, 2), min_size=len(true), max_size=len(true)))
    line = timeline(true)[0]
    runs = [line.runs(np.array(side)) for side in (true, predicted)]
    assert (segmental_f1(np.array(match_segments(*runs, 1.0))) == 1.0) == (true == predicted)
    assert scores_of(true, true).f1_at_50 == scores_of(true, true).edit_score == 1.0


@settings(deadline=None)
@given(st.data(), st.permutations(range(3)))
def test_names_do_not_matter(data, order):
    true = data.draw(LABELS)
    predicted = data.draw(st.lists(st.integers(0, 2), min_size=len(true), max_size=len(true)))
    renamed = [[order[code] for code in side] for side in (true, predicted)]
    assert scores_of(true, predicted) == scores_of(*renamed)


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("flaw", "lawn", 2)],
)
def test_levenshtein_by_hand(one, other, steps):
    assert levenshtein([*map(ord, one)], [*map(ord, other)]) == steps


@given(LABELS, LABELS, LABELS)
def test_levenshtein_is_a_distance(one, other, third):
    assert levenshtein(one, other) == levenshtein(other, one)
    assert (levenshtein(one, other) == 0) == (one == other)
    assert levenshtein(one, third) <= levenshtein(one, other) + levenshtein(other, third)
    assert 0.0 <= edit_score(one, other) <= 1.0


def test_sums_go_over_all_videos():
    """Two videos: one right (2 segments), one all wrong (1 against 1)."""
    recordings, times = np.array(["a"] * 4 + ["b"] * 2), np.array([0.0, 1.0, 2.0, 3.0, 0.0, 1.0])
    true, predicted = np.array([0, 0, 1, 1, 0, 0]), np.array([0, 0, 1, 1, 1, 1])
    scores = score_segments(*count_segments(cut_timelines(recordings, times), true, predicted))
    assert scores.f1_at_50 == pytest.approx(4 / (4 + 1 + 1))
    assert scores.edit_score == pytest.approx((1.0 + 0.0) / 2)


def test_time_is_cut_where_rows_are_missing_and_where_the_video_changes():
    recordings = np.array(["b", "a", "a", "a", "a", "b", "a"])
    times_s = np.array([0.1, 0.0, 0.1, 0.2, 1.2, 0.0, 1.3])
    lines = cut_timelines(recordings, times_s)
    assert [line.rows.tolist() for line in lines] == [[1, 2, 3], [4, 6], [5, 0]]
    assert lines[0].times_s == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert [line.duration_s for line in lines] == pytest.approx([0.3, 0.2, 0.2])


def test_a_single_row_is_as_long_as_the_steps_of_others():
    lines = cut_timelines(np.array(["a", "b", "b"]), np.array([3.0, 1.0, 1.5]))
    assert [line.duration_s for line in lines] == [0.5, 1.0]
    alone = cut_timelines(np.array(["a"]), np.array([3.0]))
    assert alone[0].duration_s == 0.0
    assert scores_of([1], [1]).n_true_segments == 0


def test_runs_join_neighbours_of_one_label():
    line = timeline([5, 5, 7, 5])[0]
    assert line.runs(np.array([5, 5, 7, 5])) == [Run(5, 0.0, 2.0), Run(7, 2.0, 3.0), Run(5, 3.0, 4.0)]
