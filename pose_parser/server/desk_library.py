"""Operations on recordings, their labels, movements and takes: the functions of `pose_parser.library`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import structlog

from pose_parser.errors import NotInLibraryError, PoserError
from pose_parser.server.desk_operations import Bytes, Operation, Tools

log = structlog.get_logger(__name__)


def list_recordings(tools: Tools) -> dict[str, Any]:
    """Return every recording, and the room that is left."""
    listed = [recording.to_dict() for recording in tools.recordings.list()]
    folder = tools.data_dir if tools.data_dir.is_dir() else Path.cwd()
    return {"recordings": listed, "free_bytes": shutil.disk_usage(folder).free}


def get_recording(tools: Tools, id: str) -> Any:
    """Return one recording."""
    return tools.recordings.get(id)


def change_recording(tools: Tools, id: str, change: dict[str, str]) -> Any:
    """Change what is said of a recording."""
    from pose_parser.library.recordings import change_recording as change_it

    return change_it(tools.data_dir, id, **change)


def delete_recording(tools: Tools, id: str) -> dict[str, str]:
    """Put a recording into the trash."""
    from pose_parser.library.recordings import delete_recording as delete_it

    return {"undo": delete_it(tools.data_dir, id)}


def restore(tools: Tools, token: str) -> dict[str, str]:
    """Bring back what was deleted."""
    from pose_parser.library.trash import restore as restore_it

    return {"id": restore_it(tools.data_dir, token)}


def picture(tools: Tools, id: str) -> dict[str, str]:
    """Return where the film of a recording lies."""
    from pose_parser.library.layout import picture_file

    path = picture_file(tools.data_dir, id)
    if path is None:
        raise NotInLibraryError(f"There is no film of {id!r}.")
    return {"path": str(path)}


def thumbnail(tools: Tools, id: str, at_s: float | None) -> Bytes:
    """Draw the body of a recording."""
    from pose_parser.library.thumbnails import thumbnail_svg

    return Bytes(thumbnail_svg(tools.data_dir, id, at_s=at_s), "image/svg+xml")


def poses(tools: Tools, id: str, start: int, count: int) -> Bytes:
    """Return the landmarks of some frames."""
    from pose_parser.library.poses import poses_bytes

    return Bytes(poses_bytes(tools.data_dir, id, start, count), "application/octet-stream")


def frame_times(tools: Tools, id: str) -> dict[str, Any]:
    """Return when each frame of a recording was taken."""
    from pose_parser.library.poses import frame_times as times_of

    return {"times_s": times_of(tools.data_dir, id)}


def read_labels(tools: Tools, id: str) -> Any:
    """Return the labels of a recording."""
    from pose_parser.library.labels import read_labels as read_them

    return read_them(tools.data_dir, id)


def write_labels(tools: Tools, id: str, revision: str, segments: list[dict[str, Any]]) -> Any:
    """Replace the labels of a recording."""
    from pose_parser.library.labels import parse_segments
    from pose_parser.library.labels import write_labels as write_them

    return write_them(tools.data_dir, id, parse_segments(id, segments), revision=revision)


def read_movements(tools: Tools) -> Any:
    """Return the movements of every family."""
    from pose_parser.library.movements import read_movements as read_them

    return read_them(tools.data_dir)


def write_movements(tools: Tools, revision: str, families: list[dict[str, Any]]) -> Any:
    """Replace the movements of every family."""
    from pose_parser.library.renaming import save_movements

    return save_movements(tools.data_dir, families, revision=revision)


def features(_tools: Tools) -> dict[str, Any]:
    """Return the names of the curves that can be drawn."""
    from pose_parser.landmarks import BLAZEPOSE_33
    from pose_parser.library.curves import feature_names

    return {"features": [name.to_dict() for name in feature_names(BLAZEPOSE_33)]}


def curves(tools: Tools, id: str, names: list[str]) -> Any:
    """Return features of a recording over time."""
    from pose_parser.library.curves import curves as compute

    return compute(tools.data_dir, id, names)


def timeline(tools: Tools, id: str, model_path: str, trust_store: str) -> Any:
    """Return what a model says of a recording."""
    from pose_parser.library.timelines import timeline as compute
    from pose_parser.models.trust import TrustStore

    return compute(tools.data_dir, id, Path(model_path), TrustStore(Path(trust_store)))


def list_takes(tools: Tools) -> dict[str, Any]:
    """Return the takes that have not been ended."""
    from pose_parser.library.takes import open_takes

    return {"takes": [take.to_dict() for take in open_takes(tools.data_dir)]}


def open_take(tools: Tools, **request: Any) -> Any:
    """Begin a take."""
    from pose_parser.library.takes import TakeRequest
    from pose_parser.library.takes import open_take as open_it

    return open_it(tools.data_dir, TakeRequest(**request))


def finish_take(tools: Tools, id: str, n_frames: int, segments: list[dict[str, Any]]) -> Any:
    """Make a recording of a take."""
    from pose_parser.library.labels import parse_segments
    from pose_parser.library.takes import finish_take as finish_it
    from pose_parser.server.desk_films import ask_for_films

    recording = finish_it(tools.data_dir, id, n_frames=n_frames, segments=parse_segments(id, segments))
    try:
        ask_for_films(tools)
    except PoserError as error:
        # The take is a recording all the same; its film is asked for with the next one, or at the next start.
        log.warning("a film could not be asked for", error=str(error))
    return recording


def discard_take(tools: Tools, id: str) -> None:
    """Forget a take."""
    from pose_parser.library.takes import discard_take as discard_it

    discard_it(tools.data_dir, id)


def import_annotations(tools: Tools, path: str, **options: Any) -> Any:
    """Look at a file of annotations, or take it in."""
    from pose_parser.library.annotations_in import import_annotations as take_in

    return take_in(tools.data_dir, Path(path), **options)


OPERATIONS = {
    "recordings": Operation(list_recordings),
    "recording": Operation(get_recording),
    "change_recording": Operation(change_recording, changes=True),
    "delete_recording": Operation(delete_recording, changes=True),
    "restore": Operation(restore, changes=True),
    "picture": Operation(picture),
    "thumbnail": Operation(thumbnail),
    "poses": Operation(poses),
    "frame_times": Operation(frame_times),
    "labels": Operation(read_labels),
    "write_labels": Operation(write_labels, changes=True),
    "movements": Operation(read_movements),
    "write_movements": Operation(write_movements, changes=True),
    "features": Operation(features),
    "curves": Operation(curves),
    "timeline": Operation(timeline, is_slow=True),
    "takes": Operation(list_takes),
    "open_take": Operation(open_take, changes=True),
    "finish_take": Operation(finish_take, changes=True),
    "discard_take": Operation(discard_take, changes=True),
    "import_annotations": Operation(import_annotations, is_slow=True, changes=True),
}
