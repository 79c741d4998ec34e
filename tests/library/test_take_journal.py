"""The journal of a take: what is acknowledged is there, whoever is killed, and nothing is there twice."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.estimation.estimator import Pose
from pose_parser.landmarks import BLAZEPOSE_33
from pose_parser.library import take_journal
from pose_parser.library.take_journal import TakeFrame, TakeJournal, iter_pictures, landmarks_of

MADE_WITH = {"pose_model": "full"}


def pose(n: int) -> Pose:
    """Return landmarks that no other frame has, none of which single precision changes."""
    values = np.random.default_rng(n).random((33, 7)).astype(np.float32).astype(float)
    return Pose(values[:, :3], values[:, 3:6], values[:, 6])


def frame(n: int, timestamp_ms: float | None = None, **fields: Any) -> TakeFrame:
    time_ms = 100.25 + 33.5 * n if timestamp_ms is None else timestamp_ms
    return TakeFrame(n, time_ms, pose(n), (640, 480), b"jpeg %d" % n)._replace(**fields)


def append(journal: TakeJournal, *numbers: int) -> int:
    kept = journal.n_kept
    for n in numbers:
        kept = journal.append(frame(n), skeleton=BLAZEPOSE_33, made_with=MADE_WITH)
    return kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for suffix in (".landmarks", ".pictures"):
        (tmp_path / f"squat{suffix}").touch()
    return tmp_path


@pytest.fixture
def journal(folder: Path) -> Any:
    with TakeJournal(folder, "squat") as opened:
        yield opened


def numbers(folder: Path) -> list[int]:
    """Read the take afresh, as another process does."""
    with TakeJournal(folder, "squat") as journal:
        return [int(n) for n in journal.records(0, journal.n_kept)["n"]] if journal.n_kept else []


def pictures(folder: Path, n_frames: int = 1000) -> list[tuple[int, bytes]]:
    return [(picture.n, picture.jpeg) for picture in iter_pictures(folder / "squat.pictures", n_frames)]


def test_what_is_kept_is_what_was_found_to_the_last_bit(journal: TakeJournal, folder: Path) -> None:
    assert append(journal, 0, 1, 2) == 3

    with TakeJournal(folder, "squat") as again:
        landmarks = landmarks_of(again.records(0, 3), again.skeleton, start_ms=100.25, image_size=(640, 480))
        assert again.head["made_with"] == MADE_WITH
    assert landmarks.timestamps_ms.tolist() == [0.0, 33.5, 67.0]
    for n in range(3):
        np.testing.assert_array_equal(landmarks.image_xyz[n], pose(n).image_xyz)
        np.testing.assert_array_equal(landmarks.world_xyz[n], pose(n).world_xyz)
        np.testing.assert_array_equal(landmarks.visibility[n], pose(n).visibility)
    assert pictures(folder) == [(0, b"jpeg 0"), (1, b"jpeg 1"), (2, b"jpeg 2")]


def test_nobody_is_missing_and_not_zero(journal: TakeJournal) -> None:
    journal.append(frame(0, pose=None), skeleton=BLAZEPOSE_33, made_with=MADE_WITH)

    assert np.isnan(journal.records(0, 1)["values"]).all()


def test_a_frame_again_or_too_early_changes_nothing(journal: TakeJournal, folder: Path) -> None:
    assert append(journal, 0, 1, 1, 0, 3, 1) == 2

    assert numbers(folder) == [0, 1]
    assert [n for n, _ in pictures(folder)] == [0, 1]


def test_a_frame_that_is_not_later_is_kept_a_little_later(journal: TakeJournal) -> None:
    for n, time_ms in enumerate([50.0, 50.0, 20.0, 90.0]):
        journal.append(frame(n, time_ms), skeleton=BLAZEPOSE_33, made_with=MADE_WITH)

    assert journal.records(0, 4)["timestamp_ms"].tolist() == [50.0, 51.0, 52.0, 90.0]


@pytest.mark.parametrize("n_lost", [1, 100, 900, 949, 951, 1500, 2000, 2500, 3000])
def test_what_was_being_written_when_a_process_died_is_cut_off(folder: Path, n_lost: int) -> None:
    with TakeJournal(folder, "squat") as journal:
        append(journal, 0, 1, 2)
    path = folder / "squat.landmarks"
    size = path.stat().st_size
    os.truncate(path, size - n_lost)
    n_whole = max(0, (size - n_lost - 1024) // ((size - 1024) // 3))

    assert numbers(folder) == list(range(n_whole))

    with TakeJournal(folder, "squat") as journal:
        assert append(journal, *range(4)) == 4
    assert numbers(folder) == [0, 1, 2, 3]
    assert pictures(folder) == [(n, b"jpeg %d" % n) for n in range(4)]


@pytest.mark.parametrize("place", [-1, -500, -945])
def test_a_record_that_was_written_in_part_is_no_record(folder: Path, place: int) -> None:
    with TakeJournal(folder, "squat") as journal:
        append(journal, 0, 1)
    path = folder / "squat.landmarks"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)

    assert numbers(folder) == [0]


def test_what_lay_behind_a_broken_record_does_not_come_back(folder: Path) -> None:
    with TakeJournal(folder, "squat") as journal:
        append(journal, 0, 1, 2)
    path = folder / "squat.landmarks"
    data = bytearray(path.read_bytes())
    data[1024 + (len(data) - 1024) // 3 + 500] ^= 1
    path.write_bytes(data)

    with TakeJournal(folder, "squat") as journal:
        assert journal.n_kept == 1
        append(journal, 1)
        assert journal.refresh() == 2
    assert numbers(folder) == [0, 1]


def test_a_picture_without_its_record_does_not_stay(folder: Path) -> None:
    with TakeJournal(folder, "squat") as journal:
        append(journal, 0)
    path = folder / "squat.pictures"
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(take_journal._PICTURE_HEAD.pack(1, 133.75, 5000) + b"x" * 5000)

    with TakeJournal(folder, "squat") as journal:
        append(journal, 1)
    assert pictures(folder) == [(0, b"jpeg 0"), (1, b"jpeg 1")]
    assert path.stat().st_size == 2 * size


def test_several_who_append_see_each_other_s_frames(folder: Path) -> None:
    with TakeJournal(folder, "squat") as one, TakeJournal(folder, "squat") as other:
        assert append(one, 0) == 1
        assert append(other, 0, 1) == 2
        assert append(one, 1, 2) == 3
        assert other.refresh() == 3

    assert numbers(folder) == [0, 1, 2]
    assert [n for n, _ in pictures(folder)] == [0, 1, 2]


def test_who_did_not_agree_to_pictures_leaves_none(tmp_path: Path) -> None:
    (tmp_path / "squat.landmarks").touch()
    with TakeJournal(tmp_path, "squat") as journal:
        append(journal, 0, 1)

    assert [path.name for path in tmp_path.iterdir()] == ["squat.landmarks"]
    assert b"jpeg" not in (tmp_path / "squat.landmarks").read_bytes()


def test_a_take_that_was_ended_takes_no_more(journal: TakeJournal, folder: Path) -> None:
    append(journal, 0)
    (folder / "squat.landmarks").unlink()

    with pytest.raises(NotInLibraryError, match="squat"):
        append(journal, 1)
    with pytest.raises(NotInLibraryError, match="squat"):
        TakeJournal(folder, "squat")


def test_a_damaged_head_is_told_and_not_overwritten(folder: Path) -> None:
    with TakeJournal(folder, "squat") as journal:
        append(journal, 0)
    path = folder / "squat.landmarks"
    damaged = b"x" * 1024 + path.read_bytes()[1024:]
    path.write_bytes(damaged)

    with pytest.raises(LibraryError, match=r"squat\.landmarks: is damaged"):
        TakeJournal(folder, "squat")
    assert path.read_bytes() == damaged


def test_a_full_disk_is_told_and_the_frame_can_come_again(
    journal: TakeJournal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(journal, 0)
    write = os.pwrite

    def write_some(handle: int, data: Any, offset: int) -> int:
        if len(data) > 100:
            write(handle, data[:100], offset)
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, data, offset)

    with monkeypatch.context() as patch:
        patch.setattr(take_journal.os, "pwrite", write_some)
        with pytest.raises(LibraryError, match="No space left"):
            append(journal, 1)

    assert append(journal, 1, 2) == 3
    assert numbers(folder) == [0, 1, 2]
    assert pictures(folder) == [(n, b"jpeg %d" % n) for n in range(3)]


APPENDER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_take_journal import append
from pose_parser.library.take_journal import TakeJournal
with TakeJournal(Path(sys.argv[1]), "squat") as journal:
    print(journal.n_kept, flush=True)
    while True:
        print(append(journal, journal.n_kept), flush=True)
"""


def test_kill_9_loses_nothing_that_was_acknowledged(folder: Path) -> None:
    acknowledged = 0
    for n_more in (1, 40, 7):
        command = [sys.executable, "-c", APPENDER, folder, Path(__file__).parent]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert int(process.stdout.readline()) >= acknowledged
            while (kept := int(process.stdout.readline())) < acknowledged + n_more:
                pass
            process.send_signal(signal.SIGKILL)
            acknowledged = max([kept, *map(int, process.stdout.read().splitlines())])
        assert len(numbers(folder)) >= acknowledged

    there = numbers(folder)
    assert there == list(range(len(there)))
    assert [n for n, _ in pictures(folder)] == there
