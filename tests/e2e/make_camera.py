"""Make the film that the browser's fake camera shows: real footage of a person, as a webcam would give it.

``python tests/e2e/make_camera.py OUT.mjpeg`` writes JPEG pictures one after the other, 1280x720, which Chromium plays
at 30 a second and over again, and prints the path of the video that they were made from.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import simplejpeg

REPOSITORY = Path(__file__).resolve().parents[2]
SQUATS = REPOSITORY.parent / "shared" / "data" / "squats_tfjs" / "pose_squats.mp4"

CAMERA_SIZE = (1280, 720)
CAMERA_FPS = 30
LONGEST_S = 13.0
_WALL_GREY = 96
_MARK_PX = 64


def find_footage() -> Path:
    """Return the recording of squats where it is there, else the packaged clip of a walking person."""
    return SQUATS if SQUATS.is_file() else find_walk()


def find_walk() -> Path:
    """Return the packaged clip of a walking person."""
    if named := os.environ.get("POSER_TEST_FOOTAGE"):
        return Path(named)
    command = [sys.executable, str(REPOSITORY / "scripts" / "footage.py")]
    return Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


def camera_jpegs(footage: Path) -> Iterator[bytes]:
    """Yield one picture for each thirtieth of a second: the footage whole, at its own speed, before a grey wall."""
    tick = 0
    picture: bytes | None = None
    with av.open(str(footage)) as container:
        for frame in container.decode(video=0):
            if frame.time > LONGEST_S:
                return
            # A picture stays until the next one's time has come.
            while picture is not None and tick < frame.time * CAMERA_FPS:
                tick += 1
                yield picture
            picture = on_wall(frame)
    if picture is not None:
        yield picture


def on_wall(frame: av.VideoFrame, mark_rgb: tuple[int, int, int] | None = None) -> bytes:
    """Put a picture, as large as fits, before a grey wall of the camera's size; a mark is a square in its corner."""
    width, height = CAMERA_SIZE
    scale = min(width / frame.width, height / frame.height)
    size = {"width": round(frame.width * scale) // 2 * 2, "height": round(frame.height * scale) // 2 * 2}
    person = frame.reformat(**size, format="rgb24").to_ndarray()
    image_rgb = np.full((height, width, 3), _WALL_GREY, np.uint8)
    top, left = (height - person.shape[0]) // 2, (width - person.shape[1]) // 2
    image_rgb[top : top + person.shape[0], left : left + person.shape[1]] = person
    if mark_rgb is not None:
        image_rgb[-_MARK_PX:, -_MARK_PX:] = mark_rgb
    # Chromium's fake camera reads 4:2:0 only.
    return bytes(simplejpeg.encode_jpeg(image_rgb, quality=85, colorsubsampling="420"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    footage = find_footage()
    film = io.BytesIO()
    for picture in camera_jpegs(footage):
        film.write(picture)
    out.write_bytes(film.getvalue())
    sys.stdout.write(f"{footage}\n")


if __name__ == "__main__":
    main()
