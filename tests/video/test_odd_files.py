"""Films as cameras, phones, screen recorders and broken copies leave them."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pose_parser.errors import VideoError
from pose_parser.video.frames import iter_frames, read_video_info

N_FRAMES, RATE = 10, 25
STEP_MS = 1000 / RATE


def write_film(
    path: Path, codec: str, *, size: tuple[int, int] = (96, 48), pix_fmt: str = "yuv420p", **more: Any
) -> Path:
    """Write frames that grow brighter: 20, 40, 60 ..."""
    pts: Sequence[int] = more.pop("pts", range(N_FRAMES))
    container_options = more.pop("container", {})
    shape: Fraction | None = more.pop("pixel_shape", None)
    with av.open(str(path), "w", **container_options) as container:
        stream = container.add_stream(codec, rate=RATE, options=more)
        stream.width, stream.height, stream.pix_fmt = *size, pix_fmt
        if shape is not None:
            stream.codec_context.sample_aspect_ratio = shape
        for index, moment in enumerate(pts):
            grey = np.full((size[1], size[0], 3), (20 * index + 20) % 256, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts = moment
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "webm": ("libvpx", {}),
    "mkv": ("libx264", {"bf": "2"}),
    "ts": ("libx264", {"bf": "2"}),
    "mpg": ("mpeg2video", {}),
    "gif": ("gif", {"pix_fmt": "rgb8"}),
    "h264": ("libx264", {"bf": "2"}),
    "mjpeg": ("mjpeg", {"pix_fmt": "yuvj420p"}),
    "odd.avi": ("ffv1", {"size": (97, 49), "pix_fmt": "yuv444p"}),
    "grey.mkv": ("ffv1", {"pix_fmt": "gray"}),
    "tenbit.mkv": ("ffv1", {"pix_fmt": "yuv420p10le"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_all_its_frames_with_their_times(tmp_path: Path, kind: str) -> None:
    codec, options = KINDS[kind]

    frames = list(iter_frames(write_film(tmp_path / f"film.{kind}", codec, **options)))

    assert [frame.timestamp_ms for frame in frames] == pytest.approx([n * STEP_MS for n in range(N_FRAMES)], abs=1)
    assert [frame.number for frame in frames] == list(range(N_FRAMES))
    brightness = [frame.image_rgb.mean() for frame in frames]
    assert brightness == pytest.approx([20 * n + 20 for n in range(N_FRAMES)], abs=6)
    width, height = options.get("size", (96, 48))
    assert {frame.image_rgb.shape for frame in frames} == {(height, width, 3)}


def test_no_frame_of_an_avi_file_with_b_frames_is_lost(tmp_path: Path) -> None:
    """AVI stores the times of decoding only; what FFmpeg gives as times of showing is then out of order."""
    path = write_film(tmp_path / "film.avi", "libx264", bf="2")
    with av.open(str(path)) as container:
        shown = [frame.pts for frame in container.decode(video=0)]
    assert shown != sorted(shown)

    frames = list(iter_frames(path))

    assert [frame.timestamp_ms for frame in frames] == pytest.approx([n * STEP_MS for n in range(N_FRAMES)])
    assert [frame.image_rgb.mean() for frame in frames] == pytest.approx([20 * n + 20 for n in range(N_FRAMES)], abs=6)


def test_broadcast_pixels_are_made_square(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", "mpeg4", pixel_shape=Fraction(4, 3))

    assert next(iter_frames(path)).image_rgb.shape == (48, 128, 3)


def test_a_film_that_begins_before_zero_or_late_begins_at_zero(tmp_path: Path) -> None:
    for first in (-5, 1000):
        path = write_film(tmp_path / f"{first}.mkv", "ffv1", pts=[first + n for n in range(N_FRAMES)])
        times = [frame.timestamp_ms for frame in iter_frames(path)]
        assert times == pytest.approx([n * STEP_MS for n in range(N_FRAMES)], abs=1)


def test_times_that_start_again_go_on_from_there(tmp_path: Path) -> None:
    """As in recordings that were joined byte by byte."""
    parts = [write_film(tmp_path / name, "mpeg2video", pts=range(75)) for name in ("a.ts", "b.ts")]
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(part.read_bytes() for part in parts))

    times = [frame.timestamp_ms for frame in iter_frames(joined)]

    assert len(times) > 140
    assert np.diff(times) == pytest.approx(STEP_MS, abs=STEP_MS)
    assert times[-1] == pytest.approx(149 * STEP_MS, abs=3 * STEP_MS)


def test_a_frame_that_is_not_later_is_left_out_and_keeps_its_number(tmp_path: Path) -> None:
    class Decoded:
        """A frame as a decoder gives it; no muxer would write two at one time."""

    from pose_parser.video import frames as module

    line = module._TimeLine(Path("film.mp4"), 0.04, in_decoding_order=False)
    times = [0.0, 0.04, 0.04, 0.03, 0.08]
    placed = []
    for time_s in times:
        frame = Decoded()
        frame.time, frame.dts = time_s, None  # type: ignore[attr-defined]
        placed.append(line.place(frame))

    assert placed == [0.0, pytest.approx(40.0), None, None, pytest.approx(80.0)]


def test_what_a_file_says_of_itself(tmp_path: Path) -> None:
    info = read_video_info(write_film(tmp_path / "film.mkv", "ffv1"))

    assert (info.codec, info.rotation_deg, info.n_frames) == ("ffv1", 0, N_FRAMES)


def test_pictures_larger_than_any_camera_makes_are_refused(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", "ffv1", size=(8192, 4100), pts=[0])

    with pytest.raises(VideoError, match=r"film\.mkv: its pictures are 8192 x 4100 pixels"):
        list(iter_frames(path))
