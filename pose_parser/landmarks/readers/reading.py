"""Reading keypoints of any known format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.readers.coco import read_coco
from pose_parser.landmarks.readers.deeplabcut import has_table_head, is_hdf5, read_deeplabcut
from pose_parser.landmarks.readers.hdf5 import open_hdf5
from pose_parser.landmarks.readers.kinect import N_NUMBERS, read_kinect
from pose_parser.landmarks.readers.mediapipe_csv import named_columns, read_mediapipe, unnamed_columns
from pose_parser.landmarks.readers.openpose import PATTERN, read_openpose
from pose_parser.landmarks.readers.options import KeypointOptions
from pose_parser.landmarks.readers.sleap import read_sleap
from pose_parser.landmarks.readers.tables import read_rows

Reader = Callable[[Path, KeypointOptions], LandmarksFile]

READERS: Mapping[str, Reader] = {
    "openpose": read_openpose,
    "coco": read_coco,
    "kinect": read_kinect,
    "deeplabcut": read_deeplabcut,
    "lightning-pose": read_deeplabcut,
    "sleap": read_sleap,
    "mediapipe": read_mediapipe,
}
"""Every format that Poser reads keypoints from."""

_HEAD_BYTES = 65536


def read_keypoints(  # noqa: PLR0913  one door for every format
    path: Path,
    *,
    format: str | None = None,
    image_size: tuple[int, int] | None = None,
    fps: float | None = None,
    person: str | None = None,
    rename: Mapping[str, str] | None = None,
) -> LandmarksFile:
    """Read another program's keypoints.

    Parameters
    ----------
    path : Path
        A file; for OpenPose the folder of its files.
    format : str, optional
        A key of `READERS`; recognised by the content unless given.
    image_size : (int, int), optional
        Width and height of the pictures in pixels, where the file does not say.
    fps : float, optional
        Frames per second, where the file has no times.
    person : str, optional
        Whom to follow where there are several, see `KeypointOptions`.
    rename : mapping of str to str, optional
        From the file's names of landmarks to Poser's; what it does not name is renamed by `poser_name`.

    Returns
    -------
    LandmarksFile
        Landmarks on a skeleton that Poser knows where the names are its names, else on one of their own.

    Raises
    ------
    LandmarksFileError
        If the file is damaged, of no known format, or does not say something that an option must.
    """
    options = KeypointOptions(image_size, fps, person, rename)
    if not path.exists():
        raise LandmarksFileError(f"{path}: there is no such file or folder")
    name = recognise(path) if format is None else format
    if name not in READERS:
        raise LandmarksFileError(f"{name!r} is no format that Poser reads; it can be {', '.join(READERS)}")
    if path.is_dir() != (name == "openpose"):
        raise LandmarksFileError(f"{path}: is a {'folder' if path.is_dir() else 'file'}, which {name} data are not")
    try:
        return READERS[name](path, options)
    except (MemoryError, OSError) as error:
        raise LandmarksFileError(f"{path}: cannot be read ({type(error).__name__}: {str(error)[:200]})") from error


def recognise(path: Path) -> str:
    """Tell a file's format by what is in it.

    Raises
    ------
    LandmarksFileError
        If it is of none that Poser reads.
    """
    if path.is_dir():
        if next(path.glob(PATTERN), None) is not None:
            return "openpose"
        raise LandmarksFileError(f"{path}: is a folder without files {PATTERN}, as OpenPose writes them")
    try:
        found = _recognise_hdf5(path) if is_hdf5(path) else _recognise_text(path)
    except OSError as error:
        raise LandmarksFileError(f"{path}: cannot be read ({error})") from error
    if found is None:
        tried = ", ".join(READERS)
        raise LandmarksFileError(f"{path}: is of no format that Poser recognises (tried {tried}); if so, give --format")
    return found


def _recognise_hdf5(path: Path) -> str | None:
    with open_hdf5(path) as file:
        if any("pandas_type" in file[name].attrs for name in file):
            return "deeplabcut"
        return "sleap" if "tracks" in file or "frames" in file or "metadata" in file else None


def _recognise_text(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(_HEAD_BYTES)
    if start.lstrip()[:1] == b"[":
        return "coco"
    if len(start.split(b"\n", 1)[0].split()) == N_NUMBERS:
        return "kinect"
    try:
        rows = read_rows(path, first=4)
    except LandmarksFileError:
        return None
    if has_table_head(rows):
        return "deeplabcut"
    return "mediapipe" if rows and (named_columns(rows[0]) or unnamed_columns(rows[0])) else None
