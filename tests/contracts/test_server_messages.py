"""The server's side of `messages.json`; the page's tests read the same file."""

import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from pose_parser.landmarks import BLAZEPOSE_33
from pose_parser.prediction import PersonalFit, Verdict
from pose_parser.server import messages
from pose_parser.server.config import ServerConfig
from pose_parser.server.events import _configured, _ready
from pose_parser.server.messages import make_prediction, make_result, parse_frame
from pose_parser.server.outputs import OutputList
from pose_parser.server.outputs_routes import OutputTested, People
from pose_parser.server.routes import Health, ModelList, ModelSummary, Problem
from pose_parser.server.session import Session
from pose_parser.server.wishes import Wishes, change_wishes, parse_step
from pose_parser.server.worker_calibration import fit_fields, used_words
from pose_parser.server.worker_extras import Extras

CONTRACT: dict[str, Any] = json.loads(Path(__file__).with_name("messages.json").read_text())
SOCKET, REST, ENUMS = CONTRACT["socket"], CONTRACT["rest"], CONTRACT["enums"]


OUTPUTS = [(OutputList, "outputs"), (OutputTested, "output_tested"), (People, "people")]


def kinds(value: Any) -> Any:
    """The shape of a message: its keys, and the kind of each value; a number is a number, null fits all."""
    if isinstance(value, dict):
        return {key: kinds(inner) for key, inner in value.items()}
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else type(value).__name__


@pytest.mark.parametrize("status", ENUMS["status"])
def test_a_result_has_the_contract_s_keys_whatever_its_status(status: str) -> None:
    for example in SOCKET["result"]:
        assert list(make_result(1, 2.0, status)) == list(example)


def test_a_dropped_frame_is_answered_as_the_contract_shows() -> None:
    (example,) = [result for result in SOCKET["result"] if result["status"] == "dropped"]

    assert make_result(example["seq"], example["t"], "dropped") == example


def test_every_status_without_words_of_its_own_has_some() -> None:
    for status in ("dropped", "busy", "restarted"):
        assert status in ENUMS["status"]
        assert make_result(1, 2.0, status)["message"]


def test_the_statuses_and_verdicts_are_those_that_the_code_knows() -> None:
    assert list(get_args(Verdict)) == ENUMS["verdict"]
    assert set(messages.REASONS) - {"starting"} <= set(ENUMS["status"])
    assert set(get_args(ModelSummary.model_fields["status"].annotation)) == set(ENUMS["model_status"])
    for example in SOCKET["result"]:
        assert example["status"] in ENUMS["status"]
        assert example["verdict"] in (*ENUMS["verdict"], None)


def test_a_prediction_is_a_result_without_landmarks_and_timings() -> None:
    sure = SOCKET["result"][0]

    assert make_prediction("b2a1d8f0c4e74e0a", sure) == SOCKET["prediction"]


def test_the_greeting() -> None:
    session = Session("sid", {"id": "body_poses"}, public_id="b2a1d8f0c4e74e0a")

    assert _ready(session, ServerConfig(), sandboxed=True) == SOCKET["ready"]


def test_the_answer_to_configure() -> None:
    for example in SOCKET["configured"]:
        assert _configured(example["model"], example["message"]) == example


def test_the_example_of_what_a_page_may_want_is_accepted() -> None:
    model = {"id": "body_poses", "classes": ["squat"], "rules": []}
    wishes = change_wishes(Wishes(), SOCKET["configure"], model)

    assert wishes.to_message() == {key: SOCKET["configure"][key] for key in ("why", "person", "triggers")}
    session = Session("sid", model, wishes=wishes)
    assert session.rules == SOCKET["triggers"]


def test_every_step_of_a_calibration_is_accepted() -> None:
    for step in SOCKET["calibrate"]:
        assert parse_step(step, ["squat"]) == step


def test_how_a_calibration_stands_is_told_as_the_contract_shows(tmp_path: Path) -> None:
    told: list[dict[str, Any]] = []
    Extras(tmp_path, told.append).calibrate({"action": "finish"})
    fit = PersonalFit(("squat", "stand"), 1.0, (0.0, 0.0), 0.82, 0.91)
    collecting, done = SOCKET["calibration"]

    assert list(told[0]) == list(collecting) == list(done)
    assert {example["phase"] for example in (collecting, done)} | {told[0]["phase"]} == set(ENUMS["calibration_phase"])
    assert fit_fields(fit) == done["fit"]
    assert used_words(fit, "Anna") == done["message"]


def test_the_example_frame_is_accepted() -> None:
    frame = parse_frame(SOCKET["frame"], b"x", max_image_bytes=1)

    assert frame.take is not None
    assert {"seq": frame.seq, "t": frame.t, "take": frame.take._asdict()} == SOCKET["frame"]


@pytest.mark.parametrize(
    ("model", "example"), [(Health, "health"), (ModelList, "models"), (Problem, "error"), *OUTPUTS]
)
def test_the_rest_answers_have_the_contract_s_keys(model: Any, example: str) -> None:
    parsed = model.model_validate(REST[example], extra="forbid")

    assert kinds(parsed.model_dump()) == kinds(REST[example])
    assert set(model.model_fields) == set(REST[example])


def test_a_landmark_is_x_y_z_and_visibility() -> None:
    from pose_parser.estimation.estimator import Pose
    from pose_parser.server.worker_sessions import WorkerSessions
    from pose_parser.server.worker_takes import WorkerTakes
    from pose_parser.video import decode_image

    answers: list[dict[str, Any]] = []

    class Estimator:
        skeleton = BLAZEPOSE_33

        def estimate(self, _image_rgb: Any, _timestamp_ms: int) -> Pose:
            return Pose(np.full((33, 3), 0.25), np.zeros((33, 3)), np.ones(33))

        def close(self) -> None: ...

    class Channel:
        def send(self, message: dict[str, Any]) -> None:
            answers.append(message)

    import simplejpeg

    image = simplejpeg.encode_jpeg(np.zeros((64, 64, 3), np.uint8))
    assert decode_image(image).shape == (64, 64, 3)
    takes = WorkerTakes(Path("takes"), "full")
    sessions = WorkerSessions(Estimator, Channel(), max_image_side_px=640, takes=takes, data_dir=Path("data"))  # type: ignore[arg-type]
    sessions.handle({"op": "open", "session": "a", "model": None}, b"")
    sessions.handle({"op": "frame", "session": "a", "seq": 1, "timestamp_ms": 0, "received_at": 0.0}, image)

    (answer,) = [message for message in answers if message["op"] == "result"]
    fields = {key: value for key, value in answer.items() if key not in ("op", "session")}
    example = SOCKET["result"][0]
    assert set(fields) <= set(example)
    assert set(fields["timing_ms"]) <= set(example["timing_ms"])
    assert len(fields["landmarks"]) == 33
    assert {len(landmark) for landmark in fields["landmarks"]} == {len(example["landmarks"][0])} == {4}
    json.dumps(fields, allow_nan=False)
