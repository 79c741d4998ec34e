"""The times of a recording's frames are told without its landmarks."""

from __future__ import annotations

import pytest

from pose_parser.errors import NotInLibraryError
from pose_parser.landmarks import files
from pose_parser.library.poses import frame_times


def test_times_are_those_of_the_file_in_seconds(data_dir, make_recording, monkeypatch):
    make_recording(n_frames=5)
    monkeypatch.setattr(files, "_from_table", pytest.fail)
    assert frame_times(data_dir, "squat") == [0.0, 0.1, 0.2, 0.3, 0.4]


def test_there_are_none_without_landmarks(data_dir):
    with pytest.raises(NotInLibraryError, match="squat"):
        frame_times(data_dir, "squat")
