"""What is kept for a while goes after it, and nothing else does."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pose_parser.server.desk_chores import tidy_up
from pose_parser.server.desk_operations import Tools
from pose_parser.server.uploads import UploadFolder

ARCHIVE = "exports/poser-2026-11-01-120000.zip"
HEX = "0123456789abcdef" * 2


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return Tools(tmp_path)


def put(tools: Tools, name: str, *, days_ago: float) -> Path:
    path = tools.data_dir / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"bytes")
    written_at = time.time() - days_ago * 24 * 3600
    os.utime(path, (written_at, written_at))
    return path


@pytest.mark.parametrize(
    "name",
    [ARCHIVE, "exports/squats.onnx", f"uploads/.{HEX}.annotations", f"uploads/{HEX}.part", f"uploads/{HEX}.zip"],
)
def test_what_was_made_to_be_taken_away_goes_after_a_week(tools: Tools, name: str) -> None:
    path = put(tools, name, days_ago=6.9)
    tidy_up(tools)
    assert path.exists()
    put(tools, name, days_ago=7.1)
    tidy_up(tools)
    assert not path.exists()


def test_what_belongs_to_somebody_stays(tools: Tools) -> None:
    own = put(tools, "exports/my backup.zip", days_ago=400)
    upload = [put(tools, f"uploads/{HEX}.{ending}", days_ago=8) for ending in ("part", "json")]
    film = put(tools, "videos/walk.mp4", days_ago=400)
    tidy_up(tools)
    assert all(path.exists() for path in (own, film, *upload))


def test_an_archive_stays_as_long_as_a_job_wants_it(tools: Tools) -> None:
    path = put(tools, f"uploads/{HEX}.zip", days_ago=8)
    job = tools.jobs.submit("unpack", {"archive": f"uploads/{HEX}.zip"})
    tidy_up(tools)
    assert path.exists()
    tools.jobs.store.cancel(job.id)
    tidy_up(tools)
    assert not path.exists()


def test_an_upload_that_nobody_came_back_for_goes(tools: Tools) -> None:
    uploads = UploadFolder(tools.data_dir)
    upload = uploads.create("walk.mp4", "video", 100)
    tidy_up(tools)
    assert uploads.get(upload.id) == upload
    uploads.note(replace(upload, created_at=upload.created_at - 8 * 24 * 3600))
    put(tools, f"uploads/{upload.id}.part", days_ago=8)
    tidy_up(tools)
    assert list(uploads.folder.iterdir()) == []


def test_a_broken_library_does_not_keep_what_can_go(tools: Tools) -> None:
    path = put(tools, ARCHIVE, days_ago=8)
    (tools.data_dir / "movements.json").write_text("{")
    tidy_up(tools)
    assert not path.exists()
