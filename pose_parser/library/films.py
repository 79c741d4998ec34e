"""From the pictures that a take kept to the film of its recording."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from pose_parser.errors import ImageError, LibraryError, NotInLibraryError
from pose_parser.landmarks.files import read_outline
from pose_parser.library.layout import VIDEOS, landmarks_file
from pose_parser.library.take_journal import iter_pictures
from pose_parser.library.take_names import PICTURES_SUFFIX, pictures_path, request_path, takes_folder
from pose_parser.video import RgbImage, decode_image

_TELL_EVERY_FRAMES = 30


def films_to_make(data_dir: Path) -> tuple[str, ...]:
    """Return the recordings whose pictures are kept and wait to become a film; a job ``film`` for each makes it."""
    waiting = sorted(path.stem for path in takes_folder(data_dir).glob(f"*{PICTURES_SUFFIX}"))
    return tuple(name for name in waiting if _has_ended(data_dir, name))


def make_film(data_dir: Path, recording_id: str, on_progress: Callable[[float], None] = lambda _share: None) -> Path:
    """Make the film of a recording whose take kept its pictures, which are removed then.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Name of the recording, and of its take.
    on_progress : callable
        Told how much is done, from 0 to 1.

    Returns
    -------
    Path
        The MP4 file, with the times of the landmarks; one that is there already is left as it is.

    Raises
    ------
    NotInLibraryError
        If there is no such recording, or it kept no pictures.
    LibraryError
        If none of its pictures can be read.
    VideoError
        If the file cannot be written.
    """
    film, pictures = data_dir / VIDEOS / f"{recording_id}.mp4", pictures_path(data_dir, recording_id)
    if not film.is_file():
        if not pictures.is_file() or not _has_ended(data_dir, recording_id):
            raise NotInLibraryError(f'There are no pictures of a recording "{recording_id}" to make a film of.')
        _write(pictures, landmarks_file(data_dir, recording_id), film, on_progress)
        if not _has_ended(data_dir, recording_id):
            # Deleted meanwhile, pictures included: without them the film would come back as a video of its own.
            film.unlink()
            raise NotInLibraryError(f'The recording "{recording_id}" was deleted before its film was made.')
    # Also after a crash between the two: the film appears only when all of it is there.
    pictures.unlink(missing_ok=True)
    return film


def _has_ended(data_dir: Path, recording_id: str) -> bool:
    return landmarks_file(data_dir, recording_id).is_file() and not request_path(data_dir, recording_id).exists()


def _write(pictures: Path, landmarks: Path, film: Path, on_progress: Callable[[float], None]) -> None:
    from pose_parser.video.writer import VideoWriter

    times_ms = read_outline(landmarks).timestamps_ms
    readable = _readable(pictures, len(times_ms))
    first = next(readable, None)
    if first is None:
        raise LibraryError(f"{pictures}: holds no picture that can be read.")
    size = (first[1].shape[1], first[1].shape[0])
    with VideoWriter(film, image_size=size) as writer:
        for n, image_rgb in chain((first,), readable):
            writer.append(_of_size(image_rgb, size), float(times_ms[n]))
            if n % _TELL_EVERY_FRAMES == 0:
                on_progress(n / len(times_ms))


def _readable(pictures: Path, n_frames: int) -> Iterator[tuple[int, RgbImage]]:
    for picture in iter_pictures(pictures, n_frames):
        # In place of one that cannot be read, the picture before it stays on show for longer.
        with contextlib.suppress(ImageError):
            yield picture.n, decode_image(picture.jpeg)


def _of_size(image_rgb: RgbImage, size: tuple[int, int]) -> RgbImage:
    """Scale a picture of another size, such as a telephone takes that was turned, to that of the film."""
    if (image_rgb.shape[1], image_rgb.shape[0]) == size:
        return image_rgb
    import cv2

    scaled: RgbImage = cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return scaled
