"""What a worker does, with a fake pose estimator in the engine's place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg

from pose_parser.errors import ModelFileError
from pose_parser.estimation.estimator import Pose
from pose_parser.landmarks import BLAZEPOSE_33
from pose_parser.server import worker_sessions
from pose_parser.server.worker_sessions import WorkerSessions
from pose_parser.server.worker_takes import WorkerTakes

Until = Callable[[Callable[[], object]], None]

PICTURE = simplejpeg.encode_jpeg(np.full((64, 96, 3), 128, np.uint8))
MODEL = {"id": "waltz", "path": "waltz.pickle", "sha256": "00", "trust_store": "trust.json"}


class FakeEstimator:
    """Sees the same person in every picture that is not black."""

    skeleton = BLAZEPOSE_33

    def __init__(self) -> None:
        self.stamps: list[int] = []
        self.shapes: list[tuple[int, ...]] = []
        self.closed = False

    def estimate(self, image_rgb: Any, timestamp_ms: int) -> Pose | None:
        self.stamps.append(timestamp_ms)
        self.shapes.append(image_rgb.shape)
        if image_rgb.max() < 16:
            return None
        return Pose(np.full((33, 3), 1 / 3), np.zeros((33, 3)), np.ones(33))

    def close(self) -> None:
        self.closed = True


class Worker:
    def __init__(self, takes: Path = Path("no takes")) -> None:
        self.sent: list[dict[str, Any]] = []
        self.estimators: list[FakeEstimator] = []
        options = {"max_image_side_px": 640, "takes": WorkerTakes(takes, "full"), "data_dir": takes}
        self.sessions = WorkerSessions(self._make, self, **options)  # type: ignore[arg-type]

    def _make(self) -> FakeEstimator:
        self.estimators.append(FakeEstimator())
        return self.estimators[-1]

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def say(self, operation: str, session: str | None = "a", **fields: Any) -> None:
        self.sessions.handle({"op": operation, "session": session, **fields}, b"")

    def frame(self, session: str = "a", image: bytes = PICTURE, timestamp_ms: int = 0, **fields: Any) -> dict[str, Any]:
        message = {"op": "frame", "session": session, "seq": 5, "timestamp_ms": timestamp_ms, "received_at": 0.0}
        self.sessions.handle(message | fields, image)
        return self.sent[-1]

    def of(self, operation: str) -> list[dict[str, Any]]:
        return [message for message in self.sent if message["op"] == operation]


class FakeClassifier:
    """Stands in for `StreamClassifier`: keeps the frames, or fails."""

    fails = False

    def __init__(self, model: Any) -> None:
        self.model = model
        self.frames: list[Any] = []

    def use_fit(self, fit: Any) -> None:
        assert fit is None

    def observe(self, frame: Any) -> Any:
        self.frames.append(frame)
        return "features of the frame"

    def classify(self, frame: Any, features: Any) -> Any:
        from pose_parser.prediction import Prediction

        assert frame is self.frames[-1]
        assert features == "features of the frame"
        if FakeClassifier.fails:
            raise ZeroDivisionError("by a library of somebody")
        return Prediction("sure", label="turn", confidence=0.75, probabilities={"turn": 0.75, "step": 0.25})


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every model load, and note which were; those named ``broken`` fail."""
    loaded: list[str] = []

    def read(model: dict[str, Any]) -> str:
        if model["id"] == "broken":
            raise ModelFileError("broken.pickle: the file is cut short")
        loaded.append(model["id"])
        return str(model["id"])

    monkeypatch.setattr(worker_sessions, "_read_model", read)
    monkeypatch.setattr(worker_sessions, "StreamClassifier", FakeClassifier)
    monkeypatch.setattr(FakeClassifier, "fails", False)
    return loaded


