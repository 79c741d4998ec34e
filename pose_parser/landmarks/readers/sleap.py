"""SLEAP: its projects and predictions (.slp) and its analysis files (.h5), through sleap-io."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.errors import LandmarksFileError, PoserError
from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.landmarks import FloatArray
from pose_parser.landmarks.readers.finishing import MAX_FRAME, Reading, fill_holes, finish, picture_reading
from pose_parser.landmarks.readers.hdf5 import open_hdf5
from pose_parser.landmarks.readers.options import KeypointOptions
from pose_parser.landmarks.readers.people import PersonFollower, choose_track


def read_sleap(path: Path, options: KeypointOptions) -> LandmarksFile:
    """Read a file of SLEAP with one video.

    Of several tracks the one in the most frames is taken, unless ``person`` names one or gives its number; without
    tracks one individual is followed as `PersonFollower` does.

    Raises
    ------
    LandmarksFileError
        If it holds something else, or several videos.
    """
    labels = _load(path)
    try:
        return finish(_reading(labels, path, options), path, options)
    except PoserError:
        raise
    except Exception as error:  # what sleap-io made of a damaged file can be anything
        raise LandmarksFileError(
            f"{path}: does not hold landmarks as SLEAP writes them ({str(error)[:200]})"
        ) from error


def _load(path: Path) -> Any:
    with open_hdf5(path) as file:
        is_analysis = "tracks" in file and "node_names" in file
    try:
        from sleap_io import Video, load_analysis_h5, load_slp

        # A file can name any video, even one on another machine: it is never opened.
        video = Video(filename="", open_backend=False)
        return load_analysis_h5(str(path), video=video) if is_analysis else load_slp(str(path), open_videos=False)
    except Exception as error:  # sleap-io checks little of what it reads
        raise LandmarksFileError(
            f"{path}: sleap-io cannot read it ({type(error).__name__}: {str(error)[:200]})"
        ) from error


def _reading(labels: Any, path: Path, options: KeypointOptions) -> Reading:
    if len(labels.skeletons) != 1 or len(labels.videos) != 1:
        found = f"{len(labels.videos)} videos and {len(labels.skeletons)} skeletons"
        raise LandmarksFileError(f"{path}: holds {found}; one each is expected: export each video by itself")
    skeleton = labels.skeletons[0]
    tracks = tuple(str(track.name) for track in labels.tracks)
    labeled = sorted(labels.labeled_frames, key=lambda frame: frame.frame_idx)
    frames = np.array([_frame(frame.frame_idx, path) for frame in labeled], dtype=np.int64)
    if tracks:
        points, notes = _one_track(labels, labeled, path, options)
    else:
        follower = PersonFollower(options, path)
        points = np.array([follower.choose(_untracked(frame), int(frame.frame_idx)) for frame in labeled])
        notes = {"most_people": follower.most_people}
    points = points.reshape(len(frames), len(skeleton.nodes), 3)
    if len(set(frames.tolist())) == len(frames):
        frames, (points,) = fill_holes(frames, points)
    return picture_reading(
        "sleap",
        tuple(map(str, skeleton.node_names)),
        points,
        frames,
        image_size=_image_size(labels.videos[0]),
        bones=[(str(edge.source.name), str(edge.destination.name)) for edge in skeleton.edges],
        notes=notes,
    )


def _one_track(
    labels: Any, found: list[Any], path: Path, options: KeypointOptions
) -> tuple[FloatArray, dict[str, Any]]:
    tracks = labels.tracks
    names = tuple(str(track.name) for track in tracks)
    seen = np.array([sum(any(i.track is track for i in frame.instances) for frame in found) for track in tracks])
    chosen = choose_track(names, seen, options, path)
    points = np.full((len(found), len(labels.skeletons[0].nodes), 3), np.nan)
    for row, frame in enumerate(found):
        own = [instance for instance in frame.instances if instance.track is tracks[chosen]]
        if own:
            points[row] = _points(min(own, key=_is_prediction))
    return points, {"track": names[chosen], "tracks": list(names)}


def _untracked(frame: Any) -> FloatArray:
    # What a person has placed goes before what was predicted from it.
    people = [instance for instance in frame.instances if not _is_prediction(instance)] or list(frame.instances)
    return np.array([_points(person) for person in people])


def _is_prediction(instance: Any) -> bool:
    return hasattr(instance, "score")


def _points(instance: Any) -> FloatArray:
    xy = np.asarray(instance.numpy(), dtype=np.float64)
    has_scores = "score" in (instance.points.dtype.names or ())
    scores = np.asarray(instance.points["score"], dtype=np.float64) if has_scores else np.full(len(xy), np.nan)
    return np.concatenate([xy, scores[:, None]], axis=1)


def _frame(number: Any, path: Path) -> int:
    if not 0 <= int(number) <= MAX_FRAME:
        raise LandmarksFileError(f"{path}: {number} is no number of a frame")
    return int(number)


def _image_size(video: Any) -> tuple[int, int] | None:
    shape = (video.backend_metadata or {}).get("shape")
    if not isinstance(shape, list | tuple) or len(shape) != 4 or not all(isinstance(side, int) for side in shape):
        return None
    return (shape[2], shape[1]) if min(shape[1:3]) > 0 and max(shape[1:3]) <= 100_000 else None
