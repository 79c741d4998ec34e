"""How far something with many frames is, where there is a terminal to show it on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counting(total: int, title: str) -> Iterator[Callable[[int], None]]:
    """Show how many frames are done, where there is a terminal to show it on."""
    if not sys.stderr.isatty():
        yield lambda _n_frames: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bars:
        bar = bars.add_task(title.replace("[", "\\["), total=total)
        yield lambda n_frames: bars.update(bar, completed=n_frames)
