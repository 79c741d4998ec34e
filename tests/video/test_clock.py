from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pose_parser.video.clock import StreamClock

times_ms = st.lists(st.floats(-(2**53), 2**53) | st.integers(-(2**53), 2**53))


@given(times_ms)
def test_stamps_are_whole_and_strictly_increasing(times: list[float]) -> None:
    clock = StreamClock()
    stamps = [clock.stamp(t) for t in times]

    assert all(isinstance(stamp, int) for stamp in stamps)
    assert all(later > earlier for earlier, later in zip([-1, *stamps], stamps, strict=False))


@given(times_ms)
def test_no_step_is_longer_than_ten_seconds(times: list[float]) -> None:
    clock = StreamClock()
    stamps = [clock.stamp(t) for t in times]

    # A millisecond each for rounding and for those that had to be moved on.
    assert all(later - earlier <= 10_001 for earlier, later in pairwise(stamps))


@given(st.floats(0, 1e9), st.lists(st.integers(1, 10_000), max_size=50))
def test_the_steps_of_the_page_are_kept(start: float, steps_ms: list[int]) -> None:
    clock = StreamClock()
    t, expected, stamps = start, [0], [clock.stamp(start)]
    for step in steps_ms:
        t += step
        expected.append(expected[-1] + step)
        stamps.append(clock.stamp(t))

    assert all(abs(stamp - time) <= 1 for stamp, time in zip(stamps, expected, strict=True))


def test_a_film_starts_at_zero_and_may_start_again() -> None:
    clock = StreamClock()

    assert [clock.stamp(t) for t in (5000.0, 5033.3, 5066.7)] == [0, 33, 67]
    assert [clock.stamp(t) for t in (0.0, 40.0)] == [68, 108]


def test_thirds_of_a_frame_do_not_add_up_to_a_drift() -> None:
    clock = StreamClock()

    stamps = [clock.stamp(index * 1000 / 30) for index in range(3001)]

    assert stamps[-1] == 100_000
