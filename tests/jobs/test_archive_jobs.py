"""The jobs that write the library into one file, and take such a file in."""

from pathlib import Path

import numpy as np
import pytest

from pose_parser.errors import JobError
from pose_parser.jobs import Job, open_queue
from pose_parser.jobs.worker import JobWorker
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, write_landmarks


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "landmarks").mkdir(parents=True)
    drawn = np.random.default_rng(0).random((2, 20, 33, 3))
    landmarks = Landmarks(BLAZEPOSE_33, drawn[0], drawn[1], drawn[0, ..., 0], np.arange(20) * 50.0, (64, 48))
    for name in ("walk", "jump"):
        write_landmarks(landmarks, folder / "landmarks" / f"{name}.parquet", provenance={})
    return folder


def done(data_dir: Path, kind: str, **payload: object) -> Job:
    queue = open_queue(data_dir)
    job = queue.submit(kind, payload)
    assert JobWorker(queue, data_dir).run_next()
    return queue.store.get(job.id)


def test_a_library_goes_from_one_place_to_another(data: Path, tmp_path: Path) -> None:
    packed = done(data, "pack")
    assert packed.state == "done", packed.message
    assert packed.result is not None
    archive = data / packed.result["file"]
    assert archive.parent == data / "exports"
    assert packed.result["recordings"] == ["jump", "walk"]
    assert packed.result["size_bytes"] == archive.stat().st_size

    other = tmp_path / "other"
    (other / "uploads").mkdir(parents=True)
    (other / "kept").mkdir()
    for folder, stays in (("uploads", False), ("kept", True)):
        copy = other / folder / "mine.zip"
        copy.write_bytes(archive.read_bytes())
        brought = done(other, "unpack", archive=f"{folder}/mine.zip")
        assert brought.state == "done", brought.message
        assert brought.result == {"recordings": ["jump", "walk"], "models": [], "renamed": {}}
        # What was uploaded has done its work.
        assert copy.exists() == stays


def test_what_cannot_be_done_is_said_in_words(data: Path) -> None:
    unknown = done(data, "pack", recordings=["hop"])
    assert (unknown.state, unknown.message) == ("failed", "There is no recording called 'hop'.")
    (data / "uploads").mkdir()
    (data / "uploads" / "cut.zip").write_bytes(b"PK\3\4")
    cut = done(data, "unpack", archive="uploads/cut.zip")
    assert cut.state == "failed"
    assert "not all of it has arrived" in cut.message
    with pytest.raises(JobError, match="not the name of a file in the data folder"):
        open_queue(data).submit("unpack", {"archive": "../elsewhere.zip"})
