"""What a pose worker does with each message; every session has an estimator and a classifier of its own."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pose_parser.errors import ImageError, ModelFileError, PoserError
from pose_parser.estimation.estimator import MakeEstimator, Pose, PoseEstimator, stack_poses
from pose_parser.landmarks import Landmarks
from pose_parser.library.take_journal import TakeFrame
from pose_parser.models import TrainedModel, load_model
from pose_parser.models.trust import TrustStore
from pose_parser.prediction import Prediction, StreamClassifier
from pose_parser.server.channel import Channel, Message
from pose_parser.server.wishes import Wishes
from pose_parser.server.worker_coach import Practising
from pose_parser.server.worker_extras import Extras
from pose_parser.server.worker_takes import WorkerTakes
from pose_parser.video import decode_image

_MODELS_KEPT = 4
_NO_PERSON = "No person in the picture."
_READING = "The model is being read."


@dataclass
class _Session:
    estimator: PoseEstimator
    extras: Extras
    practising: Practising
    model_id: str | None = None
    classifier: StreamClassifier | None = None
    wanted: Message | None = None


class _Seen(NamedTuple):
    pose: Pose | None
    image_size: tuple[int, int]
    picture: bytes


class WorkerSessions:
    """The sessions that one worker serves.

    Parameters
    ----------
    make_estimator : callable
        Returns a new pose estimator; called once per session, so that no tracking state crosses sessions.
    channel : Channel
        Where answers go.
    max_image_side_px : int
        Longest side of a picture that is accepted.
    takes : WorkerTakes
        Where frames that belong to a take are kept.
    data_dir : Path
        The data folder, where people are whom models were fitted to.
    """

    def __init__(
        self,
        make_estimator: MakeEstimator,
        channel: Channel,
        *,
        max_image_side_px: int,
        takes: WorkerTakes,
        data_dir: Path,
    ) -> None:
        self._make_estimator = make_estimator
        self._takes = takes
        self._data_dir = data_dir
        self._channel = channel
        self._max_image_side_px = max_image_side_px
        self._sessions: dict[str, _Session] = {}
        self._spares: deque[PoseEstimator] = deque()
        self._models: dict[str, TrainedModel] = {}
        self._loading = threading.Lock()

    def prepare_spares(self, n_spares: int, *, n_places: int) -> None:
        """Make estimators while nobody waits: one takes longer to make than a person wants to wait.

        Parameters
        ----------
        n_spares : int
            How many to have ready.
        n_places : int
            Sessions that this worker is meant for; no more estimators than that are made ahead.
        """
        n_wanted = min(n_spares, n_places - len(self._sessions))
        while len(self._spares) < n_wanted:
            self._spares.append(self._make_estimator())

    def handle(self, message: Message, blob: bytes) -> None:
        """Do what one message of the server asks for."""
        operation = message["op"]
        if operation == "frame":
            self._channel.send(self._answer_frame(message, blob))
        elif operation == "open":
            self._open(message)
        elif operation in ("wish", "calibrate", "practise"):
            self._note_wish(operation, message)
        elif operation == "use_model":
            self._use_model(message["session"], message["model"])
        elif operation == "close":
            self._close(message["session"])
        elif operation == "preload":
            threading.Thread(target=self._load, args=(message["model"],), daemon=True).start()

    def close(self) -> None:
        """Free every estimator, and close every take."""
        self._takes.close()
        for name in list(self._sessions):
            self._close(name)
        while self._spares:
            self._spares.pop().close()

    def _open(self, message: Message) -> None:
        name = message["session"]
        self._close(name)
        estimator = self._spares.popleft() if self._spares else self._make_estimator()
        self._sessions[name] = _Session(
            estimator,
            Extras(self._data_dir, partial(self._tell_calibration, name)),
            Practising(self._data_dir, partial(self._tell_problem, name)),
        )
        self._channel.send({"op": "opened", "session": name})
        self._use_model(name, message["model"])

    def _tell_calibration(self, name: str, told: Message) -> None:
        self._channel.send({"op": "calibration", "session": name, "told": told})

    def _tell_problem(self, name: str, words: str) -> None:
        self._channel.send({"op": "practice_failed", "session": name, "message": words})

    def _note_wish(self, operation: str, message: Message) -> None:
        session = self._sessions.get(message["session"])
        if session is None:
            return
        if operation == "wish":
            session.extras.wish(Wishes(**message["wishes"]))
        elif operation == "practise":
            session.practising.begin(message["practice"])
        else:
            session.extras.calibrate(message["step"])

    def _close(self, name: str) -> None:
        session = self._sessions.pop(name, None)
        if session is not None:
            session.estimator.close()

    def _use_model(self, name: str, model: Message | None) -> None:
        """Switch a session's classifier; one that has to be read first is read while frames go on with the old one."""
        session = self._sessions.get(name)
        if session is None:
            return
        session.wanted = model
        if model is None or model["path"] in self._models:
            self._switch(name, model)
        else:
            threading.Thread(target=self._load_and_switch, args=(name, model), daemon=True).start()

    def _load_and_switch(self, name: str, model: Message) -> None:
        problem = self._load(model)
        if problem is None:
            self._switch(name, model)
        else:
            self._give_up(name, model)
            self._channel.send({"op": "model", "session": name, "model": model["id"], "ok": False, "message": problem})

    def _give_up(self, name: str, model: Message) -> None:
        session = self._sessions.get(name)
        if session is not None and session.classifier is None and session.wanted == model:
            session.wanted = None

    def _load(self, model: Message) -> str | None:
        """Read a model file that the server has had inspected; return what is wrong with it, if anything is."""
        with self._loading:
            # The path names one version of a file and its card.
            if model["path"] in self._models:
                return None
            self._forget_unused_models()
            try:
                self._models[model["path"]] = _read_model(model)
            except PoserError as error:
                return str(error)
            return None

    def _forget_unused_models(self) -> None:
        used = {session.wanted["path"] for session in list(self._sessions.values()) if session.wanted is not None}
        for path in list(self._models)[:-_MODELS_KEPT]:
            if path not in used:
                del self._models[path]

    def _switch(self, name: str, model: Message | None) -> None:
        session = self._sessions.get(name)
        # A later wish, or the end of the session, overtakes a file that took long to read.
        if session is None or session.wanted != model:
            return
        session.classifier = None if model is None else StreamClassifier(self._models[model["path"]])
        session.model_id = None if model is None else model["id"]
        session.extras.use(session.classifier, model)
        self._channel.send({"op": "model", "session": name, "model": session.model_id, "ok": True, "message": None})

    def _answer_frame(self, message: Message, blob: bytes) -> Message:
        started = time.monotonic()
        answer: Message = {"op": "result", "session": message["session"], "seq": message["seq"]}
        session = self._sessions.get(message["session"])
        if session is None:
            return {**answer, "status": "restarted"}
        mark = message.get("take")
        # Looking twice at one picture would also disturb the tracking.
        refusal = None if mark is None else self._takes.refuse(mark)
        if refusal is not None:
            return {**answer, **refusal}
        timing = {"queue": (started - message["received_at"]) * 1000}
        fields, seen = self._watch(session, message, blob, timing)
        if mark is not None:
            frame = TakeFrame(mark["n"], mark["t"], *seen)
            fields["take"] = self._takes.keep(mark, frame, session.estimator.skeleton)
        return {**answer, **fields}

    def _watch(
        self, session: _Session, message: Message, blob: bytes, timing: dict[str, float]
    ) -> tuple[Message, _Seen]:
        """Look at one picture; return what is said of it, and what a take keeps of it."""
        started = time.monotonic()
        try:
            image_rgb = decode_image(blob, max_side_px=self._max_image_side_px)
        except ImageError as error:
            return {"status": "bad_frame", "message": str(error)}, _Seen(None, (0, 0), b"")
        decoded = time.monotonic()
        pose = session.estimator.estimate(image_rgb, message["timestamp_ms"])
        found = time.monotonic()
        timing |= {"decode": (decoded - started) * 1000, "pose": (found - decoded) * 1000}
        height, width = image_rgb.shape[:2]
        landmarks = stack_poses(
            [pose], [message["timestamp_ms"]], skeleton=session.estimator.skeleton, image_size=(width, height)
        )
        prediction = _predict(session, landmarks, timing)
        fields = _result_fields(session, pose, prediction)
        fields |= session.extras.after(prediction, message["timestamp_ms"])
        fields["coach"] = session.practising.after(landmarks)
        fields["timing_ms"] = {stage: round(value, 2) for stage, value in timing.items()}
        return fields, _Seen(pose, (width, height), blob)


