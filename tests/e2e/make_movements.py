"""Make the film for the browser test that teaches: three movements one after the other, each with a mark of its own.

``python tests/e2e/make_movements.py OUT.mjpeg`` writes JPEG pictures as ``make_camera.py`` does: what the packaged clip
shows of somebody who walks, of somebody who jumps, and of him standing before he does. A square in the lower right
corner is red, green or blue with the first, second or third, so that a test can tell what the camera shows.

With ``--film OUT.mp4`` it also writes a short film of the same, `FILM_S` seconds of each movement, to be brought in.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import simplejpeg
from make_camera import CAMERA_FPS, find_walk, on_wall

MOVEMENT_S = 9
FILM_S = 4
FILM_SIZE = (640, 360)


class Part(NamedTuple):
    """Some frames of the clip, and what of the picture is shown: left edge in the first and last of them, top, size."""

    mark_rgb: tuple[int, int, int]
    frames: range
    left_px: tuple[int, int]
    top_px: int
    size_px: tuple[int, int]


PARTS = (
    Part((220, 20, 20), range(64, 172), (880, 0), 480, (780, 514)),
    Part((20, 200, 20), range(8, 72), (320, 320), 10, (660, 440)),
    Part((20, 20, 220), range(4), (320, 320), 10, (660, 440)),
)


def pictures(frames: list[np.ndarray], part: Part) -> Iterator[np.ndarray]:
    """Yield what a part shows, forwards and backwards without end, so that nobody leaps."""
    width, height = part.size_px
    lefts = np.linspace(*part.left_px, len(part.frames)).astype(int)
    shown = [
        frames[number][part.top_px : part.top_px + height, left : left + width]
        for number, left in zip(part.frames, lefts, strict=True)
    ]
    return cycle([*shown, *shown[-2:0:-1]])


def shown(seconds: int) -> Iterator[bytes]:
    """Yield so many seconds of each movement as JPEG pictures of the camera's size."""
    with av.open(str(find_walk())) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    for part in PARTS:
        for picture in islice(pictures(frames, part), seconds * CAMERA_FPS):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            yield on_wall(frame, part.mark_rgb)


def write_film(path: Path) -> None:
    """Write a short film that any program plays."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=CAMERA_FPS)
        stream.width, stream.height = FILM_SIZE
        stream.pix_fmt = "yuv420p"
        for jpeg in shown(FILM_S):
            frame = av.VideoFrame.from_ndarray(simplejpeg.decode_jpeg(jpeg), format="rgb24")
            container.mux(stream.encode(frame.reformat(*FILM_SIZE)))
        container.mux(stream.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--film", type=Path)
    options = parser.parse_args()
    with options.out.open("wb") as camera:
        for picture in shown(MOVEMENT_S):
            camera.write(picture)
    if options.film:
        write_film(options.film)


if __name__ == "__main__":
    main()
