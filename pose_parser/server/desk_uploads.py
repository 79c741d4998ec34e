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
        upload = replace(upload, target=_free_place(tools.data_dir, upload))
        folder.note(upload)
    if upload.target is not None and part.exists():
        target = tools.data_dir / upload.target
        part.replace(target)
        if upload.purpose == "video":
            _name(tools, upload)
    return upload


def _name(tools: Tools, upload: Upload) -> None:
    """Call the recording what its file was called."""
    from pose_parser.library.recordings import change_recording

    with suppress(PoserError):
        change_recording(tools.data_dir, str(_recording(upload)), title=Path(upload.filename).stem)


def _free_place(data_dir: Path, upload: Upload) -> str:
    """Choose a clean name that nobody has, and hold it with an empty file."""
    from pose_parser.library.recordings import free_id

    if upload.purpose == "archive":
        return f"uploads/{upload.id}.zip"
    plain = Path(upload.filename)
    target = f"videos/{free_id(data_dir, plain.stem)}{plain.suffix.lower()}"
    (data_dir / "videos").mkdir(exist_ok=True)
    (data_dir / target).open("xb").close()
    return target


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
