"""Sessions as they should be: a person in front of a camera, programs that listen, several people at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.landmarks import BLAZEPOSE_33

STEP_MS = 67
Ask = Callable[..., dict[str, Any]]


def offline(pose_models: Path, pictures: Path, model: Path) -> list[dict[str, Any]]:
    """The same bytes through the same stages without any server; runs in a process of its own."""
    from pose_parser.estimation.blazepose import BlazePoseEstimator
    from pose_parser.estimation.estimator import stack_poses
    from pose_parser.models import load_model
    from pose_parser.prediction import StreamClassifier
    from pose_parser.video import decode_image

    classifier, answers = StreamClassifier(load_model(model)), []
    with BlazePoseEstimator(pose_models) as estimator:
        for index, path in enumerate(sorted(pictures.iterdir())):
            image = decode_image(path.read_bytes())
            pose = estimator.estimate(image, index * STEP_MS)
            frame = stack_poses([pose], [index * STEP_MS], skeleton=BLAZEPOSE_33, image_size=image.shape[1::-1])
            prediction = classifier.push(frame)
            answers.append(
                {
                    "landmarks": np.column_stack((frame.image_xyz[0], frame.visibility[0])),
                    "features": prediction.features,
                    "verdict": prediction.verdict,
                    "label": prediction.label,
                    "probabilities": prediction.probabilities,
                }
            )
    return answers


@pytest.fixture(scope="session")
def offline_answers(
    tmp_path_factory: pytest.TempPathFactory,
    call_sandboxed: Any,
    pose_models: Path,
    pictures: list[bytes],
    walk_model: bytes,
) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("offline")
    (folder / "pictures").mkdir()
    for index, picture in enumerate(pictures):
        (folder / "pictures" / f"{index:03}.jpg").write_bytes(picture)
    (folder / "walk.pickle").write_bytes(walk_model)
    answers: list[dict[str, Any]] = call_sandboxed(offline, pose_models, folder / "pictures", folder / "walk.pickle")
    return answers


def test_the_same_bytes_give_the_same_live_and_offline(
    client: Any, pictures: list[bytes], ask_one: Ask, offline_answers: list[dict[str, Any]]
) -> None:
    assert client.ready["model"] == "walk"
    wait_for_model(client, pictures[0], ask_one)
    client.call("configure", {"reset": True})

    live = [ask_one(client, seq, picture, seq * float(STEP_MS)) for seq, picture in enumerate(pictures)]

    assert [result["status"] for result in live] == ["ok"] * len(pictures)
    for result, expected in zip(live, offline_answers, strict=True):
        assert np.array(result["landmarks"]) == pytest.approx(np.round(expected["landmarks"], 4), abs=1e-9)
        assert (result["verdict"], result["label"]) == (expected["verdict"], expected["label"])
        # Every feature moves the probabilities: equal ones mean equal features.
        assert result["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-12)
    assert any(result["label"] for result in live)
    assert np.isfinite(offline_answers[0]["features"]).all()


def wait_for_model(client: Any, picture: bytes, ask_one: Ask) -> None:
    """A worker reads a classifier while frames go on without one."""
    for seq in range(1000, 2000):
        if ask_one(client, seq, picture)["model"] == "walk":
            return
    raise AssertionError("the model was never used")


def test_a_result_says_where_its_time_went(client: Any, pictures: list[bytes], ask_one: Ask) -> None:
    timing = ask_one(client, 1, pictures[0])["timing_ms"]

    assert {"queue", "decode", "pose", "classify", "server"} <= set(timing)
    assert timing["server"] >= timing["decode"] + timing["pose"]


def test_nobody_in_the_picture(client: Any, empty_picture: bytes, ask_one: Ask) -> None:
    result = ask_one(client, 1, empty_picture)

    assert (result["status"], result["landmarks"], result["label"]) == ("no_pose", None, None)
    assert result["message"] == "No person in the picture."


def test_who_only_sends_frames_is_served_with_the_default_model(
    client: Any, server: Any, pictures: list[bytes], ask_one: Ask
) -> None:
    assert server.health["default_model"] == client.ready["model"] == "walk"
    wait_for_model(client, pictures[0], ask_one)
    assert ask_one(client, 1, pictures[0])["verdict"] in ("sure", "unsure")


def test_every_frame_of_a_burst_is_answered_once(client: Any, pictures: list[bytes]) -> None:
    """A page sends two at a time; whoever sends more loses the older ones, and is told so."""
    for seq in range(40):
        client.send_frame(seq, pictures[seq % len(pictures)])
    results = [client.wait_for("result") for _ in range(40)]

    assert sorted(result["seq"] for result in results) == list(range(40))
    assert {result["status"] for result in results} == {"ok", "dropped"}
    assert max(results, key=lambda result: result["seq"])["status"] == "ok"


def test_two_people_are_not_mixed_up(
    server: Any, pictures: list[bytes], other_pictures: list[bytes], ask_one: Ask
) -> None:
    """More people than workers, so that some share one: each is found as if alone."""

    def alone(images: list[bytes]) -> list[np.ndarray]:
        with server.connect() as client:
            return [np.array(ask_one(client, seq, image)["landmarks"]) for seq, image in enumerate(images)]

    expected = {"first": alone(pictures), "other": alone(other_pictures)}
    streams = {"first": pictures, "other": other_pictures}
    clients = [(name, server.connect()) for name in ("first", "other", "first", "other")]
    for seq in range(len(pictures)):
        for name, client in clients:
            client.send_frame(seq, streams[name][seq], seq * float(STEP_MS))
        for name, client in clients:
            result = client.wait_for("result")
            assert result["status"] == "ok"
            assert np.array(result["landmarks"]) == pytest.approx(expected[name][seq], abs=2e-4)
    for _name, client in clients:
        client.close()


def test_a_program_follows_one_person_or_everybody(server: Any, pictures: list[bytes], ask_one: Ask) -> None:
    with server.connect() as person, server.connect() as other, server.connect() as one, server.connect() as everybody:
        assert one.call("watch", {"session": person.ready["session"]}) == {"ok": True, "message": None}
        assert everybody.call("watch", {}) == {"ok": True, "message": None}
        results = [ask_one(other, 1, pictures[0]), ask_one(person, 2, pictures[0])]

        seen = [everybody.wait_for("prediction") for _ in results]
        assert [(item["session"], item["seq"]) for item in seen] == [
            (other.ready["session"], 1),
            (person.ready["session"], 2),
        ]
        prediction = one.wait_for("prediction")
        assert {key: results[1][key] for key in prediction if key != "session"} | {
            "session": person.ready["session"]
        } == prediction
        assert "landmarks" not in prediction


def test_watching_somebody_else_ends_watching_the_first(server: Any, pictures: list[bytes], ask_one: Ask) -> None:
    with server.connect() as first, server.connect() as second, server.connect() as watcher:
        watcher.call("watch", {"session": first.ready["session"]})
        watcher.call("watch", {"session": second.ready["session"]})
        ask_one(first, 1, pictures[0])
        ask_one(second, 2, pictures[0])

        assert watcher.wait_for("prediction")["seq"] == 2


def test_watching_nobody_is_answered_in_words(client: Any) -> None:
    answer = client.call("watch", {"session": "nobody"})

    assert answer == {"ok": False, "message": 'There is no session called "nobody".'}


def test_choosing_a_model_that_is_not_there_keeps_the_present_one(client: Any) -> None:
    answer = client.call("configure", {"model": "tango"})

    assert answer == {
        "ok": False,
        "model": "walk",
        "message": 'There is no model called "tango"; the present one stays.',
    }
    assert client.call("configure", {"model": "walk"}) == {"ok": True, "model": "walk", "message": None}


def test_a_reset_forgets_where_the_person_was(client: Any, pictures: list[bytes], ask_one: Ask) -> None:
    first = ask_one(client, 0, pictures[0])
    for seq in (1, 2, 3):
        ask_one(client, seq, pictures[seq])
    assert client.call("configure", {"reset": True})["ok"]

    assert ask_one(client, 4, pictures[0])["landmarks"] == first["landmarks"]


def test_the_server_counts_what_it_does(server: Any, pictures: list[bytes], ask_one: Ask) -> None:
    name = 'poser_frames_total{status="ok"}'
    before = server.metric(name)
    with server.connect() as client:
        for seq in range(3):
            ask_one(client, seq, pictures[seq])
        assert server.metric("poser_sessions") >= 1

    assert server.metric(name) == before + 3
    assert server.metric('poser_stage_seconds_count{stage="pose"}') >= 3


def test_the_workers_are_cut_off_from_the_network(server: Any) -> None:
    assert server.health["sandboxed"] is True
    for pid in server.worker_pids():
        status = Path(f"/proc/{pid}/status").read_text()
        assert "Seccomp:\t2\n" in status
        assert "NoNewPrivs:\t1\n" in status
