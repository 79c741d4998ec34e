"""A small picture of a recording: the body, drawn from landmarks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from markupsafe import Markup

from pose_parser.landmarks import Landmarks, read_frames, read_outline
from pose_parser.library.layout import landmarks_file, require_recording
from pose_parser.reports.skeletons import draw_skeleton

_NEAR_FRAMES = 150
_STYLE = Markup(
    "path{fill:none;stroke:#f7f8fa;stroke-width:2.4;stroke-linecap:round}.left{stroke:#e69f00}.right{stroke:#56b4e9}"
    ".pale{opacity:.35}.head{fill:#f7f8fa}"
)
# The stage's colour, which is the same in light and dark pages.
_FRAME = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" role="img" aria-label="{}"><style>{}</style>'
    '<rect width="120" height="120" fill="#0b0d11"/>{}</svg>\n'
)


def thumbnail_svg(data_dir: Path, recording_id: str, at_s: float | None = None) -> bytes:
    """Draw the body at a moment of a recording, or at the nearest one at which somebody is seen.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Which recording.
    at_s : float, optional
        Seconds from its first frame; its middle unless given.

    Returns
    -------
    bytes
        An SVG picture; an empty one where nobody is seen, or was looked for.

    Raises
    ------
    NotInLibraryError
        If there is no such recording.
    LandmarksFileError
        If its landmarks are damaged.
    """
    require_recording(data_dir, recording_id)
    path = landmarks_file(data_dir, recording_id)
    pose = _pose(path, at_s) if path.is_file() else None
    title = "A body" if pose else "Nobody is seen"
    return str(_FRAME.format(title, _STYLE, pose or "")).encode()


def _pose(path: Path, at_s: float | None) -> Markup | None:
    times = read_outline(path).timestamps_ms
    if not len(times):
        return None
    wanted = len(times) // 2 if at_s is None else int(np.abs(times - 1000.0 * at_s).argmin())
    start = max(0, wanted - _NEAR_FRAMES)
    near = read_frames(path, start, wanted + _NEAR_FRAMES, world=False).landmarks
    return _nearest(near, wanted - start) or _nearest(read_frames(path, 0, len(times), world=False).landmarks, wanted)


def _nearest(landmarks: Landmarks, wanted: int) -> Markup | None:
    seen = np.flatnonzero(np.isfinite(landmarks.image_xyz[..., :2]).all(axis=2).sum(axis=1) >= 2)
    if not len(seen):
        return None
    return draw_skeleton(landmarks, int(seen[np.abs(seen - wanted).argmin()]), title="")
