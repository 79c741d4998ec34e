"""Every change in the library is noticed, whoever makes it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pose_parser.server import desk_watch
from pose_parser.server.channel import ChannelClosedError
from pose_parser.server.desk_operations import Tools
from pose_parser.server.desk_watch import Watcher


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    for folder in ("landmarks", "videos", "annotations"):
        (tmp_path / folder).mkdir()
    (tmp_path / "annotations" / "walk.csv").write_text("old")
    return Tools(tmp_path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("landmarks/a.parquet", {"what": "recordings"}),
        ("videos/a.mp4", {"what": "recordings"}),
        ("recordings.csv", {"what": "recordings"}),
        ("movements.json", {"what": "movements"}),
        ("annotations/run.csv", {"what": "labels", "id": "run"}),
        ("annotations/walk.csv", {"what": "labels", "id": "walk"}),
    ],
)
def test_files_that_come_change_and_go(tools: Tools, name: str, change: dict[str, str]) -> None:
    watcher, path = Watcher(tools), tools.data_dir / name
    assert watcher.look() == []
    path.write_text("new!")
    assert watcher.look() == [change]
    assert watcher.look() == []
    os.utime(path, (5, 5))
    assert watcher.look() == [change]
    path.unlink()
    assert watcher.look() == [change]


def test_what_is_being_written_is_nothing_yet(tools: Tools) -> None:
    watcher = Watcher(tools)
    (tools.data_dir / "landmarks" / ".a.parquet.part").write_text("new")
    assert watcher.look() == []


def test_many_labels_at_once_are_told_at_once(tools: Tools) -> None:
    watcher = Watcher(tools)
    for number in range(21):
        (tools.data_dir / "annotations" / f"{number}.csv").write_text("new")
    assert watcher.look() == [{"what": "labels"}]


def test_jobs_are_told_when_they_begin_and_end_but_not_all_the_time(tools: Tools) -> None:
    watcher, store = Watcher(tools), tools.jobs.store
    watcher.look()

    def changes() -> list[dict[str, str]]:
        return watcher.look()

    job = store.add("pack", {})
    assert changes() == [{"what": "jobs"}]
    store.claim(job.id, "w")
    assert changes() == [{"what": "jobs"}]
    store.report(job.id, "w", stage="a", share_done=0.5, seconds_left=1.0)
    assert changes() == []
    store.cancel(job.id)
    assert changes() == [{"what": "jobs"}]
    store.end_cancelled(job.id, "w")
    store.forget(job.id)
    assert changes() == [{"what": "jobs"}]


def test_folders_that_are_not_there_are_empty(tmp_path: Path) -> None:
    watcher = Watcher(Tools(tmp_path))
    assert watcher.look() == []
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "a.mp4").write_text("new")
    assert watcher.look() == [{"what": "recordings"}]


def test_only_other_files_make_the_library_untidy(tools: Tools) -> None:
    watcher = Watcher(tools)
    act: list[tuple[Callable[[], object], bool]] = [
        (lambda: (tools.data_dir / "videos" / "a.mp4").write_text("new"), True),
        (lambda: (tools.data_dir / "videos" / "a.mp4").write_text("newer"), False),
        (lambda: (tools.data_dir / "recordings.csv").write_text("row"), False),
        (lambda: (tools.data_dir / "annotations" / "b.csv").write_text("new"), True),
    ]
    for change, is_untidy in act:
        change()
        assert watcher.look()
        assert watcher.has_new_files == is_untidy


class Line:
    """A line to the server that hears what is said, and hangs up when it has heard enough."""

    def __init__(self, n_heard: int) -> None:
        self.heard: list[dict[str, str]] = []
        self._n_heard = n_heard

    def send(self, message: dict[str, str]) -> None:
        self.heard.append(message)
        if len(self.heard) == self._n_heard:
            raise ChannelClosedError


def test_one_look_that_fails_is_not_the_last(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter((ValueError("a bug"), [{"what": "jobs"}]))

    def look(_watcher: Watcher) -> list[dict[str, str]]:
        found = next(looks)
        if isinstance(found, ValueError):
            raise found
        return found

    monkeypatch.setattr(Watcher, "look", look)
    monkeypatch.setattr(desk_watch, "_LOOK_EVERY_S", 0.01)
    line = Line(1)
    desk_watch.watch(tools, line)  # type: ignore[arg-type]
    assert line.heard == [{"op": "changed", "what": "jobs"}]


def test_what_is_old_goes_even_if_nothing_new_comes(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    tidied: list[Tools] = []

    def tidy_up(given: Tools) -> None:
        tidied.append(given)
        (tools.data_dir / "movements.json").write_text("new")

    monkeypatch.setattr(desk_watch, "tidy_up", tidy_up)
    monkeypatch.setattr(desk_watch, "_TIDY_EVERY_S", 0.0)
    monkeypatch.setattr(desk_watch, "_LOOK_EVERY_S", 0.01)
    desk_watch.watch(tools, Line(1))  # type: ignore[arg-type]
    assert tidied == [tools]
