"""Whatever an operation ends with, whoever asked gets an answer that says it."""

import errno
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pose_parser.errors import JobError, LibraryConflictError, LibraryError, NotInLibraryError, PoserError
from pose_parser.library import takes
from pose_parser.server import desk_films, desk_operations
from pose_parser.server.desk_operations import Bytes, Operation, Tools, operations, perform


class Plain:
    def to_dict(self) -> dict[str, Any]:
        return {"revision": "2", "segments": []}


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


@pytest.fixture
def do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Perform an operation that returns, or raises, what it is given."""

    def perform_it(outcome: Any, **options: bool) -> Any:
        def run(_tools: Tools) -> Any:
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        monkeypatch.setattr(desk_operations, "operations", lambda: {"it": Operation(run, **options)})
        return perform(Tools(tmp_path), "it", {})

    return perform_it


@pytest.mark.parametrize(
    ("outcome", "body"),
    [({"a": [1, None]}, b'{"a":[1,null]}'), (Plain(), b'{"revision":"2","segments":[]}'), (None, b"null")],
)
def test_outcomes_are_json(do: Any, outcome: Any, body: bytes) -> None:
    answer = do(outcome)
    assert (answer.status, answer.body, answer.mimetype) == (200, body, "application/json")


def test_bytes_stay_bytes(do: Any) -> None:
    answer = do(Bytes(b"\x00", "image/svg+xml"))
    assert (answer.status, answer.body, answer.mimetype) == (200, b"\x00", "image/svg+xml")


@pytest.mark.parametrize(
    ("error", "status", "code", "words"),
    [
        (NotInLibraryError("No such."), 404, "not_found", "No such."),
        (LibraryConflictError("Newer.", Plain()), 409, "conflict", "Newer."),
        (LibraryError("Wrong."), 422, "not_possible", "Wrong."),
        (PoserError("Wrong."), 422, "not_possible", "Wrong."),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "disk_full", "make room"),
        (caused(LibraryError("a.csv: could not"), OSError(errno.EDQUOT, "")), 503, "disk_full", "make room"),
        (caused(JobError("jobs.sqlite: could not"), full()), 503, "disk_full", "make room"),
        (MemoryError(), 422, "too_large", "memory"),
        (ModuleNotFoundError("x", name="pyarrow"), 422, "not_installed", "pyarrow"),
        (ZeroDivisionError("secret"), 500, "error", "Something went wrong"),
        ({"not json": float("nan")}, 500, "error", "Something went wrong"),
    ],
)
def test_errors_are_refusals_in_words(do: Any, error: Any, status: int, code: str, words: str) -> None:
    answer = do(error)
    told = json.loads(answer.body)
    assert (answer.status, told["code"]) == (status, code)
    assert words in told["message"]
    assert "secret" not in told["message"]


def test_a_conflict_carries_what_is_there_now(do: Any) -> None:
    told = json.loads(do(LibraryConflictError("Newer.", Plain())).body)
    assert told == {"revision": "2", "segments": [], "code": "conflict", "message": "Newer."}


def test_after_a_change_the_watcher_looks_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = Tools(tmp_path)
    for changes in (False, True):
        monkeypatch.setattr(
            desk_operations, "operations", lambda changes=changes: {"it": Operation(lambda _: None, changes=changes)}
        )
        perform(tools, "it", {})
        assert tools.changed.is_set() == changes


def test_a_parameter_that_an_operation_does_not_know_is_no_way_in(tmp_path: Path) -> None:
    answer = perform(Tools(tmp_path), "labels", {"id": "a", "data_dir": "/etc"})
    assert answer.status == 500


def test_every_operation_has_a_name_of_its_own() -> None:
    from pose_parser.server import desk_comparisons, desk_jobs, desk_library, desk_models, desk_uploads

    tables = [module.OPERATIONS for module in (desk_comparisons, desk_jobs, desk_library, desk_models, desk_uploads)]
    assert len(operations()) == sum(map(len, tables))


def test_a_take_that_is_a_recording_is_not_refused_for_its_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_for_films(_tools: Tools) -> None:
        raise JobError("the list of jobs cannot be written")

    monkeypatch.setattr(takes, "finish_take", lambda *_, **__: {"id": "walk"})
    monkeypatch.setattr(desk_films, "ask_for_films", ask_for_films)
    answer = perform(Tools(tmp_path), "finish_take", {"id": "walk", "n_frames": 3, "segments": []})
    assert (answer.status, json.loads(answer.body)) == (200, {"id": "walk"})
