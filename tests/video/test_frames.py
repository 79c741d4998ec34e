import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pose_parser.errors import VideoError
from pose_parser.video.frames import iter_frames

WIDTH, HEIGHT = 96, 48
# Presentation times run in this unit, as in most phone videos.
TICK_S = Fraction(1, 90_000)

# The 3x3 matrix of a track header turns the stored picture for display (ISO/IEC 14496-12, 8.3.2): a, b, c, d of it,
# for a camera that was turned so that the picture has to be turned clockwise by this angle.
CLOCKWISE_DEG = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def red_at_the_top_left() -> np.ndarray:
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[: HEIGHT // 2, : WIDTH // 2, 0] = 255
    return image


@pytest.fixture
def make_video(tmp_path: Path) -> Callable[..., Path]:
    """Write an H.264 film whose frames come at the given milliseconds and grow brighter."""

    def make(times_ms: Sequence[float], image: np.ndarray | None = None) -> Path:
        path = tmp_path / "film.mp4"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=30, options={"crf": "10", "bf": "2"})
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            stream.codec_context.time_base = TICK_S
            for index, time_ms in enumerate(times_ms):
                grey = np.full((HEIGHT, WIDTH, 3), 20 * index + 20, np.uint8)
                frame = av.VideoFrame.from_ndarray(grey if image is None else image, format="rgb24")
                frame.pts, frame.time_base = round(Fraction(time_ms) / 1000 / TICK_S), TICK_S
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path

    return make


def turn(path: Path, clockwise_deg: int) -> None:
    """Say in the file that the camera was turned."""
    data = path.read_bytes()
    # After the box's name: version and flags, 20 bytes of times and number, 8 reserved, 8 of layer and volume.
    at = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8
    a, b, c, d = (value << 16 for value in CLOCKWISE_DEG[clockwise_deg])
    path.write_bytes(data[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + data[at + 36 :])


@pytest.mark.parametrize(
    "times_ms",
    [
        [index * 40.0 for index in range(8)],
        [0.0, 33.0, 66.0, 400.0, 410.0, 900.0],
        [1000.0, 1200.0, 1400.0],
        [0.0],
    ],
    ids=["constant rate", "variable rate", "begins late", "one frame"],
)
def test_frames_come_in_order_with_the_times_of_the_file(
    make_video: Callable[..., Path], times_ms: list[float]
) -> None:
    frames = list(iter_frames(make_video(times_ms)))

    assert [frame.timestamp_ms for frame in frames] == pytest.approx([t - times_ms[0] for t in times_ms], abs=0.1)
    brightness = [frame.image_rgb.mean() for frame in frames]
    assert brightness == pytest.approx([20 * index + 20 for index in range(len(times_ms))], abs=4)


def test_a_frame_is_red_green_blue_bytes(make_video: Callable[..., Path]) -> None:
    (frame,) = iter_frames(make_video([0.0], red_at_the_top_left()))

    assert frame.image_rgb.shape == (HEIGHT, WIDTH, 3)
    assert frame.image_rgb.dtype == np.uint8
    assert frame.image_rgb.flags.c_contiguous
    assert frame.image_rgb[4, 4] == pytest.approx([255, 0, 0], abs=12)


@pytest.mark.parametrize("clockwise_deg", CLOCKWISE_DEG)
def test_a_film_of_a_turned_phone_stands_upright(make_video: Callable[..., Path], clockwise_deg: int) -> None:
    """Compared by hand with FFmpeg's own autorotation: the same pixels at 90, 180 and 270 degrees."""
    path = make_video([0.0], red_at_the_top_left())
    turn(path, clockwise_deg)

    (frame,) = iter_frames(path)

    expected = np.rot90(red_at_the_top_left(), -clockwise_deg // 90)
    assert frame.image_rgb.shape == expected.shape
    assert np.abs(frame.image_rgb - expected.astype(int)).mean() < 6


def test_a_recording_without_pictures_says_so(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())

    with pytest.raises(VideoError, match=r"sound\.mp4: holds no video"):
        list(iter_frames(path))


@pytest.mark.parametrize("content", [b"", b"not a film", bytes(10_000)], ids=["empty", "text", "zeros"])
def test_a_file_that_is_no_film_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(content)

    with pytest.raises(VideoError, match=r"broken\.mp4: cannot be read as a video"):
        list(iter_frames(path))


def test_an_absent_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.mp4", tmp_path):
        with pytest.raises(VideoError, match=f"{path.name}: cannot be read as a video"):
            list(iter_frames(path))


def test_a_film_that_is_cut_short_fails_with_its_name(make_video: Callable[..., Path]) -> None:
    path = make_video([index * 40.0 for index in range(8)])
    data = path.read_bytes()
    for share in (0.3, 0.6, 0.9):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(VideoError, match=r"film\.mp4"):
            list(iter_frames(path))


def test_a_stream_without_times_gets_them_from_its_frame_rate(make_video: Callable[..., Path], tmp_path: Path) -> None:
    bare = tmp_path / "bare.h264"
    with av.open(str(make_video([0.0, 40.0, 80.0]))) as film, av.open(str(bare), "w", format="h264") as container:
        stream = container.add_stream_from_template(film.streams.video[0])
        for packet in film.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                container.mux(packet)
    with av.open(str(bare)) as container:
        step_ms = 1000 / container.streams.video[0].average_rate
        assert next(container.decode(video=0)).time is None

    assert [frame.timestamp_ms for frame in iter_frames(bare)] == pytest.approx([0.0, step_ms, 2 * step_ms])


def test_reading_stops_when_the_reader_does(make_video: Callable[..., Path]) -> None:
    frames = iter_frames(make_video([index * 40.0 for index in range(8)]))

    assert next(frames).timestamp_ms == 0
    frames.close()  # type: ignore[attr-defined]