def test_a_person_is_found(worker: Worker) -> None:
    worker.say("open", model=None)
    answer = worker.frame(timestamp_ms=40)

    assert (answer["session"], answer["seq"], answer["status"]) == ("a", 5, "ok")
    assert answer["landmarks"] == [[0.3333, 0.3333, 0.3333, 1.0]] * 33
    assert answer["verdict"] == "no_model"
    assert {"queue", "decode", "pose", "classify"} <= set(answer["timing_ms"])
    assert worker.estimators[0].stamps == [40]
    assert worker.estimators[0].shapes == [(64, 96, 3)]


def test_nobody_is_found(worker: Worker, models: list[str], until: Until) -> None:
    worker.say("open", model=MODEL)
    until(lambda: worker.of("model"))
    answer = worker.frame(image=simplejpeg.encode_jpeg(np.zeros((64, 64, 3), np.uint8)))

    assert (answer["status"], answer["model"], answer.get("label")) == ("no_pose", "waltz", None)
    assert answer["message"] == "No person in the picture."
    # A window has to know of the gap.
    session = worker.sessions._sessions["a"]
    assert isinstance(session.classifier, FakeClassifier)
    assert np.isnan(session.classifier.frames[0].image_xyz).all()


@pytest.mark.parametrize(
    "image", [b"", b"no picture", PICTURE[:200], simplejpeg.encode_jpeg(np.zeros((8, 8, 3), np.uint8))]
)
def test_a_bad_picture_is_answered_in_words_and_costs_nothing_else(worker: Worker, image: bytes) -> None:
    worker.say("open", model=None)
    answer = worker.frame(image=image)
    assert answer["status"] == "bad_frame"
    assert answer["message"]

    assert worker.frame()["status"] == "ok"


def test_a_picture_above_the_limit_is_refused(worker: Worker) -> None:
    worker.say("open", model=None)
    answer = worker.frame(image=simplejpeg.encode_jpeg(np.zeros((64, 641, 3), np.uint8)))

    assert (answer["status"], worker.estimators[0].stamps) == ("bad_frame", [])
    assert "641 x 64" in answer["message"]


def test_every_session_has_an_estimator_of_its_own(worker: Worker) -> None:
    for name in "ab":
        worker.say("open", name, model=None)
    worker.frame("a", timestamp_ms=1)
    worker.frame("b", timestamp_ms=2)
    worker.frame("a", timestamp_ms=3)

    assert [estimator.stamps for estimator in worker.estimators] == [[1, 3], [2]]


def test_opening_again_starts_afresh(worker: Worker) -> None:
    worker.say("open", model=None)
    worker.frame()
    worker.say("open", model=None)
    worker.frame()

    assert [estimator.stamps for estimator in worker.estimators] == [[0], [0]]
    assert [estimator.closed for estimator in worker.estimators] == [True, False]


def test_spares_are_used_up_and_made_while_nobody_waits(worker: Worker) -> None:
    worker.sessions.prepare_spares(1, n_places=4)
    assert len(worker.estimators) == 1
    worker.say("open", model=None)
    worker.frame()

    assert worker.estimators[0].stamps == [0]


def test_no_spare_is_made_for_a_person_who_has_no_place(worker: Worker) -> None:
    worker.say("open", "a", model=None)
    worker.say("open", "b", model=None)
    worker.sessions.prepare_spares(1, n_places=2)
    assert len(worker.estimators) == 2

    worker.say("close", "b")
    worker.sessions.prepare_spares(1, n_places=2)
    assert len(worker.estimators) == 3


def test_an_unknown_session_is_told_that_it_was_lost(worker: Worker) -> None:
    assert worker.frame("nobody")["status"] == "restarted"
    worker.say("use_model", "nobody", model=None)
    worker.say("close", "nobody")


def test_closing_frees_the_estimators(worker: Worker) -> None:
    worker.sessions.prepare_spares(2, n_places=4)
    worker.say("open", "a", model=None)
    worker.say("open", "b", model=None)
    worker.say("close", "a")
    assert sum(estimator.closed for estimator in worker.estimators) == 1

    worker.sessions.close()
    assert all(estimator.closed for estimator in worker.estimators)


