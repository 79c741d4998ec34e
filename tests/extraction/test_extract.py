"""Many videos at once: what is written, told, skipped and refused."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from pose_parser.errors import AssetError, LandmarksFileError, PoserError, VideoError
from pose_parser.estimation.assets import task_sha256
from pose_parser.extraction import ExtractionOptions, Progress, extract_videos
from pose_parser.landmarks import Landmarks, read_landmarks, read_provenance, write_landmarks
from pose_parser.landmarks.repair import RepairOptions, repair_file

FIELDS = ("image_xyz", "world_xyz", "visibility")

Run = tuple[Path, list[Progress]]


def live_landmarks(models: Path, video: Path) -> Landmarks:
    """What the live engine finds in the same frames: one pose, and the server's clock."""
    from pose_parser.estimation.blazepose import BlazePoseEstimator
    from pose_parser.estimation.estimator import stack_poses
    from pose_parser.video.clock import StreamClock
    from pose_parser.video.frames import iter_frames

    clock, poses, times = StreamClock(), [], []
    with BlazePoseEstimator(models, "lite") as estimator:
        for frame in iter_frames(video):
            poses.append(estimator.estimate(frame.image_rgb, clock.stamp(frame.timestamp_ms)))
            times.append(frame.timestamp_ms)
        return stack_poses(poses, times, skeleton=estimator.skeleton, image_size=(350, 496))


def test_each_film_becomes_a_file_or_a_reason(run: Run) -> None:
    out, told = run
    states = {state.video.name: state.state for state in told[-1].videos}

    assert states == {
        "walking.mp4": "done", "nobody.webm": "done", "once.mkv": "done",
        "cut.mp4": "failed", "empty.mp4": "failed", "sound.mov": "failed",
    }  # fmt: skip
    assert sorted(path.name for path in out.iterdir()) == ["nobody.parquet", "once.parquet", "walking.parquet"]
    for state in told[-1].failed:
        assert str(state.video.resolve()) in state.message
    assert "holds no video" in next(state.message for state in told[-1].failed if state.video.name == "sound.mov")


def test_the_numbers_are_those_of_the_live_engine_bit_for_bit(
    run: Run, films: Path, pose_models: Path, call_sandboxed: Any
) -> None:
    extracted = read_landmarks(run[0] / "walking.parquet")
    live = call_sandboxed(live_landmarks, pose_models, films / "walking.mp4")

    assert extracted.landmarks.image_size == live.image_size
    assert np.isfinite(live.image_xyz).any()
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(extracted.landmarks, name), getattr(live, name))


def test_times_and_frame_numbers_are_those_of_the_file(run: Run) -> None:
    file = read_landmarks(run[0] / "walking.parquet")

    assert file.landmarks.timestamps_ms == pytest.approx([0, 100, 200, 300, 450, 500, 600, 700, 803, 900], abs=0.1)
    assert file.frames.tolist() == list(range(10))


def test_nobody_is_nan_and_one_frame_is_a_recording(run: Run) -> None:
    nobody = read_landmarks(run[0] / "nobody.parquet")
    assert len(nobody.landmarks) == 5
    assert all(np.isnan(getattr(nobody.landmarks, name)).all() for name in FIELDS)
    assert nobody.provenance["n_frames_with_person"] == 0

    once = read_landmarks(run[0] / "once.parquet")
    assert len(once.landmarks) == 1
    assert once.provenance["frame_rate_hz"] is None


def test_the_file_says_what_it_was_made_from(run: Run, films: Path) -> None:
    video = films / "walking.mp4"
    said = read_provenance(run[0] / "walking.parquet")

    assert said["source"] == "walking.mp4"
    assert said["sha256"] == hashlib.sha256(video.read_bytes()).hexdigest()
    assert said["size_bytes"] == video.stat().st_size
    assert said["n_frames"] == 10
    assert 0 < said["n_frames_with_person"] <= 10
    assert said["frame_rate_hz"] == pytest.approx(10.0, abs=0.01)
    assert said["duration_s"] == pytest.approx(1.0, abs=0.01)
    assert (said["codec"], said["rotation_deg"], said["person"]) == ("h264", 0, "auto")
    assert (said["pose_model"], said["pose_model_sha256"]) == ("lite", task_sha256("lite"))
    assert set(said["versions"]) == {"poser", "mediapipe", "av"}
    assert json.loads(pq.read_metadata(run[0] / "walking.parquet").metadata[b"poser"])["provenance"] == said


def test_progress_says_how_far_each_video_is(run: Run) -> None:
    told = run[1]

    assert {state.state for progress in told for state in progress.videos} >= {"waiting", "working", "done", "failed"}
    assert told[-1].n_frames == 16
    assert told[-1].frames_per_s > 0
    expected = {state.video.name: state.n_expected for state in told[-1].videos}
    assert expected["walking.mp4"] == 10


