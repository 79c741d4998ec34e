"""The takes that a pose worker writes down, and the mark of a frame that belongs to one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg

from pose_parser.errors import LibraryError
from pose_parser.estimation.estimator import Pose
from pose_parser.landmarks import BLAZEPOSE_33
from pose_parser.library.take_journal import TakeJournal, iter_pictures
from pose_parser.library.takes import OpenTake, TakeRequest, discard_take, get_open_take, open_take
from pose_parser.server import worker_takes
from pose_parser.server.messages import FrameMessage, MessageError, TakeMark, parse_frame
from pose_parser.server.metrics import Metrics
from pose_parser.server.sessions import Sessions
from pose_parser.server.worker_sessions import WorkerSessions
from pose_parser.server.worker_takes import WorkerTakes

PICTURE = simplejpeg.encode_jpeg(np.full((64, 96, 3), 128, np.uint8))


class Estimator:
    """Sees a person whose every number is that of the call."""

    skeleton = BLAZEPOSE_33

    def __init__(self) -> None:
        self.n_calls = 0

    def estimate(self, _image_rgb: Any, _timestamp_ms: int) -> Pose:
        self.n_calls += 1
        return Pose(np.full((33, 3), self.n_calls / 3), np.zeros((33, 3)), np.ones(33))

    def close(self) -> None: ...


class Worker:
    def __init__(self, data_dir: Path) -> None:
        self.estimator = Estimator()
        self.sent: list[dict[str, Any]] = []
        takes = WorkerTakes(data_dir / "takes", "full")
        options = {"max_image_side_px": 640, "takes": takes, "data_dir": data_dir}
        self.sessions = WorkerSessions(lambda: self.estimator, self, **options)  # type: ignore[arg-type, return-value]
        self.sessions.handle({"op": "open", "session": "a", "model": None}, b"")

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def frame(self, take: OpenTake, n: int, image: bytes = PICTURE) -> dict[str, Any]:
        mark = {"id": take.id, "n": n, "t": 1000.5 + 40 * n}
        message = {"op": "frame", "session": "a", "seq": n, "timestamp_ms": 40 * n, "received_at": 0.0, "take": mark}
        self.sessions.handle(message, image)
        return self.sent[-1]


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    return Worker(tmp_path)


@pytest.fixture
def take(tmp_path: Path) -> OpenTake:
    return open_take(tmp_path, TakeRequest("movement", "squat", keep_pictures=True))


def records(data_dir: Path, take: OpenTake) -> Any:
    with TakeJournal(data_dir / "takes", take.id) as journal:
        return journal.records(0, journal.n_kept)


def kept(take: OpenTake, n_kept: int) -> dict[str, Any]:
    return {"id": take.id, "kept": n_kept, "problem": None, "gone": False}


def test_a_frame_of_a_take_is_on_disk_before_it_is_answered(worker: Worker, take: OpenTake, tmp_path: Path) -> None:
    for n in range(3):
        answer = worker.frame(take, n)
        assert (answer["status"], answer["take"]) == ("ok", kept(take, n + 1))
        assert get_open_take(tmp_path, take.id).n_kept == n + 1

    there = records(tmp_path, take)
    assert there["timestamp_ms"].tolist() == [1000.5, 1040.5, 1080.5]
    # What is shown is rounded; what is kept is not.
    assert there["values"][0, 0, 0] == np.float32(1 / 3)
    assert there["image_size"].tolist() == [[96, 64]] * 3
    with TakeJournal(tmp_path / "takes", take.id) as journal:
        assert journal.head["made_with"]["pose_model"] == "full"
        assert len(journal.head["made_with"]["pose_model_sha256"]) == 64


def test_a_frame_that_is_there_or_too_early_is_not_looked_at(worker: Worker, take: OpenTake, tmp_path: Path) -> None:
    worker.frame(take, 0)

    again, early = worker.frame(take, 0), worker.frame(take, 2)

    assert (again["status"], again["take"]) == ("dropped", kept(take, 1))
    assert (early["status"], early["take"]) == ("dropped", kept(take, 1))
    assert worker.estimator.n_calls == 1
    assert records(tmp_path, take)["n"].tolist() == [0]


@pytest.mark.parametrize("image", [b"", b"no picture", PICTURE[: len(PICTURE) // 2]])
def test_a_bad_picture_is_a_row_with_nobody(worker: Worker, take: OpenTake, tmp_path: Path, image: bytes) -> None:
    worker.frame(take, 0)

    answer = worker.frame(take, 1, image)

    assert (answer["status"], answer["take"]) == ("bad_frame", kept(take, 2))
    assert np.isnan(records(tmp_path, take)["values"][1]).all()
    assert worker.frame(take, 2)["take"] == kept(take, 3)
    pictures = iter_pictures(tmp_path / "takes" / f"{take.id}.pictures", 3)
    assert [(picture.n, picture.jpeg) for picture in pictures] == [(0, PICTURE), (2, PICTURE)]


def test_another_worker_goes_on_where_the_first_one_was(worker: Worker, take: OpenTake, tmp_path: Path) -> None:
    worker.frame(take, 0)
    other = Worker(tmp_path)

    assert other.frame(take, 0)["take"] == kept(take, 1)
    assert other.frame(take, 1)["take"] == kept(take, 2)
    assert worker.frame(take, 1)["take"] == kept(take, 2)
    assert worker.frame(take, 2)["take"] == kept(take, 3)
    assert records(tmp_path, take)["n"].tolist() == [0, 1, 2]


def test_a_take_that_is_gone_says_so_and_the_stage_goes_on(worker: Worker, take: OpenTake, tmp_path: Path) -> None:
    worker.frame(take, 0)
    discard_take(tmp_path, take.id)

    answer = worker.frame(take, 1)

    assert answer["status"] == "dropped"
    assert answer["take"]["gone"]
    assert "finished or discarded" in answer["take"]["problem"]
    worker.sessions.handle({"op": "frame", "session": "a", "seq": 9, "timestamp_ms": 900, "received_at": 0.0}, PICTURE)
    assert worker.sent[-1]["status"] == "ok"


def test_a_frame_that_cannot_be_written_is_answered_and_may_come_again(
    worker: Worker, take: OpenTake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise LibraryError("The take cannot be kept on this disk: No space left on device.")

    with monkeypatch.context() as patch:
        patch.setattr(TakeJournal, "append", refuse)
        answer = worker.frame(take, 0)
    assert answer["status"] == "ok"
    assert "No space left" in answer["take"]["problem"]
    assert (answer["take"]["kept"], answer["take"]["gone"]) == (0, False)

    assert worker.frame(take, 0)["take"] == kept(take, 1)


def test_only_so_many_journals_stay_open(worker: Worker, tmp_path: Path) -> None:
    takes = [open_take(tmp_path, TakeRequest("movement", "squat")) for _ in range(worker_takes._JOURNALS_KEPT + 3)]

    for n in range(2):
        for each in takes:
            assert worker.frame(each, n)["take"]["kept"] == n + 1

    assert len(worker.sessions._takes._journals) == worker_takes._JOURNALS_KEPT


@pytest.mark.parametrize(
    "mark",
    [
        {},
        [],
        "squat",
        {"id": "squat"},
        {"id": "squat", "n": -1},
        {"id": "squat", "n": True},
        {"id": "squat", "n": 1.0},
        {"id": "squat", "n": 2**32},
        {"id": "../squat", "n": 0},
        {"id": "Squat", "n": 0},
        {"id": "", "n": 0},
        {"id": "x" * 81, "n": 0},
        {"id": 7, "n": 0},
    ],
)
def test_a_mark_that_names_no_take_is_refused(mark: Any) -> None:
    with pytest.raises(MessageError, match="take, if a frame has one") as caught:
        parse_frame({"seq": 1, "t": 2.0, "take": mark}, b"x", max_image_bytes=10)

    assert (caught.value.seq, caught.value.take) == (1, None)


@pytest.mark.parametrize("image", [None, b"", b"x" * 11])
def test_a_picture_that_cannot_be_used_still_has_its_place(image: Any) -> None:
    with pytest.raises(MessageError) as caught:
        parse_frame({"seq": 1, "t": 2.0, "take": {"id": "squat", "n": 4}}, image, max_image_bytes=10)

    assert caught.value.take == TakeMark("squat", 4)


def test_a_worker_is_told_of_the_take_and_the_page_s_time() -> None:
    sent: list[tuple[dict[str, Any], bytes]] = []

    class Process:
        def open(self, *_: Any) -> None: ...

        def frame(self, message: dict[str, Any], image: bytes) -> None:
            sent.append((message, image))

    class Pool:
        def least_loaded(self) -> Any:
            return Process()

    sessions = Sessions(lambda *_args, **_to: None, Metrics(), max_sessions=1, idle_session_s=9.0)
    sessions.pool = Pool()
    session = sessions.connect("sid", None)

    sessions.submit(session, FrameMessage(1, 1234.5, b"x", TakeMark("squat", 4)))

    assert sent[0][0]["take"] == {"id": "squat", "n": 4, "t": 1234.5}
