"""Films with the skeleton over the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pose_parser.errors import VideoError
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, LandmarksFile
from pose_parser.models import TrainedModel
from pose_parser.prediction import Timeline, predict_timeline
from pose_parser.prediction.drawing import add_caption, class_colour, draw_pose
from pose_parser.prediction.overlay import write_overlay
from pose_parser.video.frames import iter_frames
from pose_parser.video.writer import VideoWriter

Person = Callable[..., Landmarks]
GREY = 128
TIMES_MS = (0.0, 33.0, 66.0, 400.0, 410.0, 900.0)


@pytest.fixture
def make_film(tmp_path: Path) -> Callable[..., Path]:
    """Write a grey film with pictures at the given times; where a side is odd, in a format that has odd sides."""

    def make(size: tuple[int, int], times_ms: Sequence[float] = TIMES_MS) -> Path:
        if size[0] % 2 or size[1] % 2:
            return lossless(tmp_path / "film.mkv", size, times_ms)
        path = tmp_path / "film.mp4"
        with VideoWriter(path, image_size=size) as writer:
            for time_ms in times_ms:
                writer.append(np.full((size[1], size[0], 3), GREY, np.uint8), time_ms)
        return path

    return make


def lossless(path: Path, size: tuple[int, int], times_ms: Sequence[float]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=30)
        (stream.width, stream.height), stream.pix_fmt = size, "bgr0"
        stream.codec_context.time_base = Fraction(1, 1000)
        for time_ms in times_ms:
            frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), GREY, np.uint8), format="rgb24")
            frame.pts, frame.time_base = round(time_ms), Fraction(1, 1000)
            container.mux(stream.encode(frame.reformat(format="bgr0")))
        container.mux(stream.encode())
    return path


def recorded(
    bending: Person, model: TrainedModel, film: Path, *, empty: Sequence[int] = ()
) -> tuple[list[LandmarksFile], Timeline]:
    """Landmarks at the times of a film, as an extraction would give them, and what the model says."""
    frames = list(iter_frames(film))
    height, width = frames[0].image_rgb.shape[:2]
    person = bending(len(frames), image_size=(width, height), empty=empty)
    times_ms = np.array([frame.timestamp_ms for frame in frames])
    pieces = [LandmarksFile(replace(person, timestamps_ms=times_ms), np.arange(len(frames)), {})]
    return pieces, predict_timeline(pieces, model, video="film")


@pytest.mark.parametrize("size", [(960, 540), (540, 960), (241, 361)], ids=["landscape", "portrait", "odd"])
def test_joints_are_where_the_landmarks_are_in_the_colour_of_the_class(
    size: tuple[int, int], bending: Person, bends_model: TrainedModel, make_film: Callable[..., Path], tmp_path: Path
) -> None:
    film = make_film(size)
    pieces, frames = recorded(bending, bends_model, film, empty=(2,))
    write_overlay(film, pieces, frames, tmp_path / "over.mp4")

    drawn = list(iter_frames(tmp_path / "over.mp4"))
    width, height = size[0] // 2 * 2, size[1]
    assert [frame.timestamp_ms for frame in drawn] == pytest.approx(TIMES_MS, abs=0.1)
    assert {frame.image_rgb.shape[1] for frame in drawn} == {width}
    for row, frame in enumerate(drawn):
        image = frame.image_rgb[:height].astype(int)
        if row == 2:
            assert np.abs(image - GREY).max() < 12
            continue
        label = frames.label_of(row)
        colour = class_colour(frames.classes.index(label or ""))
        painted = draw_pose(
            np.full((size[1], size[0], 3), GREY, np.uint8), pieces[0].landmarks.cut(row, row + 1), colour=colour
        )
        for name in ("left_ankle", "right_ankle", "left_hip"):
            x, y = pieces[0].landmarks.image_xyz[row, BLAZEPOSE_33.index_by_name[name], :2] * size
            assert tuple(painted[int(y), int(x)]) == colour, name
        # The film has these pixels, but for what compression does to lines and dots.
        difference = np.abs(image - painted[:, :width].astype(int)).mean(axis=2)
        assert difference.mean() < 3
        assert (difference > 60).mean() < 0.01 < (np.abs(painted.astype(int) - GREY) > 60).any(axis=2).mean()
    # The band below tells the label: its swatch has the colour too.
    middle = (drawn[0].image_rgb.shape[0] - height) // 2
    swatch = drawn[0].image_rgb[height + middle, middle].astype(int)
    assert np.abs(swatch - class_colour(frames.classes.index(frames.label_of(0) or ""))).max() < 40


def test_a_browser_can_play_it(
    bending: Person, bends_model: TrainedModel, make_film: Callable[..., Path], tmp_path: Path
) -> None:
    film = make_film((322, 182))
    pieces, frames = recorded(bending, bends_model, film)
    out = tmp_path / "new" / "over.mp4"
    write_overlay(film, pieces, frames, out)
    data = out.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(out)) as container, av.open(str(film)) as source:
        (stream,) = container.streams
        context = stream.codec_context
        assert (context.name, context.pix_fmt, stream.frames) == ("h264", "yuv420p", len(TIMES_MS))
        assert (context.width % 2, context.height % 2) == (0, 0)
        # Colours are said, not left to be guessed: BT.709 in the narrow range.
        assert (context.colorspace, context.color_range) == (1, 1)
        length_s = float(stream.duration * stream.time_base)
        assert length_s == pytest.approx(float(source.streams.video[0].duration * source.streams.video[0].time_base))
        # The last picture lasts as long as the one before it.
        assert length_s == pytest.approx(0.9 + 0.49, abs=0.002)


def test_a_film_of_a_turned_phone_stands_upright(
    bending: Person, bends_model: TrainedModel, make_film: Callable[..., Path], tmp_path: Path
) -> None:
    film = make_film((640, 360))
    data = film.read_bytes()
    # A quarter turn clockwise in the track header (ISO/IEC 14496-12, 8.3.2).
    at = data.index(b"tkhd") + 40 + 4
    matrix = [0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30]
    turned = b"".join(value.to_bytes(4, "big", signed=True) for value in matrix)
    film.write_bytes(data[:at] + turned + data[at + 36 :])
    pieces, frames = recorded(bending, bends_model, film)
    write_overlay(film, pieces, frames, tmp_path / "over.mp4")
    first = next(iter_frames(tmp_path / "over.mp4"))
    assert pieces[0].landmarks.image_size == (360, 640)
    assert first.image_rgb.shape[1] == 360
    assert first.image_rgb.shape[0] > 640


def test_landmarks_that_come_more_rarely_stay_until_the_next(
    bending: Person, bends_model: TrainedModel, make_film: Callable[..., Path], tmp_path: Path
) -> None:
    film = make_film((320, 240), times_ms=[0, 40, 80, 120, 160, 200, 240, 280])
    person = replace(bending(3, image_size=(320, 240)), timestamps_ms=np.array([40.0, 120.0, 200.0]))
    pieces = [LandmarksFile(person, np.array([1, 3, 5]), {})]
    write_overlay(film, pieces, predict_timeline(pieces, bends_model, video="film"), tmp_path / "over.mp4")
    knee = (person.image_xyz[0, BLAZEPOSE_33.index_by_name["left_hip"], :2] * (320, 240)).round().astype(int)
    shown = [abs(int(f.image_rgb[knee[1], knee[0], 0]) - GREY) > 40 for f in iter_frames(tmp_path / "over.mp4")]
    # The last landmark counts for as long as the one before it: until 280 ms.
    assert shown == [False, True, True, True, True, True, True, False]


def test_landmarks_of_another_film_are_refused(
    bending: Person, bends_model: TrainedModel, make_film: Callable[..., Path], tmp_path: Path
) -> None:
    film = make_film((320, 240))
    pieces = [LandmarksFile(bending(6, image_size=(240, 320)), np.arange(6), {})]
    frames = predict_timeline(pieces, bends_model, video="film")
    with pytest.raises(VideoError, match=r"film\.mp4: its pictures are 320 x 240 pixels, the .* of 240 x 320"):
        write_overlay(film, pieces, frames, tmp_path / "over.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, VideoError])
def test_nothing_half_done_is_left_and_what_was_there_stays(
    stop: type[BaseException],
    bending: Person,
    bends_model: TrainedModel,
    make_film: Callable[..., Path],
    tmp_path: Path,
) -> None:
    film = make_film((320, 240))
    pieces, frames = recorded(bending, bends_model, film)
    (tmp_path / "over.mp4").write_bytes(b"older")

    def interrupt(n_frames: int) -> None:
        if n_frames == 3:
            raise stop

    with pytest.raises(stop):
        write_overlay(film, pieces, frames, tmp_path / "over.mp4", on_frame=interrupt)
    assert (tmp_path / "over.mp4").read_bytes() == b"older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "over.mp4"]


@pytest.mark.parametrize("size", [(1920, 1080), (320, 240), (96, 64), (240, 320)])
@pytest.mark.parametrize("text", ["stand 98%", "Überkopf-Kniebeuge 71%", "左足のステップ 97%", "a long label " * 8])
def test_every_caption_fits_below_the_picture(size: tuple[int, int], text: str) -> None:
    picture = np.full((size[1], size[0], 3), GREY, np.uint8)
    captioned = add_caption(picture, text, colour=(230, 159, 0), share=0.5)
    assert (captioned[: size[1]] == GREY).all()
    band = captioned[size[1] :]
    white = (band > 200).all(axis=2)
    # Letters of a readable height that end before the edge.
    assert np.flatnonzero(white.any(axis=1)).size >= 7
    assert white.any(axis=0).sum() > 0.1 * size[0]
    assert not white[:, -3:].any()


def test_classes_without_a_colour_of_their_own_begin_again() -> None:
    assert class_colour(0) == class_colour(7) == (0, 114, 178)
    assert class_colour(None) not in {class_colour(place) for place in range(7)}
