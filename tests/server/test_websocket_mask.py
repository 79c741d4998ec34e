import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_parser.server.websocket_mask import apply_mask

masks = st.tuples(*[st.integers(0, 255)] * 4)


def byte_by_byte(data: bytes, mask: tuple[int, ...], offset: int = 0) -> bytes:
    """RFC 6455, section 5.3, as it is written there."""
    return bytes(value ^ mask[(offset + index) % 4] for index, value in enumerate(data))


@given(st.binary(max_size=300), masks, st.integers(0, 1000))
def test_is_the_standard_s_exclusive_or(data: bytes, mask: tuple[int, ...], offset: int) -> None:
    assert apply_mask(data, mask, offset=offset) == byte_by_byte(data, mask, offset)


@given(st.binary(max_size=300), masks, st.data())
def test_only_the_given_length_is_used(data: bytes, mask: tuple[int, ...], draw: st.DataObject) -> None:
    length = draw.draw(st.integers(0, len(data)))

    assert apply_mask(data, mask, length=length) == byte_by_byte(data[:length], mask)


@given(st.lists(st.binary(max_size=40), max_size=8), masks)
def test_parts_give_the_same_as_the_whole(parts: list[bytes], mask: tuple[int, ...]) -> None:
    unmasked, received = b"", 0
    for part in parts:
        unmasked += apply_mask(part, mask, length=len(part), offset=received)
        received += len(part)

    assert unmasked == byte_by_byte(b"".join(parts), mask)


# Eventlet is imported in processes of its own: it warns at import, and other tests must not see it loaded.
PRELUDE = """
import warnings
warnings.simplefilter("ignore")
from eventlet.websocket import RFC6455WebSocket
from pose_parser.server import websocket_mask
original = RFC6455WebSocket._apply_mask
"""


@pytest.fixture
def run_with_eventlet() -> Callable[[str], Any]:
    def run(code: str) -> None:
        done = subprocess.run([sys.executable, "-c", PRELUDE + code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return run


def test_agrees_with_the_function_that_it_replaces(run_with_eventlet: Callable[[str], Any]) -> None:
    run_with_eventlet("""
import random
for length in range(70):
    for offset in range(9):
        data, mask = random.randbytes(length), tuple(random.randbytes(4))
        used = random.randint(0, length)
        assert websocket_mask.apply_mask(data, mask, used, offset) == original(data, mask, used, offset)
        assert websocket_mask.apply_mask(data, mask) == original(data, mask)
assert websocket_mask.install()
assert RFC6455WebSocket._apply_mask is websocket_mask.apply_mask
assert RFC6455WebSocket._apply_mask(b"abc", (1, 2, 3, 4), length=2, offset=5) == original(b"abc", (1, 2, 3, 4), 2, 5)
assert websocket_mask.install(), "a second time does no harm"
""")


@pytest.mark.parametrize(
    "changed",
    [
        "lambda data, mask: data",
        "lambda data, mask, length=None, offset=0: data[:length]",
        "lambda data, mask, length=None, offset=0: original(data, mask, length, offset + 1)",
        "lambda data, mask, length=None, position=0: original(data, mask, length, position)",
        "None",
    ],
    ids=["fewer arguments", "unmasked elsewhere", "counts otherwise", "other names", "absent"],
)
def test_a_changed_original_is_left_alone(run_with_eventlet: Callable[[str], Any], changed: str) -> None:
    run_with_eventlet(f"""
changed = {changed}
RFC6455WebSocket._apply_mask = staticmethod(changed) if changed else None
assert not websocket_mask.install()
assert RFC6455WebSocket._apply_mask is changed
""")