def test_what_is_there_is_skipped_and_what_was_made_otherwise_is_refused(
    run: Run, films: Path, lite: ExtractionOptions
) -> None:
    out, video = run[0], films / "walking.mp4"
    before = (out / "walking.parquet").stat()

    again = extract_videos([video], out, options=lite)
    assert [(state.state, state.n_frames, state.message) for state in again.videos] == [("skipped", 10, "")]

    other = extract_videos([video], out, options=replace(lite, person="largest"))
    assert other.videos[0].state == "failed"
    assert "walking.parquet: is there already with another person (auto, not largest)" in other.videos[0].message
    assert (out / "walking.parquet").stat().st_mtime_ns == before.st_mtime_ns


def test_landmarks_of_another_mediapipe_are_kept_with_a_note(
    run: Run, films: Path, lite: ExtractionOptions, tmp_path: Path
) -> None:
    file = read_landmarks(run[0] / "walking.parquet")
    older = {**file.provenance, "versions": {**file.provenance["versions"], "mediapipe": "0.10.14"}}
    write_landmarks(file.landmarks, tmp_path / "walking.parquet", frames=file.frames, provenance=older)

    kept = extract_videos([films / "walking.mp4"], tmp_path, options=lite).videos[0]
    assert (kept.state, kept.n_frames) == ("skipped", 10)
    assert "walking.parquet: made with mediapipe 0.10.14, now " in kept.message
    assert " and " not in kept.message


def test_a_file_of_another_kind_is_never_replaced_unasked(films: Path, lite: ExtractionOptions, tmp_path: Path) -> None:
    (tmp_path / "once.parquet").write_bytes(b"my diary")

    refused = extract_videos([films / "once.mkv"], tmp_path, options=lite)
    assert "once.parquet: cannot be read as Parquet" in refused.videos[0].message
    assert (tmp_path / "once.parquet").read_bytes() == b"my diary"

    done = extract_videos([films / "once.mkv"], tmp_path, options=replace(lite, overwrite=True))
    assert done.videos[0].state == "done"
    assert len(read_landmarks(tmp_path / "once.parquet").landmarks) == 1


def test_repairing_while_extracting_is_repairing_afterwards(
    run: Run, films: Path, lite: ExtractionOptions, tmp_path: Path
) -> None:
    wish = RepairOptions(fill_gaps=0.5, rate=20.0, smooth="one-euro")
    afterwards = repair_file(read_landmarks(run[0] / "walking.parquet"), wish)

    extract_videos([films / "walking.mp4"], tmp_path, options=replace(lite, repair=wish))
    at_once = read_landmarks(tmp_path / "walking.parquet")

    for name in FIELDS:
        expected = getattr(afterwards.landmarks, name).astype(np.float32)
        np.testing.assert_array_equal(getattr(at_once.landmarks, name), expected)
    assert at_once.frames.tolist() == afterwards.frames.tolist()
    assert at_once.provenance["repair"] == afterwards.provenance["repair"]
    assert at_once.provenance["n_frames"] == 10


def test_two_videos_of_one_name_are_refused_before_any_work(
    films: Path, lite: ExtractionOptions, tmp_path: Path
) -> None:
    other = tmp_path / "Walking.avi"
    other.write_bytes(b"")
    with pytest.raises(VideoError, match=r"walking\.mp4 and .*Walking\.avi would both become .*Walking\.parquet"):
        extract_videos([films / "walking.mp4", other], tmp_path / "out", options=lite)
    assert not (tmp_path / "out").exists()


def test_folders_are_searched_for_videos_and_hidden_files_left_alone(tmp_path: Path, lite: ExtractionOptions) -> None:
    from pose_parser.extraction.plan import find_videos

    for name in ("b.mp4", "a.MOV", "deep/c.webm", ".hidden.mp4", ".cache/d.mp4", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = find_videos([tmp_path, tmp_path / "b.mp4"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.MOV", "b.mp4", "deep/c.webm"]


def test_what_cannot_be_done_is_said_at_once(films: Path, lite: ExtractionOptions, tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="there is no such file or folder"):
        extract_videos([tmp_path / "absent.mp4"], tmp_path, options=lite)
    with pytest.raises(VideoError, match="holds no videos"):
        extract_videos([tmp_path], tmp_path, options=lite)
    with pytest.raises(AssetError, match="poser assets"):
        extract_videos([films], tmp_path / "out", options=ExtractionOptions(pose_models_folder=tmp_path))
    (tmp_path / "file").touch()
    with pytest.raises(PoserError, match="cannot be made a folder"):
        extract_videos([films], tmp_path / "file", options=lite)
    for wrong in ({"pose_model": "huge"}, {"person": "tallest"}, {"person": "0.3,1.5"}, {"workers": 0}):
        with pytest.raises(PoserError):
            ExtractionOptions(**wrong)  # type: ignore[arg-type]


def test_an_error_of_the_listener_ends_the_run(films: Path, lite: ExtractionOptions, tmp_path: Path) -> None:
    def stop(_progress: Progress) -> None:
        raise LandmarksFileError("enough")

    with pytest.raises(LandmarksFileError, match="enough"):
        extract_videos([films], tmp_path, options=lite, on_progress=stop)
    assert list(tmp_path.iterdir()) == []
