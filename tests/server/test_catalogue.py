import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pose_parser.models import inspect_apart
from pose_parser.models.trust import TrustStore
from pose_parser.server import catalogue
from pose_parser.server.catalogue import Catalogue
from pose_parser.teaching import use_model_live

Until = Callable[[Callable[[], object]], None]


class Folder:
    """A folder of models whose files say in words what an inspection would find."""

    def __init__(self, folder: Path) -> None:
        self.models = folder / "trained_models"
        self.trust = TrustStore(folder / "trust" / "models.json")
        self.changes: list[int] = []
        self.inspected: list[str] = []
        self.catalogue = Catalogue(
            self.models, self.trust, default_model="waltz", on_change=self.changes.append, inspect=self.inspect
        )
        self.n_written = 0

    def inspect(self, path: Path, _trust: TrustStore) -> dict[str, Any]:
        self.inspected.append(path.name)
        data = path.read_bytes()
        if not data.startswith(b"good"):
            status = "refused" if data.startswith(b"hostile") else "broken"
            return {"status": status, "reason": f"{path.name} is {status}", "sha256": None}
        return {"status": "ready", "classes": ["a", "b"], "sha256": sha256(data).hexdigest()}

    def write(self, name: str, content: str) -> None:
        self.models.mkdir(exist_ok=True)
        path = self.models / name
        path.write_text(content)
        # Two writes within one tick of the clock still are two versions.
        self.n_written += 1
        time_ns = self.n_written * 1_000_000_000
        import os

        os.utime(path, ns=(time_ns, time_ns))

    def scan(self) -> dict[str, str]:
        self.catalogue.scan()
        return {summary["id"]: summary["status"] for summary in self.catalogue.summaries()}

    def default(self) -> str | None:
        return None if self.catalogue.default is None else self.catalogue.default["id"]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    made = Folder(tmp_path)
    yield made
    made.catalogue.close()


def test_an_absent_or_empty_folder_holds_nothing(folder: Folder) -> None:
    assert folder.scan() == {}
    folder.models.mkdir()
    assert folder.scan() == {}
    assert folder.default() is None
    assert folder.changes == []


def test_a_new_file_is_looked_at_once(folder: Folder) -> None:
    folder.write("waltz.pickle", "good")
    assert folder.scan() == {"waltz": "ready"}
    assert folder.scan() == {"waltz": "ready"}

    assert folder.inspected == ["waltz.pickle"]
    assert folder.catalogue.version == folder.changes[-1]
    (summary,) = folder.catalogue.summaries()
    assert (summary["classes"], summary["reason"]) == (["a", "b"], None)
    assert "sha256" not in summary


def test_the_worker_is_given_a_copy_and_its_checksum(folder: Folder) -> None:
    folder.write("waltz.pickle", "good")
    (folder.models / "waltz.card.json").write_text("{}")
    folder.scan()
    model = folder.catalogue.loadable("waltz")

    assert model is not None
    copy = Path(model["path"])
    assert copy.parent != folder.models
    assert sha256(copy.read_bytes()).hexdigest() == model["sha256"]
    assert copy.with_name("waltz.card.json").read_text() == "{}"


def test_a_changed_file_is_looked_at_again(folder: Folder) -> None:
    folder.write("waltz.pickle", "good")
    folder.scan()
    before = folder.catalogue.loadable("waltz")
    folder.write("waltz.pickle", "good, and better")
    folder.scan()

    assert folder.inspected == ["waltz.pickle"] * 2
    after = folder.catalogue.loadable("waltz")
    assert before is not None
    assert after is not None
    assert after["sha256"] != before["sha256"]
    assert Path(after["path"]).read_text() == "good, and better"
    assert not Path(before["path"]).exists()


def test_a_card_beside_the_file_counts_as_a_change(folder: Folder) -> None:
    folder.write("waltz.pickle", "good")
    folder.scan()
    before = folder.catalogue.loadable("waltz")
    folder.write("waltz.card.json", "{}")
    folder.scan()

    assert folder.inspected == ["waltz.pickle"] * 2
    # Sessions and workers know versions by this message.
    assert folder.catalogue.loadable("waltz") != before


