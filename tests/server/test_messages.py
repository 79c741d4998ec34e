from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_parser.server.messages import FrameMessage, MessageError, parse_frame, parse_text_field

LIMIT = 1000
LARGEST = 2**53 - 1

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["seq", "t", "x"]), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize("seq", [0, 1, LARGEST])
@pytest.mark.parametrize("t", [0, -5, 1234.5, 1e15])
def test_a_good_frame_is_taken(seq: int, t: float) -> None:
    assert parse_frame({"seq": seq, "t": t}, b"x" * LIMIT, max_image_bytes=LIMIT) == FrameMessage(
        seq, float(t), b"x" * LIMIT
    )


def test_fields_that_nobody_asked_for_are_left_aside() -> None:
    assert parse_frame({"seq": 1, "t": 2, "camera": "back"}, b"x", max_image_bytes=LIMIT).seq == 1


@pytest.mark.parametrize(
    "meta",
    [
        None,
        "text",
        17,
        [],
        [17, 2.0],
        {},
        {"t": 1.0},
        {"seq": None, "t": 1.0},
        {"seq": True, "t": 1.0},
        {"seq": -1, "t": 1.0},
        {"seq": 1.5, "t": 1.0},
        {"seq": "1", "t": 1.0},
        {"seq": LARGEST + 1, "t": 1.0},
    ],
)
def test_without_a_number_nobody_can_be_answered(meta: Any) -> None:
    with pytest.raises(MessageError, match="frame wants") as caught:
        parse_frame(meta, b"x", max_image_bytes=LIMIT)

    assert caught.value.seq is None


@pytest.mark.parametrize(
    "t", [None, "1", True, [], float("nan"), float("inf"), float("-inf"), 10**400, -(10**400), 1e300]
)
def test_a_time_that_is_none_names_its_frame(t: Any) -> None:
    with pytest.raises(MessageError, match="milliseconds") as caught:
        parse_frame({"seq": 7, "t": t}, b"x", max_image_bytes=LIMIT)

    assert (caught.value.seq, caught.value.t) == (7, 0.0)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (None, "as bytes"),
        ("data:image/jpeg;base64,AAAA", "as bytes"),
        ([1, 2, 3], "as bytes"),
        ({"_placeholder": True, "num": 0}, "as bytes"),
        (b"", "as bytes"),
        (b"x" * (LIMIT + 1), "1001 bytes; at most 1000"),
    ],
)
def test_a_picture_that_is_none_names_its_frame_and_time(image: Any, message: str) -> None:
    with pytest.raises(MessageError, match=message) as caught:
        parse_frame({"seq": 7, "t": 40.0}, image, max_image_bytes=LIMIT)

    assert (caught.value.seq, caught.value.t) == (7, 40.0)


@given(json_values, json_values | st.binary(max_size=LIMIT + 10))
def test_whatever_comes_is_a_frame_or_a_message_error(meta: Any, image: Any) -> None:
    try:
        frame = parse_frame(meta, image, max_image_bytes=LIMIT)
    except MessageError:
        return
    assert 0 <= frame.seq <= LARGEST
    assert abs(frame.t) <= LARGEST
    assert 0 < len(frame.image) <= LIMIT


@given(json_values)
def test_whatever_comes_is_a_short_text_nothing_or_a_message_error(data: Any) -> None:
    try:
        value = parse_text_field(data, "x", "configure")
    except MessageError:
        return
    assert value is None or (isinstance(value, str) and len(value) <= 200)


@pytest.mark.parametrize(("data", "value"), [(None, None), ({}, None), ({"x": None}, None), ({"x": "waltz"}, "waltz")])
def test_an_optional_text(data: Any, value: str | None) -> None:
    assert parse_text_field(data, "x", "watch") == value


@pytest.mark.parametrize("data", [[], "text", 0, False, {"x": 5}, {"x": ["waltz"]}, {"x": "w" * 201}])
def test_what_is_no_optional_text(data: Any) -> None:
    with pytest.raises(MessageError, match="watch wants an object; its x is a short text"):
        parse_text_field(data, "x", "watch")