def test_a_model_names_what_the_person_does(worker: Worker, models: list[str], until: Until) -> None:
    worker.say("open", model=MODEL)
    until(lambda: worker.of("model"))
    answer = worker.frame()

    assert worker.of("model") == [{"op": "model", "session": "a", "model": "waltz", "ok": True, "message": None}]
    assert (answer["model"], answer["verdict"], answer["label"], answer["confidence"]) == (
        "waltz",
        "sure",
        "turn",
        0.75,
    )
    assert answer["probabilities"] == {"turn": 0.75, "step": 0.25}


def test_a_model_is_read_once_for_all(worker: Worker, models: list[str], until: Until) -> None:
    worker.say("preload", None, model=MODEL)
    until(lambda: models)
    for name in "ab":
        worker.say("open", name, model=MODEL)
    until(lambda: len(worker.of("model")) == 2)

    assert models == ["waltz"]
    first, second = (session.classifier for session in worker.sessions._sessions.values())
    assert first is not second, "a window belongs to one person"


def test_a_model_that_cannot_be_read_leaves_the_present_one(worker: Worker, models: list[str], until: Until) -> None:
    worker.say("open", model=MODEL)
    until(lambda: worker.of("model"))
    worker.say("use_model", model={**MODEL, "id": "broken", "path": "broken.pickle"})
    until(lambda: len(worker.of("model")) == 2)

    assert worker.of("model")[1] == {
        "op": "model",
        "session": "a",
        "model": "broken",
        "ok": False,
        "message": "broken.pickle: the file is cut short",
    }
    assert worker.frame()["model"] == "waltz"


def test_a_model_that_is_still_being_read_is_not_taken_for_none(
    worker: Worker, models: list[str], until: Until
) -> None:
    with worker.sessions._loading:
        worker.say("open", model=MODEL)
        answer = worker.frame()

    assert (answer["model"], answer["verdict"], answer["message"]) == (None, "collecting", "The model is being read.")
    until(lambda: worker.of("model"))
    assert worker.frame()["verdict"] == "sure"


def test_a_first_model_that_cannot_be_read_is_none(worker: Worker, models: list[str], until: Until) -> None:
    worker.say("open", model={**MODEL, "id": "broken", "path": "broken.pickle"})
    until(lambda: worker.of("model"))

    assert worker.frame()["verdict"] == "no_model"


def test_no_model_can_be_chosen_again(worker: Worker, models: list[str], until: Until) -> None:
    worker.say("open", model=MODEL)
    until(lambda: worker.of("model"))
    worker.say("use_model", model=None)

    assert worker.frame()["verdict"] == "no_model"


def test_a_model_that_fails_on_a_frame_costs_its_label_only(
    worker: Worker, models: list[str], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.say("open", model=MODEL)
    until(lambda: worker.of("model"))
    monkeypatch.setattr(FakeClassifier, "fails", True)
    answer = worker.frame()

    assert (answer["status"], answer["label"]) == ("ok", None)
    assert "by a library of somebody" in answer["message"]
    assert len(answer["landmarks"]) == 33


def test_a_model_that_is_ready_in_the_middle_of_a_frame_waits_for_the_next(
    worker: Worker, models: list[str], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.say("open", model=MODEL)
    until(lambda: worker.of("model"))
    observe = FakeClassifier.observe

    def observe_while_another_comes(self: FakeClassifier, frame: Any) -> Any:
        seen = observe(self, frame)
        worker.sessions._sessions["a"].classifier = FakeClassifier("jive")  # type: ignore[assignment]
        return seen

    monkeypatch.setattr(FakeClassifier, "observe", observe_while_another_comes)
    answer = worker.frame()
    assert (answer["verdict"], answer["label"]) == ("sure", "turn")
