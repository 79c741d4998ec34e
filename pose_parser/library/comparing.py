"""Making a comparison: from two recordings of the library to a folder that appears only when all of it is there."""

from __future__ import annotations

import fcntl
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from pose_parser.atomic import sync_folder
from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.landmarks import Landmarks, read_landmarks
from pose_parser.library import comparisons as kept
from pose_parser.library.layout import landmarks_file, picture_file, require_recording
from pose_parser.library.recordings import RecordingIndex
from pose_parser.library.storing import changing, save

if TYPE_CHECKING:
    from pose_parser.comparison.figures import Figures

Mirror = Literal["auto", "yes", "no"]
MIRRORED: Mapping[str, bool | None] = {"auto": None, "yes": True, "no": False}

_NEEDED_BYTES = 256 << 20
_TELL_EVERY_FRAMES = 10
_LOCK = "lock"
_BEING_MADE = ".part"


@dataclass(frozen=True)
class Side:
    """A recording of the library, or a stretch of it.

    Parameters
    ----------
    recording : str
        Its id.
    start_s, end_s : float or None
        On the recording's clock; None where it begins and ends.
    """

    recording: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class CompareRequest:
    """What is to be compared, and how.

    Parameters
    ----------
    reference, student : Side
        The two.
    name : str
        What the comparison is to be called.
    key : str
        Its id follows from this and the name, so that it is made once however often it is begun.
    overlay : bool
        Whether to draw the film.
    mirror : {"auto", "yes", "no"}
        Whether the student does it on the other side; auto is what fits.
    """

    reference: Side
    student: Side
    name: str
    key: str
    overlay: bool = True
    mirror: Mirror = "auto"

    @property
    def id(self) -> str:
        """What the comparison is called in addresses."""
        return kept.comparison_id(self.name, self.key)


class Progress(Protocol):
    """Who is told how far it is; the stages are those of `EXPECTED_S`."""

    def begin(self, stage: str, words: str) -> None:
        """Go on to a stage."""

    def reached(self, fraction: float, words: str | None = None) -> None:
        """Say how much of the stage is done."""

    def expect(self, **expected_s: float) -> None:
        """Correct what later stages are expected to take."""


EXPECTED_S: Mapping[str, float] = {"reference": 0.2, "student": 0.2, "align": 2.0, "measure": 1.0, "draw": 20.0}
"""Stages, and about how many seconds each takes of two recordings of a minute that have landmarks."""


def check_request(data_dir: Path, *sides: Side) -> list[str]:
    """Return the titles of recordings that are to be compared.

    Raises
    ------
    NotInLibraryError
        If there is no such recording.
    LibraryError
        If there is no room on the disk.
    """
    for side in sides:
        require_recording(data_dir, side.recording)
    free = shutil.disk_usage(data_dir).free
    if free < _NEEDED_BYTES:
        raise LibraryError(
            f"There are {free >> 20} MB left on this disk; a comparison takes up to {_NEEDED_BYTES >> 20} MB. "
            "Make room, then try again."
        )
    index = RecordingIndex(data_dir)
    return [index.get(side.recording).title for side in sides]


def make_comparison(data_dir: Path, request: CompareRequest, progress: Progress) -> dict[str, Any]:
    """Compare two recordings and keep what was found; what was kept before is left as it is.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    request : CompareRequest
        What.
    progress : Progress
        Told how far it is.

    Returns
    -------
    dict
        The result, as `pose_parser.library.comparisons.read_comparison` gives it.

    Raises
    ------
    NotInLibraryError
        If there is no such recording.
    LibraryError
        If a recording cannot be used, or there is no room.
    ComparisonError
        If the two cannot be compared.
    """
    folder = kept.comparison_folder(data_dir, request.id)
    if not folder.is_dir():
        titles = check_request(data_dir, request.reference, request.student)
        landmarks = _both(data_dir, request, progress)
        with _building(data_dir, folder) as building:
            told = {
                "reference": _told(request.reference, titles[0]),
                "student": _told(request.student, titles[1]),
                "film": picture_file(data_dir, request.student.recording),
            }
            _fill(building, request, told, landmarks, progress)
    return kept.read_comparison(data_dir, request.id)


def stretch(landmarks: Landmarks, side: Side) -> Landmarks:
    """Cut out the frames of a side.

    Raises
    ------
    LibraryError
        If there are none.
    """
    times_s = landmarks.timestamps_ms / 1000.0
    start_s = -np.inf if side.start_s is None else side.start_s
    end_s = np.inf if side.end_s is None else side.end_s
    rows = np.flatnonzero((times_s >= start_s - 1e-6) & (times_s <= end_s + 1e-6))
    if not len(rows):
        raise LibraryError(f"{side.recording!r} has no frame between {start_s:g} and {end_s:g} s.")
    return landmarks.cut(int(rows[0]), int(rows[-1]) + 1)


