"""How far a training is, told from a clock that the test moves."""

from __future__ import annotations

import threading

import pytest

from pose_parser.teaching.progress import StagedProgress

STAGES = {"look": 2.0, "learn": 6.0, "write": 2.0}


class Teller:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, float, float | None]] = []
        self.many = threading.Event()

    def __call__(self, words: str, share: float, left_s: float | None) -> None:
        self.told.append((words, share, left_s))
        if len(self.told) >= 3:
            self.many.set()


@pytest.fixture
def teller() -> Teller:
    return Teller()


def test_the_time_left_is_told_from_the_first_word_on(teller: Teller) -> None:
    with StagedProgress(teller, STAGES, clock=lambda: 5.0):
        assert teller.told[0] == ("Getting ready", 0.0, pytest.approx(10.0))


def test_time_passes_while_one_call_runs(teller: Teller) -> None:
    with StagedProgress(teller, STAGES):
        assert teller.many.wait(60.0)
    shares = [share for _, share, _ in teller.told]
    assert shares == sorted(shares)
    assert shares[-1] > shares[0]


def test_stages_that_are_done_count_and_the_pace_is_learnt(teller: Teller) -> None:
    now = [0.0]
    progress = StagedProgress(teller, STAGES, clock=lambda: now[0])
    now[0] = 4.0
    progress.begin("learn", "Learning")
    progress.tell()
    # Two expected seconds took four; with one second of each that is believed beforehand, 5 for 3.
    assert teller.told[-1] == ("Learning", pytest.approx(0.2), pytest.approx(8.0 * 5.0 / 3.0))
    now[0] = 9.0
    progress.reached(0.5, "Half")
    progress.tell()
    assert teller.told[-1] == ("Half", pytest.approx(0.5), pytest.approx(5.0 * 10.0 / 6.0))


def test_a_stage_that_takes_longer_is_never_over_before_it_is(teller: Teller) -> None:
    now = [0.0]
    progress = StagedProgress(teller, STAGES, clock=lambda: now[0])
    for now[0] in (1.0, 10.0, 1000.0):
        progress.tell()
    assert [round(share, 3) for _, share, _ in teller.told] == [0.1, 0.18, 0.18]
    assert teller.told[-1][2] == pytest.approx(8.2)


def test_what_was_done_stays_done_when_more_turns_out_to_be_left(teller: Teller) -> None:
    now = [0.0]
    progress = StagedProgress(teller, STAGES, clock=lambda: now[0])
    progress.begin("learn", "Learning")
    progress.tell()
    progress.expect(learn=60.0)
    progress.tell()
    (_, before, _), (_, after, left_s) = teller.told[-2:]
    assert before == after == pytest.approx(0.2)
    assert left_s is not None
    assert left_s > 20.0
