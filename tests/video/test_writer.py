from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pose_parser.errors import VideoError
from pose_parser.video.frames import iter_frames
from pose_parser.video.writer import VideoWriter

COLOURS = np.array([[200, 30, 30], [30, 200, 30], [30, 30, 200], [230, 220, 40]])


def quarters() -> np.ndarray:
    return np.repeat(np.repeat(COLOURS.reshape(2, 2, 3), 40, axis=0), 60, axis=1).astype(np.uint8)


def test_colours_and_times_come_back(tmp_path: Path) -> None:
    times_ms = [0.0, 16.7, 50.0, 51.0, 1000.0]
    with VideoWriter(tmp_path / "film.mp4", image_size=(120, 80)) as writer:
        for time_ms in times_ms:
            writer.append(quarters(), time_ms)
    frames = list(iter_frames(tmp_path / "film.mp4"))
    assert [frame.timestamp_ms for frame in frames] == pytest.approx(times_ms, abs=0.01)
    centres = frames[-1].image_rgb[20::40, 30::60].reshape(4, 3).astype(int)
    assert np.abs(centres - COLOURS).max() < 12


def test_a_film_needs_a_picture_a_place_and_its_ending(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="there was no picture"), VideoWriter(tmp_path / "a.mp4", image_size=(8, 8)):
        pass
    with pytest.raises(VideoError, match=r"film\.avi: a film is written as MP4"):
        VideoWriter(tmp_path / "film.avi", image_size=(8, 8))
    (tmp_path / "file").write_text("")
    with pytest.raises(VideoError, match="cannot be written"):
        VideoWriter(tmp_path / "file" / "film.mp4", image_size=(8, 8))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