def test_a_deleted_file_is_gone(folder: Folder) -> None:
    folder.write("waltz.pickle", "good")
    folder.scan()
    version = folder.catalogue.version
    (folder.models / "waltz.pickle").unlink()

    assert folder.scan() == {}
    assert folder.catalogue.loadable("waltz") is None
    assert folder.catalogue.reason("waltz") is None
    assert folder.catalogue.version > version


@pytest.mark.parametrize(("content", "status"), [("hostile", "refused"), ("half", "broken")])
def test_a_bad_file_stays_listed_with_its_reason(folder: Folder, content: str, status: str) -> None:
    folder.write("waltz.pickle", content)

    assert folder.scan() == {"waltz": status}
    assert folder.catalogue.reason("waltz") == f"waltz.pickle is {status}"
    assert folder.catalogue.loadable("waltz") is None
    assert folder.default() is None


@pytest.mark.parametrize("content", ["hostile", "half"])
def test_a_bad_version_never_replaces_a_good_one(folder: Folder, content: str) -> None:
    folder.write("waltz.pickle", "good")
    folder.scan()
    good = folder.catalogue.loadable("waltz")
    folder.write("waltz.pickle", content)
    statuses = folder.scan()

    assert statuses["waltz"] != "ready"
    assert folder.catalogue.loadable("waltz") == good
    assert good is not None
    assert Path(good["path"]).read_text() == "good"


def test_a_half_written_file_is_taken_when_it_is_whole(folder: Folder) -> None:
    folder.write("waltz.pickle", "go")
    assert folder.scan() == {"waltz": "broken"}
    folder.write("waltz.pickle", "good")
    assert folder.scan() == {"waltz": "ready"}


def test_while_it_is_looked_at_it_is_listed_and_cannot_be_chosen(folder: Folder) -> None:
    seen: list[Any] = []

    def inspect(path: Path, trust: TrustStore) -> dict[str, Any]:
        (summary,) = folder.catalogue.summaries()
        seen.extend([summary["status"], folder.catalogue.loadable("waltz"), folder.catalogue.reason("waltz")])
        return folder.inspect(path, trust)

    folder.catalogue._inspect = inspect
    folder.write("waltz.pickle", "good")
    folder.scan()

    assert seen == ["checking", None, "It is still being looked at."]
    assert len(folder.changes) == 2


def test_who_does_not_choose_gets_the_wanted_one_else_the_first_usable(folder: Folder) -> None:
    folder.write("alone.pickle", "hostile")
    folder.write("ballet.pickle", "good")
    folder.write("tango.pickle", "good")
    folder.scan()
    assert folder.default() == "ballet"

    folder.write("waltz.pickle", "good")
    folder.scan()
    assert folder.default() == "waltz"

    (folder.models / "waltz.pickle").unlink()
    folder.scan()
    assert folder.default() == "ballet"


def test_who_was_made_live_last_comes_first_while_it_is_there(folder: Folder, tmp_path: Path) -> None:
    for name in ("ballet", "tango", "waltz"):
        folder.write(f"{name}.pickle", "good")
    folder.scan()
    before = len(folder.changes)
    use_model_live(tmp_path, "ballet")
    use_model_live(tmp_path, "tango")
    assert (folder.default(), folder.catalogue.before) == ("tango", "ballet")
    folder.scan()
    assert len(folder.changes) == before + 1

    (folder.models / "tango.pickle").unlink()
    folder.scan()
    assert (folder.default(), folder.catalogue.before) == ("ballet", None)

    (folder.models / "ballet.pickle").unlink()
    folder.scan()
    assert folder.default() == "waltz"


def test_a_list_says_whether_there_is_a_report(folder: Folder, tmp_path: Path) -> None:
    folder.write("waltz.pickle", "good")
    folder.scan()
    assert not folder.catalogue.summaries()[0]["has_report"]
    (tmp_path / "reports" / "waltz").mkdir(parents=True)
    (tmp_path / "reports" / "waltz" / "report.json").write_text("{}")
    assert folder.catalogue.summaries()[0]["has_report"]


