"""Waiting for what another thread does, without betting on how long it takes."""

import time
from collections.abc import Callable

import pytest

PATIENCE_S = 30.0


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Wait until a condition holds; fail when it does not after half a minute."""

    def wait(condition: Callable[[], object]) -> None:
        give_up_at = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < give_up_at, "waited in vain"
            time.sleep(0.005)

    return wait
