"""Make the film for the browser test of practising: a movement that is repeated, of which the number is known.

``python tests/e2e/make_repetitions.py OUT.mjpeg --film OUT.mp4`` takes two jumping jacks from the packaged clip, plays
them forwards and then backwards, so that nobody leaps where the film begins again, and each picture twice, so that also
a busy machine sees the movement. A square in the corner is red forwards and blue backwards: it tells where a round
begins. The JPEG pictures are for the fake camera; the film is the same, to be brought in. What it prints, as JSON, is
how many repetitions one round shows, and how many seconds it takes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import simplejpeg
from make_camera import CAMERA_FPS, find_walk, on_wall

# Seen in the clip, frame by frame: his arms hang in the first frame, are highest about frame 24, hang again in frames
# 40 to 42, are highest in frame 58, and hang once more in the last frame.
JACKS = range(76)
JACKS_FORWARDS = 2
LEFT_PX, TOP_PX, WIDTH_PX, HEIGHT_PX = 320, 10, 660, 440
SHOWN_TIMES = 2
RED, BLUE = (220, 20, 20), (20, 20, 220)
FILM_SIZE = (960, 540)


def pictures() -> Iterator[bytes]:
    """Yield the pictures of one round, as JPEG of the camera's size."""
    with av.open(str(find_walk())) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    forwards, backwards = [(number, RED) for number in JACKS], [(number, BLUE) for number in JACKS[-2:0:-1]]
    for number, mark_rgb in [*forwards, *backwards]:
        part = frames[number][TOP_PX : TOP_PX + HEIGHT_PX, LEFT_PX : LEFT_PX + WIDTH_PX]
        picture = on_wall(av.VideoFrame.from_ndarray(np.ascontiguousarray(part), format="rgb24"), mark_rgb)
        for _ in range(SHOWN_TIMES):
            yield picture


def write_film(path: Path, jpegs: list[bytes]) -> None:
    """Write them as a film that any program plays."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=CAMERA_FPS)
        stream.width, stream.height = FILM_SIZE
        stream.pix_fmt = "yuv420p"
        for jpeg in jpegs:
            frame = av.VideoFrame.from_ndarray(simplejpeg.decode_jpeg(jpeg), format="rgb24")
            container.mux(stream.encode(frame.reformat(*FILM_SIZE)))
        container.mux(stream.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--film", type=Path, required=True)
    options = parser.parse_args()
    jpegs = list(pictures())
    options.out.write_bytes(b"".join(jpegs))
    write_film(options.film, jpegs)
    told = {"repetitions": 2 * JACKS_FORWARDS, "seconds": len(jpegs) / CAMERA_FPS}
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main()