def _both(data_dir: Path, request: CompareRequest, progress: Progress) -> tuple[Landmarks, Landmarks]:
    missing = {
        stage: side.recording
        for stage, side in (("student", request.student), ("reference", request.reference))
        if not landmarks_file(data_dir, side.recording).is_file()
    }
    films = {stage: picture_file(data_dir, recording) for stage, recording in missing.items()}
    # About as many seconds as a film has megabytes, until it has been opened and says how long it is.
    progress.expect(**{stage: 1.0 + film.stat().st_size / 1e6 for stage, film in films.items() if film})
    found = []
    sides = (("reference", "the reference", request.reference), ("student", "yours", request.student))
    for stage, whose, side in sides:
        progress.begin(stage, f"Finding the person in {whose}")
        _find_person(data_dir, side.recording, progress)
        found.append(stretch(read_landmarks(landmarks_file(data_dir, side.recording)).landmarks, side))
    return found[0], found[1]


def _find_person(data_dir: Path, recording: str, progress: Progress) -> None:
    """Look for the person in a recording's film, if nobody has yet."""
    film = picture_file(data_dir, recording)
    if landmarks_file(data_dir, recording).is_file():
        return
    if film is None:
        raise NotInLibraryError(f"There is no recording called {recording!r} any more.")
    from pose_parser.estimation.assets import pose_models_folder
    from pose_parser.extraction import ExtractionOptions, extract_videos
    from pose_parser.extraction import Progress as Extracted

    def tell(extracted: Extracted) -> None:
        if extracted.n_expected:
            progress.reached(min(1.0, extracted.n_frames / extracted.n_expected))

    options = ExtractionOptions(pose_models_folder=pose_models_folder(data_dir))
    done = extract_videos([film], landmarks_file(data_dir, recording).parent, options=options, on_progress=tell)
    if done.failed:
        raise LibraryError(done.failed[0].message)


def _fill(
    building: Path,
    request: CompareRequest,
    told: Mapping[str, Any],
    landmarks: tuple[Landmarks, Landmarks],
    progress: Progress,
) -> None:
    """Write all files of a comparison."""
    from pose_parser.comparison.align import AlignOptions
    from pose_parser.comparison.compare import CompareOptions, compare
    from pose_parser.comparison.figures import make_figures

    n_frames = len(landmarks[1])
    progress.expect(align=0.5 + n_frames / 900, measure=0.5 + n_frames / 600, draw=n_frames / 60)
    progress.begin("align", "Aligning")
    options = CompareOptions(align=AlignOptions(mirrored=MIRRORED[request.mirror]))
    comparison = compare(*landmarks, options=options)
    progress.begin("measure", "Measuring")
    figures = make_figures(comparison, *landmarks)
    _write(building, request, told, figures, landmarks[0])
    if request.overlay:
        progress.begin("draw", "Drawing the film")
        _draw(building / kept.OVERLAY, figures, told["film"], progress)


def _write(
    building: Path, request: CompareRequest, told: Mapping[str, Any], figures: Figures, reference: Landmarks
) -> None:
    from pose_parser.comparison.files import write_csv, write_html, write_result
    from pose_parser.library.comparison_track import track_bytes

    comparison = figures.comparison
    times_s = comparison.track.student_s
    about = {
        "id": request.id,
        "name": request.name,
        "created_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration_s": round(float(times_s[-1] - times_s[0]), 3),
        "has_overlay": request.overlay,
        "versions": {"poser": version("pose-parser")},
        "reference": told["reference"],
        "student": told["student"],
    }
    write_result(comparison, building, about)
    save(building / kept.TRACK, track_bytes(figures, reference))
    write_csv(comparison, building / kept.CSV)
    titles = {side: told[side]["title"] for side in ("reference", "student")}
    write_html(comparison, building / kept.REPORT, **titles, figures=figures)


def _draw(out: Path, figures: Figures, film: Path | None, progress: Progress) -> None:
    from pose_parser.comparison.overlay import write_overlay
    from pose_parser.video.frames import read_video_info

    n_expected = len(figures.student) if film is None else read_video_info(film).n_frames

    def tell(n_done: int) -> None:
        if n_done % _TELL_EVERY_FRAMES == 0 and n_expected:
            progress.reached(min(1.0, n_done / n_expected))

    write_overlay(figures, out, film=film, on_frame=tell)


def _told(side: Side, title: str) -> dict[str, Any]:
    return {"id": side.recording, "title": title, "start_s": side.start_s, "end_s": side.end_s}


@contextmanager
def _building(data_dir: Path, folder: Path) -> Iterator[Path]:
    """Give an empty folder beside another one, which becomes that one at the end of the block, or goes."""
    with changing(data_dir, kept.COMPARISONS):
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder.parent)
        building = folder.with_name(f".{uuid.uuid4().hex}{_BEING_MADE}")
        building.mkdir()
        lock = (building / _LOCK).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield building
        with changing(data_dir, kept.COMPARISONS):
            (building / _LOCK).unlink()
            sync_folder(building)
            # Somebody else may have been quicker, with the same job.
            if not folder.is_dir():
                building.rename(folder)
                sync_folder(folder.parent)
    finally:
        lock.close()
        shutil.rmtree(building, ignore_errors=True)


def _remove_leftovers(parent: Path) -> None:
    """Remove what a killed program was making: nobody holds its lock any more."""
    for path in parent.glob(f".*{_BEING_MADE}"):
        try:
            with (path / _LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            pass
        except OSError:
            continue
        shutil.rmtree(path, ignore_errors=True)