def _read_model(model: Message) -> TrainedModel:
    trained = load_model(Path(model["path"]), trusted=TrustStore(Path(model["trust_store"])))
    if trained.sha256 != model["sha256"]:
        raise ModelFileError(f"{model['id']}: the file changed while it was being read")
    # Some windows have parts to compile, which must not wait for the first frame.
    StreamClassifier(trained)
    return trained


def _result_fields(session: _Session, pose: Pose | None, prediction: Prediction) -> dict[str, Any]:
    common: dict[str, Any] = {"model": session.model_id}
    if pose is None:
        return {**common, "status": "no_pose", "message": _NO_PERSON}
    return {
        **common,
        "status": "ok",
        "verdict": prediction.verdict,
        "label": prediction.label,
        "confidence": prediction.confidence,
        "probabilities": prediction.probabilities,
        "missing": list(prediction.missing),
        "message": prediction.message,
        "landmarks": np.round(np.column_stack((pose.image_xyz, pose.visibility)), 4).tolist(),
    }


def _predict(session: _Session, landmarks: Landmarks, timing_ms: dict[str, float]) -> Prediction:
    """Classify one frame; a classifier that fails costs its label, not the worker that others share."""
    timing_ms |= {"features": 0.0, "classify": 0.0}
    # Another thread may put a model that it has read into its place in the middle of a frame.
    classifier = session.classifier
    if classifier is None:
        return Prediction.no_model() if session.wanted is None else Prediction("collecting", message=_READING)
    began = time.monotonic()
    try:
        features = classifier.observe(landmarks)
        observed = time.monotonic()
        timing_ms["features"] = (observed - began) * 1000
        prediction = classifier.classify(landmarks, features)
    except Exception as error:  # noqa: BLE001 - any library's estimator may be behind it
        return Prediction("no_model", message=f"The model {session.model_id} failed on this frame: {error}")
    timing_ms["classify"] = (time.monotonic() - observed) * 1000
    return prediction
