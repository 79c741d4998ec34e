"""Short films for extraction, and one run over them that several tests look at."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pose_parser.extraction import ExtractionOptions, Progress, extract_videos
from pose_parser.video.frames import iter_frames

# The person is small in the clip's wide picture; this part of it, and of the time, shows her whole and large enough.
WALKING_FRAMES = slice(76, 106, 3)
WALKING_COLUMNS = slice(300, 1000)

MakeFilm = Callable[..., Path]


@pytest.fixture(scope="session")
def make_film() -> MakeFilm:
    """Write pictures, or that many grey ones, as a film; times in milliseconds, 40 apart unless given."""

    def make(path: Path, pictures: list[np.ndarray] | int, **options: Any) -> Path:
        times_ms = options.get("times_ms")
        if isinstance(pictures, int):
            pictures = [np.full((48, 64, 3), 90, np.uint8)] * pictures
        with av.open(str(path), "w") as container:
            stream = container.add_stream(options.get("codec", "libx264"), rate=1000)
            stream.height, stream.width = pictures[0].shape[:2]
            stream.pix_fmt = "yuv420p"
            for index, picture in enumerate(pictures):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts = times_ms[index] if times_ms else 40 * index
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path

    return make


@pytest.fixture(scope="session")
def walking(footage: Path) -> list[np.ndarray]:
    """Ten pictures of a walking person."""
    frames = islice(iter_frames(footage), WALKING_FRAMES.start, WALKING_FRAMES.stop, WALKING_FRAMES.step)
    return [np.ascontiguousarray(frame.image_rgb[:994:2, WALKING_COLUMNS][:, ::2]) for frame in frames]


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory, make_film: MakeFilm, walking: list[np.ndarray]) -> Path:
    """A folder: a person at uneven times, nobody, one frame, sound only, cut short, and no film at all."""
    folder = tmp_path_factory.mktemp("films")
    walking = [picture[:496] for picture in walking]
    make_film(folder / "walking.mp4", walking, times_ms=[0, 100, 200, 300, 450, 500, 600, 700, 803, 900])
    make_film(folder / "nobody.webm", 5, codec="libvpx")
    make_film(folder / "once.mkv", walking[:1])
    whole = make_film(folder / "cut.mp4", walking).read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.mp4").write_bytes(b"")
    with av.open(str(folder / "sound.mov"), "w") as container:
        stream = container.add_stream("aac", rate=44_100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return folder


@pytest.fixture(scope="session")
def lite(pose_models: Path) -> ExtractionOptions:
    """The quick engine."""
    return ExtractionOptions(pose_model="lite", pose_models_folder=pose_models)


@pytest.fixture(scope="session")
def run(films: Path, lite: ExtractionOptions, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Progress]]:
    """The folder of landmarks of all films, and what was told on the way; the last is the result."""
    out, told = tmp_path_factory.mktemp("landmarks"), []
    result = extract_videos([films], out, options=lite, on_progress=told.append)
    return out, [*told, result]
