"""What the process of a job says of it can always be read."""

import io
import json
import math
from pathlib import Path
from typing import Any

import pytest

from pose_parser.jobs import child, tasks


def said(monkeypatch: pytest.MonkeyPatch, task: tasks.Task) -> list[dict[str, Any]]:
    monkeypatch.setitem(tasks.TASKS, "export", task)
    line = io.StringIO()
    child._do({"kind": "export", "payload": {}, "data_dir": "."}, child._Teller(line))
    return [json.loads(text, parse_constant=pytest.fail) for text in line.getvalue().splitlines()]


def test_what_is_no_number_is_not_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def task(_payload: dict[str, Any], _data_dir: Path, report: tasks.Report) -> dict[str, Any]:
        report("Working", math.nan, math.inf)
        return {}

    assert said(monkeypatch, task) == [
        {"op": "progress", "stage": "Working", "share_done": 0.0, "seconds_left": None},
        {"op": "done", "result": {}},
    ]


@pytest.mark.parametrize("result", [{"score": math.nan}, {"path": Path("a")}])
def test_a_result_that_cannot_be_written_down_fails_the_job(
    monkeypatch: pytest.MonkeyPatch, result: dict[str, Any]
) -> None:
    (told,) = said(monkeypatch, lambda *_: result)
    assert told["op"] == "failed"
