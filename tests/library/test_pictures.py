"""Poses, thumbnails, curves and timelines are those of the landmarks, and of live streams."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from defusedxml import ElementTree
from sklearn.linear_model import LogisticRegression

from pose_parser.errors import FeatureError, LibraryError, ModelFileError, NotInLibraryError
from pose_parser.features import FeatureSpec, compute_features, default_spec, find_feature
from pose_parser.landmarks import BLAZEPOSE_33, read_landmarks
from pose_parser.library import timelines
from pose_parser.library.curves import curves, feature_names
from pose_parser.library.poses import poses_bytes
from pose_parser.library.thumbnails import thumbnail_svg
from pose_parser.library.timelines import timeline
from pose_parser.models import TrustStore, make_trained_model, save_model
from pose_parser.prediction import predict_landmarks

NAMES = ("left_knee_angle_deg", "wrist_to_wrist_distance")


def unpack(data: bytes):
    """Read bytes as the page does."""
    start, n_frames, n_landmarks, zero = np.frombuffer(data, "<u4", 4).tolist()
    assert zero == 0
    times = np.frombuffer(data, "<f8", n_frames, 16)
    values = np.frombuffer(data, "<f4", -1, 16 + 8 * n_frames).reshape(n_frames, n_landmarks, 3)
    return start, times, values


@pytest.mark.parametrize(
    ("start", "count", "frames"), [(0, 40, range(40)), (10, 5, range(10, 15)), (35, 99, range(35, 40)), (40, 9, [])]
)
def test_poses_are_those_of_the_file(data_dir, make_recording, start, count, frames):
    make_recording(unseen=[12])
    told, times, values = unpack(poses_bytes(data_dir, "squat", start, count))
    landmarks = read_landmarks(data_dir / "landmarks" / "squat.parquet").landmarks
    assert told == start
    assert times.tolist() == [100.0 * frame for frame in frames]
    rows = list(frames)
    np.testing.assert_array_equal(values[..., :2], landmarks.image_xyz[rows, :, :2].astype(np.float32))
    np.testing.assert_array_equal(values[..., 2], landmarks.visibility[rows].astype(np.float32))


@pytest.mark.parametrize(("start", "count"), [(-1, 5), (0, -1), (2**40, 1)])
def test_frames_that_cannot_be_are_refused(data_dir, make_recording, start, count):
    make_recording()
    with pytest.raises(LibraryError, match="give numbers from 0"):
        poses_bytes(data_dir, "squat", start, count)


def head_of(svg: bytes) -> tuple[float, float]:
    circle = ElementTree.fromstring(svg).find(".//{*}circle")
    assert circle is not None
    return float(circle.get("cx", "")), float(circle.get("cy", ""))


def test_a_thumbnail_shows_the_middle_the_moment_or_who_is_nearest(data_dir, make_recording):
    make_recording()
    middle, moment = thumbnail_svg(data_dir, "squat"), thumbnail_svg(data_dir, "squat", at_s=0.52)
    assert middle == thumbnail_svg(data_dir, "squat", at_s=2.0)
    assert head_of(middle) != head_of(moment)
    make_recording(unseen=[n for n in range(40) if n != 5])
    assert thumbnail_svg(data_dir, "squat") == moment


def test_somebody_far_from_the_middle_of_a_long_recording_is_found(data_dir, make_recording):
    make_recording(n_frames=400, unseen=range(1, 400))
    assert head_of(thumbnail_svg(data_dir, "squat"))


def test_a_thumbnail_of_nobody_is_an_empty_picture(data_dir, make_recording, make_film):
    make_film("film.mp4")
    make_recording("nobody", unseen=range(40))
    make_recording("empty", n_frames=0)
    for one in ("film", "nobody", "empty"):
        picture = ElementTree.fromstring(thumbnail_svg(data_dir, one))
        assert picture.find(".//{*}path") is None
        assert picture.get("aria-label") == "Nobody is seen"


def test_curves_are_the_features_of_data_sets(data_dir, make_recording):
    make_recording(unseen=[3])
    names = [*NAMES, "left_knee_angle_velocity_deg_per_s"]
    told = json.loads(json.dumps(curves(data_dir, "squat", names).to_dict(), allow_nan=False))
    landmarks = read_landmarks(data_dir / "landmarks" / "squat.parquet").landmarks
    expected = compute_features(landmarks, names, options=default_spec(BLAZEPOSE_33))
    assert told["times_s"] == pytest.approx(np.arange(40) / 10)
    for column, curve in enumerate(told["curves"]):
        assert (curve["name"], curve["unit"]) == (names[column], find_feature(names[column]).unit)
        assert curve["values"][3] is None
        values = np.array(curve["values"], dtype=float)
        np.testing.assert_allclose(values, expected[:, column], atol=1e-4)


@pytest.mark.parametrize(
    ("names", "error"),
    [([], LibraryError), ([f"f{n}" for n in range(13)], LibraryError), (["left_knee"], FeatureError)],
)
def test_curves_that_cannot_be_are_refused(data_dir, make_recording, names, error):
    make_recording()
    with pytest.raises(error):
        curves(data_dir, "squat", names)


def test_features_to_choose_begin_with_those_that_models_begin_with():
    listed = feature_names()
    assert listed[0].to_dict() == {
        "name": "left_elbow_angle_deg",
        "words": find_feature("left_elbow_angle_deg").words,
        "unit": "deg",
    }
    assert len({one.name for one in listed}) == len(listed) > 1000


@pytest.fixture
def knees(data_dir: Path) -> Path:
    """Train a model that tells bent knees from straight ones."""
    spec = FeatureSpec(names=NAMES)
    classifier = LogisticRegression().fit([[20.0, 1.0], [170.0, 1.0]], ["bent", "straight"])
    card = {"name": "Knees", "classes": ["bent", "straight"], "features": spec.to_dict(), "unsure_below": 0.9}
    path = data_dir / "trained_models" / "knees.skops"
    save_model(make_trained_model(classifier, card, name="knees", source="knees.skops"), path)
    return path


def test_a_timeline_says_what_a_live_stream_would(data_dir, make_recording, knees):
    make_recording(unseen=[3])
    trust = TrustStore(data_dir / "trust.json")
    told = json.loads(json.dumps(timeline(data_dir, "squat", knees, trust), allow_nan=False))
    landmarks = read_landmarks(data_dir / "landmarks" / "squat.parquet").landmarks
    expected = predict_landmarks(landmarks, timelines.load_model(knees))
    assert (told["model"], told["classes"]) == ("knees", ["bent", "straight"])
    assert told["times_s"] == pytest.approx(np.arange(40) / 10)
    assert (told["labels"][3], told["confidences"][3], told["verdicts"][3]) == (None, None, "no_person")
    seen = [frame for frame in range(40) if frame != 3]
    assert [told["classes"][told["labels"][frame]] for frame in seen] == [expected[frame].label for frame in seen]
    assert [told["verdicts"][frame] for frame in seen] == [expected[frame].verdict for frame in seen]
    assert [told["confidences"][frame] for frame in seen] == pytest.approx(
        [expected[frame].confidence for frame in seen], abs=1e-4
    )
    assert {"sure", "unsure"} <= set(told["verdicts"])


def test_a_timeline_is_computed_once_until_a_file_changes(data_dir, make_recording, knees, monkeypatch):
    make_recording()
    trust, computed = TrustStore(data_dir / "trust.json"), []
    original = timelines.predict_timeline
    monkeypatch.setattr(timelines, "predict_timeline", lambda *a, **k: computed.append(1) or original(*a, **k))
    first = timeline(data_dir, "squat", knees, trust)
    assert timeline(data_dir, "squat", knees, trust) == first
    assert len(computed) == 1
    make_recording(n_frames=20)
    assert len(timeline(data_dir, "squat", knees, trust)["labels"]) == 20
    assert len(computed) == 2
    classifier = LogisticRegression().fit([[20.0, 1.0], [170.0, 1.0]], ["down", "up"])
    card = {"name": "Knees", "classes": ["down", "up"], "features": FeatureSpec(names=NAMES).to_dict()}
    save_model(make_trained_model(classifier, card, name="knees", source="knees.skops"), knees)
    assert timeline(data_dir, "squat", knees, trust)["classes"] == ["down", "up"]


def test_what_is_not_there_has_neither(data_dir, make_film, make_recording, knees):
    make_film("film.mp4")
    make_recording()
    trust = TrustStore(data_dir / "trust.json")
    with pytest.raises(NotInLibraryError, match="perhaps they are still being made"):
        poses_bytes(data_dir, "film", 0, 1)
    with pytest.raises(NotInLibraryError):
        curves(data_dir, "film", NAMES)
    with pytest.raises(NotInLibraryError):
        timeline(data_dir, "film", knees, trust)
    with pytest.raises(NotInLibraryError):
        thumbnail_svg(data_dir, "absent")
    with pytest.raises(ModelFileError, match="no such model"):
        timeline(data_dir, "squat", knees.with_name("absent.skops"), trust)
