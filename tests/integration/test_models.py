"""Model files that come, change and go while the server runs."""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

StartServer = Callable[..., Any]
Ask = Callable[..., dict[str, Any]]
WaitUntil = Callable[..., None]


@pytest.fixture(scope="module")
def library(start_server: StartServer, walk_model: bytes) -> Iterator[Any]:
    server = start_server(model=walk_model, POSER_WORKERS="1", POSER_POSE_MODEL="lite", POSER_DEFAULT_MODEL="walk")
    yield server
    server.stop()


@pytest.fixture
def viewer(library: Any, pictures: list[bytes], ask_one: Ask) -> Iterator[Any]:
    """Somebody who is being served with the model ``walk``."""
    with library.connect() as client:
        for seq in range(1000, 2000):
            if ask_one(client, seq, pictures[0])["model"] == "walk":
                break
        yield client


def put(library: Any, name: str, content: bytes) -> None:
    """Write a file as any program does that takes care: under another name first."""
    part = library.models / f".{name}.part"
    part.write_bytes(content)
    part.replace(library.models / name)


def model(library: Any, name: str) -> dict[str, Any]:
    reply = library.get(f"/api/models/{name}")
    return dict(reply.json) if reply.status == 200 else {"status": "absent"}


def test_a_hostile_file_is_refused_with_its_reason_and_nothing_of_it_runs(  # noqa: PLR0917 - fixtures
    library: Any,
    viewer: Any,
    pictures: list[bytes],
    ask_one: Ask,
    wait_until: WaitUntil,
    evil_pickle: Callable[[Path], bytes],
    tmp_path: Path,
) -> None:
    put(library, "evil.pickle", evil_pickle(tmp_path / "executed"))
    wait_until(lambda: model(library, "evil")["status"] == "refused", "the refusal")
    reason = model(library, "evil")["reason"]
    assert "evil.pickle" in reason
    assert "system" in reason
    assert "poser models trust" in reason

    answer = viewer.call("configure", {"model": "evil"})
    assert answer == {"ok": False, "model": "walk", "message": reason}
    assert ask_one(viewer, 1, pictures[0])["model"] == "walk"
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("replacement", ["hostile", "cut short", "empty"])
def test_a_good_model_replaced_by_a_bad_one_goes_on_serving(  # noqa: PLR0917 - fixtures
    library: Any,
    viewer: Any,
    pictures: list[bytes],
    ask_one: Ask,
    wait_until: WaitUntil,
    walk_model: bytes,
    evil_pickle: Callable[[Path], bytes],
    tmp_path: Path,
    replacement: str,
) -> None:
    bad = {"hostile": evil_pickle(tmp_path / "executed"), "cut short": walk_model[:500], "empty": b""}
    put(library, "walk.pickle", bad[replacement])
    wait_until(lambda: model(library, "walk")["status"] in ("refused", "broken"), "the bad file to be looked at")

    assert ask_one(viewer, 1, pictures[0])["model"] == "walk"
    with library.connect() as newcomer:
        assert newcomer.ready["model"] == "walk"
        for seq in range(1000):
            if ask_one(newcomer, seq, pictures[0])["label"]:
                break
        else:
            raise AssertionError("the good version was not used")
    assert not (tmp_path / "executed").exists()

    put(library, "walk.pickle", walk_model)
    wait_until(lambda: model(library, "walk")["status"] == "ready", "the good file to be back")


def test_a_new_model_is_noticed_and_chosen_without_losing_a_frame(
    library: Any, viewer: Any, pictures: list[bytes], ask_one: Ask, walk_model: bytes
) -> None:
    other = pickle.loads(walk_model)  # noqa: S301 - made by these tests
    other["classifier"].classes_ = other["classifier"].classes_[::-1].copy()
    put(library, "krawl.pickle", pickle.dumps(other))
    viewer.wait_for("models_changed")
    while model(library, "krawl")["status"] != "ready":
        viewer.wait_for("models_changed")

    before = ask_one(viewer, 1, pictures[0])
    assert viewer.call("configure", {"model": "krawl"}) == {"ok": True, "model": "krawl", "message": None}
    seen = []
    for seq in range(2, 2000):
        seen.append(ask_one(viewer, seq, pictures[0]))
        if seen[-1]["model"] == "krawl":
            break
    assert {result["status"] for result in seen} == {"ok"}
    assert {result["model"] for result in seen} <= {"walk", "krawl"}
    # The same classifier with its classes exchanged.
    assert seen[-1]["model"] == "krawl"
    assert seen[-1]["label"] != before["label"]


def test_a_deleted_model_is_gone_from_the_list(  # noqa: PLR0917 - fixtures
    library: Any, viewer: Any, pictures: list[bytes], ask_one: Ask, wait_until: WaitUntil, walk_model: bytes
) -> None:
    put(library, "tango.pickle", walk_model)
    wait_until(lambda: model(library, "tango")["status"] == "ready", "the model")
    (library.models / "tango.pickle").unlink()
    wait_until(lambda: model(library, "tango")["status"] == "absent", "its end")

    assert viewer.call("configure", {"model": "tango"})["ok"] is False
    assert ask_one(viewer, 1, pictures[0])["model"] == "walk"