def test_what_must_not_be_opened_is_not(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "outside.pickle"
    outside.write_text("good")
    folder.models.mkdir()
    (folder.models / "link.pickle").symlink_to(outside)
    (folder.models / "notes.txt").write_text("good")
    (folder.models / "folder.pickle").mkdir()

    assert folder.scan() == {"link": "refused"}
    assert "leads out of the folder" in (folder.catalogue.reason("link") or "")
    assert folder.inspected == []


@pytest.mark.parametrize("wanted", ["../outside", "..", "/etc/passwd", "waltz.pickle", "", "waltz\0", "Waltz"])
def test_only_a_listed_id_can_be_loaded(folder: Folder, tmp_path: Path, wanted: str) -> None:
    (tmp_path / "outside.pickle").write_text("good")
    folder.write("waltz.pickle", "good")
    folder.scan()

    assert folder.catalogue.loadable(wanted) is None


def test_trusting_a_file_has_it_looked_at_again(folder: Folder) -> None:
    folder.write("waltz.pickle", "hostile")
    folder.scan()
    folder.trust.trust(folder.models / "waltz.pickle")
    folder.scan()

    assert folder.inspected == ["waltz.pickle"] * 2


def test_it_watches_by_itself_until_it_is_closed(folder: Folder, until: Until) -> None:
    folder.write("waltz.pickle", "good")
    folder.catalogue.start()
    until(lambda: folder.default() == "waltz")
    folder.write("tango.pickle", "good")
    until(lambda: folder.catalogue.loadable("tango"))
    model = folder.catalogue.loadable("tango")

    folder.catalogue.close()
    assert model is not None
    assert not Path(model["path"]).exists()


def test_a_folder_that_cannot_be_read_is_tried_again(
    folder: Folder, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pose_parser.server import catalogue as catalogue_module

    attempts: list[int] = []
    scan = catalogue_module.scan_models

    def fail_once(path: Path) -> Any:
        attempts.append(1)
        if len(attempts) == 1:
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(catalogue_module, "scan_models", fail_once)
    folder.write("waltz.pickle", "good")
    folder.catalogue.start()

    until(lambda: folder.default() == "waltz")


def test_an_inspection_that_dies_or_answers_nonsense_means_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "waltz.pickle"
    path.write_bytes(b"")
    for body in ("exit 9", "echo nonsense", "kill -9 $$"):
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))
        summary = inspect_apart(path, TrustStore(tmp_path / "trust.json"))

        assert summary["status"] == "broken"
        assert "waltz.pickle" in summary["reason"]


def test_an_inspection_runs_apart_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "waltz.pickle"
    path.write_text("no pickle")

    summary = inspect_apart(path, TrustStore(tmp_path / "trust.json"))

    assert summary["status"] in ("broken", "refused")
    assert "waltz.pickle" in summary["reason"]
    json.dumps(summary)


def test_a_file_that_cannot_be_copied_aside_says_so_and_holds_nobody_up(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy(source: Path, _target: Path) -> None:
        if source.name == "tango.pickle":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(catalogue, "_copy_in_turns", copy)
    folder.write("tango.pickle", "good")
    folder.write("waltz.pickle", "good")

    assert folder.scan() == {"tango": "broken", "waltz": "ready"}
    tango = folder.catalogue.summaries()[0]
    assert "No space left on device" in tango["reason"]
    assert folder.catalogue.loadable("tango") is None
    folder.scan()
    assert folder.inspected == ["tango.pickle", "waltz.pickle"]


def test_copies_of_servers_that_were_killed_are_removed_and_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, running = tmp_path / f"poser-models-{ended.pid}-a", tmp_path / f"poser-models-{os.getpid()}-b"
    other = tmp_path / "poser-models-of-mine"
    for folder in (left, running, other):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    catalogue._remove_stale_copies()

    assert not left.exists()
    assert running.exists()
    assert other.exists()


def test_the_choice_of_who_is_live_is_read_when_it_changes_and_not_for_each_frame(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("jive.pickle", "waltz.pickle"):
        folder.write(name, "good")
    folder.scan()
    read: list[Path] = []
    original = catalogue.live_history
    monkeypatch.setattr(catalogue, "live_history", lambda data_dir: read.append(data_dir) or original(data_dir))
    for model in ("jive", "waltz", "jive"):
        use_model_live(folder.models.parent, model)
        assert [folder.default() for _ in range(3)] == [model] * 3
    assert len(read) == 3
    (folder.models.parent / "live_model.json").unlink()
    assert folder.default() == "waltz"
