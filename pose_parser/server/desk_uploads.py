"""What becomes of a file that has arrived: it is moved to its place, and a job is asked for, once."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pose_parser.errors import LibraryError, PoserError
from pose_parser.jobs.payloads import check_payload
from pose_parser.server.desk_operations import Operation, Tools
from pose_parser.server.uploads import Purpose, Upload, UploadFolder

_ENDINGS = {"archive": frozenset({".zip"})}
_WORDS = {"video": "a film", "archive": "an archive"}


def begin_upload(tools: Tools, filename: str, purpose: Purpose, length: int) -> dict[str, Any]:
    """Begin an upload, if it can become something."""
    from pose_parser.extraction.plan import VIDEO_SUFFIXES

    name = PurePosixPath(filename.replace("\\", "/")).name
    endings = _ENDINGS.get(purpose, VIDEO_SUFFIXES)
    if PurePosixPath(name).suffix.lower() not in endings:
        raise LibraryError(f"{name} is not {_WORDS[purpose]}; its name ends in one of {', '.join(sorted(endings))}.")
    return asdict(UploadFolder(tools.data_dir).create(name, purpose, length))


def finish_upload(tools: Tools, id: str) -> dict[str, Any]:
    """Move what has arrived to its place, and ask for the job that follows.

    Every step may be the last one of this process: the next call goes on after it, and none is done twice.
    """
    folder = UploadFolder(tools.data_dir)
    with tools.filing:
        upload = folder.get(id)
        if not upload.is_done:
            if folder.offset(upload) != upload.length:
                raise LibraryError(f"{upload.filename} has not arrived wholly.")
            upload = _move(tools, folder, upload)
            _ask_for_job(tools, upload)
            upload = replace(upload, is_done=True)
            folder.note(upload)
    return {"target": upload.target, "recording": _recording(upload), "job": upload.id}


def finish_all(tools: Tools) -> None:
    """Finish what had arrived when the program ended."""
    folder = UploadFolder(tools.data_dir)
    for upload in folder.all():
        if not upload.is_done and folder.offset(upload) == upload.length:
            with suppress(PoserError, OSError):
                finish_upload(tools, upload.id)


def _move(tools: Tools, folder: UploadFolder, upload: Upload) -> Upload:
    part = folder.part(upload.id)
    if upload.target is None:
        with part.open("rb") as file:
            os.fsync(file.fileno())
        upload = _with_target(tools, folder, upload)
    while part.exists() and not _is_moved(part, tools.data_dir / str(upload.target)):
        # Somebody else was quicker with this name.
        upload = _with_target(tools, folder, upload)
    if upload.purpose == "video":
        _name(tools, upload)
    return upload


def _with_target(tools: Tools, folder: UploadFolder, upload: Upload) -> Upload:
    """Decide on a clean name that nobody has, and write it down before anything is done."""
    from pose_parser.library.recordings import free_id

    target = f"uploads/{upload.id}.zip"
    if upload.purpose == "video":
        plain = Path(upload.filename)
        target = f"videos/{free_id(tools.data_dir, plain.stem)}{plain.suffix.lower()}"
        (tools.data_dir / "videos").mkdir(exist_ok=True)
    upload = replace(upload, target=target)
    folder.note(upload)
    return upload


def _is_moved(part: Path, target: Path) -> bool:
    """Give a file another name, but not one that another file has."""
    try:
        os.link(part, target)
    except FileExistsError:
        if not target.samefile(part):
            return False
    except OSError:
        # Not every file system can give one file two names.
        if target.exists():
            return False
        part.replace(target)
        return True
    part.unlink()
    return True


def _name(tools: Tools, upload: Upload) -> None:
    """Call the recording what its file was called."""
    from pose_parser.library.recordings import change_recording

    with suppress(PoserError):
        change_recording(tools.data_dir, str(_recording(upload)), title=Path(upload.filename).stem)


def _ask_for_job(tools: Tools, upload: Upload) -> None:
    kind: str = "unpack"
    payload: dict[str, Any] = {"archive": upload.target}
    if upload.purpose == "video":
        kind, payload = "extract", {"videos": [upload.target]}
    tools.jobs.store.add(kind, check_payload(kind, payload), job_id=upload.id)


def _recording(upload: Upload) -> str | None:
    return Path(upload.target).stem if upload.purpose == "video" and upload.target else None


OPERATIONS = {
    "begin_upload": Operation(begin_upload),
    "finish_upload": Operation(finish_upload, is_slow=True, changes=True),
}
