"""Keypoints of other programs become landmarks: places, names, times and people."""

from __future__ import annotations

import json
import pickle
import socket
from pathlib import Path

import h5py
import numpy as np
import pytest

from pose_parser.errors import FeatureError, LandmarksFileError
from pose_parser.features import compute_features
from pose_parser.landmarks import BLAZEPOSE_33, BODY_25, COCO_17, KINECT_20, read_landmarks, write_landmarks
from pose_parser.landmarks.readers import READERS, poser_name, read_keypoints, read_renames, recognise
from pose_parser.landmarks.readers.pandas_hdf5 import parse_names

PICTURE = {"image_size": (200, 100), "fps": 10.0}
NAN = np.nan


def write_csv(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.mark.parametrize("kind", [
    "openpose", "coco", "kinect", "deeplabcut/csv", "deeplabcut/table", "deeplabcut/fixed", "sleap/slp",
    "sleap/analysis", "mediapipe/named", "mediapipe/unnamed",
])  # fmt: skip
def test_every_format_is_recognised_read_and_kept(samples, kind, tmp_path):
    path = samples[kind]
    assert recognise(path) == kind.split("/")[0]
    read = read_keypoints(path, **PICTURE)
    assert read.provenance["source"] == path.name
    assert read.provenance["format"] == kind.split("/")[0]
    assert len(read.provenance["sha256"]) == 64
    assert np.isfinite(read.landmarks.image_xyz[0, 0, :2]).all()
    visibility = read.landmarks.visibility
    assert np.nanmin(visibility) >= 0
    assert np.nanmax(visibility) <= 1
    np.testing.assert_array_equal(np.isnan(visibility), np.isnan(read.landmarks.image_xyz[..., 0]))
    write_landmarks(read.landmarks, tmp_path / "a.parquet", provenance=read.provenance, frames=read.frames)
    again = read_landmarks(tmp_path / "a.parquet")
    assert again.landmarks.skeleton == read.landmarks.skeleton
    assert again.provenance == read.provenance


def test_lightning_pose_is_read_as_deeplabcut(samples):
    assert set(READERS) - {key.split("/")[0] for key in samples} == {"lightning-pose"}
    read = read_keypoints(samples["deeplabcut/csv"], format="lightning-pose", **PICTURE)
    assert len(read.landmarks) == 3


# OpenPose


def test_openpose_places_are_fractions_and_zeros_are_missing(tmp_path, openpose):
    frame = [float(number) for number in range(75)]
    frame[0:3] = [100.0, 50.0, 0.7]
    frame[3:6] = [0.0, 0.0, 0.0]
    frame[6:9] = [90.0, 10.0, 0.0]
    read = read_keypoints(openpose([[frame], [], [frame]], first=7), **PICTURE)
    landmarks = read.landmarks
    assert landmarks.skeleton is BODY_25
    assert landmarks.image_size == (200, 100)
    np.testing.assert_array_equal(landmarks.image_xyz[0, :3], [[0.5, 0.5, NAN], [NAN] * 3, [NAN] * 3])
    np.testing.assert_array_equal(landmarks.visibility[0, :3], [0.7, NAN, NAN])
    assert np.isnan(landmarks.image_xyz[1]).all()
    assert np.isnan(landmarks.visibility[1]).all()
    assert np.isnan(landmarks.world_xyz).all()
    assert read.frames.tolist() == [7, 8, 9]
    assert landmarks.timestamps_ms.tolist() == [700.0, 800.0, 900.0]


def test_a_left_out_frame_is_one_without_anybody(openpose):
    folder = openpose([[[9.0] * 75]] * 3)
    (folder / "walk_000000000001_keypoints.json").unlink()
    read = read_keypoints(folder, **PICTURE)
    assert read.frames.tolist() == [0, 1, 2]
    assert np.isnan(read.landmarks.image_xyz[1]).all()


@pytest.fixture
def openpose(tmp_path):
    def write(frames, first=0):
        folder = tmp_path / "frames"
        folder.mkdir()
        for number, people in enumerate(frames, start=first):
            content = {"people": [{"pose_keypoints_2d": points} for points in people]}
            (folder / f"walk_{number:012d}_keypoints.json").write_text(json.dumps(content))
        return folder

    return write


def someone(left: float, size: float = 1.0, middle: float = 50.0) -> list[float]:
    """Somebody 24 by 24 pixels large."""
    place = (np.arange(25) - 12) * size
    return np.stack([left + 12 * size + place, middle + place, np.full(25, 0.9)], axis=1).ravel().tolist()


def left_of(landmarks) -> list[float]:
    return np.round(landmarks.image_xyz[:, 0, 0] * 200, 6).tolist()


@pytest.mark.parametrize(
    ("person", "expected"),
    [(None, 60.0), ("largest", 60.0), ("left", 10.0), ("right", 150.0), ("center", 60.0), ("first", 60.0), ("2", 10.0)],
)
def test_the_rule_chooses_whom_to_follow(openpose, person, expected):
    folder = openpose([[someone(60, 1.5), someone(150), someone(10)]])
    assert left_of(read_keypoints(folder, person=person, **PICTURE).landmarks) == [expected]


def test_the_same_person_is_followed_whatever_the_order(openpose):
    walker, other = [someone(20 + 4 * n) for n in range(5)], [someone(100 - 2 * n, 0.9) for n in range(5)]
    frames = [[walker[n], other[n]] if n % 2 else [other[n], walker[n]] for n in range(5)]
    frames[4] = [someone(90, 3)]  # only somebody much larger and far away
    frames[3] = [*frames[3], someone(120, 2)]
    read = read_keypoints(openpose(frames), **PICTURE)
    np.testing.assert_array_equal(left_of(read.landmarks), [20, 24, 28, 32, NAN])
    assert read.provenance["most_people"] == 3


def test_who_is_lost_for_a_second_is_chosen_anew(openpose):
    frames = [[someone(10)], *[[]] * 9, [someone(150)], [someone(150)]]
    read = read_keypoints(openpose(frames), **PICTURE)
    assert np.flatnonzero(np.isfinite(left_of(read.landmarks))).tolist() == [0, 11]


def test_files_of_another_body_are_refused_by_name(openpose):
    folder = openpose([[[1.0] * 75], [[1.0] * 54]])
    with pytest.raises(LandmarksFileError, match=r"walk_000000000001_keypoints.json: people\[0\].*75 numbers"):
        read_keypoints(folder, **PICTURE)


# COCO


def test_coco_people_are_grouped_by_picture(tmp_path):
    points = [[10.0, 20.0, 1.0] * 17, [110.0, 20.0, 2.0] * 17]
    points[0][0:6] = [100.0, 60.0, 2.0, 0.0, 0.0, 0.0]
    entries = [{"image_id": f"clip/{n:06d}.jpg", "keypoints": points[0], "score": 0.5} for n in (3, 5)]
    entries.insert(1, {"image_id": "clip/000003.jpg", "keypoints": points[1], "score": 0.9})
    (tmp_path / "a.json").write_text(json.dumps(entries))
    read = read_keypoints(tmp_path / "a.json", **PICTURE)
    assert read.landmarks.skeleton is COCO_17
    assert read.frames.tolist() == [3, 4, 5]
    np.testing.assert_allclose(read.landmarks.image_xyz[0, :3, :2], [[0.5, 0.6], [NAN, NAN], [0.05, 0.2]])
    np.testing.assert_array_equal(read.landmarks.visibility[:, :3], [[1.0, NAN, 0.5], [NAN] * 3, [1.0, NAN, 0.5]])


@pytest.mark.parametrize("wrong", ["5", True, None, [5]])
def test_what_is_no_number_is_not_taken_for_one(tmp_path, wrong):
    entry = {"image_id": 1, "keypoints": [wrong, *[1.0] * 50]}
    (tmp_path / "a.json").write_text(json.dumps([entry]))
    with pytest.raises(LandmarksFileError, match=r"a\.json: entry 0: keypoints\[0\] is .*; a number is expected"):
        read_keypoints(tmp_path / "a.json", **PICTURE)


def test_arbitrary_ids_of_pictures_are_not_filled_up(tmp_path):
    entries = [{"image_id": n, "keypoints": [1.0, 5.0, 0.5] * 17} for n in (500_000, 139)]
    (tmp_path / "a.json").write_text(json.dumps(entries))
    assert read_keypoints(tmp_path / "a.json", **PICTURE).frames.tolist() == [139, 500_000]


# Kinect


def test_kinect_joints_are_turned_to_the_picture(tmp_path):
    joints = np.zeros((20, 3))
    joints[0] = [0.5, -0.25, 2.0]  # the hips: half a metre to the picture's left, below the middle
    joints[3] = [0.5, 0.5, 1.5]
    lines = [" ".join(map(str, [frame, *joints.ravel()])) for frame in (30, 33)]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    read = read_keypoints(tmp_path / "a.txt", fps=30)
    landmarks = read.landmarks
    assert landmarks.skeleton is KINECT_20
    assert landmarks.timestamps_ms.tolist() == [1000.0, 1100.0]
    np.testing.assert_array_equal(landmarks.world_xyz[0, 0], [0, 0, 0])
    np.testing.assert_array_equal(landmarks.world_xyz[0, 3], [0.0, -0.75, -0.5])
    assert np.isnan(landmarks.world_xyz[0, 1]).all()
    # 285.63 pixels * 0.5 m / 2 m = 71.4 pixels left of the middle of 320, 35.7 below the middle of 240
    np.testing.assert_allclose(landmarks.image_xyz[0, 0], [(160 - 71.4075) / 320, (120 + 35.70375) / 240, 0.0])
    np.testing.assert_allclose(landmarks.image_xyz[0, 3, 2], 285.63 * -0.25 / 320)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["joints_s01_e01.txt", "joints_s10_e02.txt"])
def test_real_kinect_recordings(shared_data, name):
    path = shared_data / "utkinect" / name
    read = read_keypoints(path, fps=30)
    landmarks, raw = read.landmarks, path.read_text().splitlines()
    assert len(landmarks) == len(raw)
    for row in (0, 100, len(raw) - 1):
        words = raw[row].split()
        assert read.frames[row] == float(words[0])
        assert landmarks.timestamps_ms[row] == pytest.approx(float(words[0]) * 1000 / 30)
        hips, left_knee = ([float(word) for word in words[1 + 3 * n : 4 + 3 * n]] for n in (0, 13))
        expected = [hips[0] - left_knee[0], hips[1] - left_knee[1], left_knee[2] - hips[2]]
        found = landmarks.world_xyz[row, landmarks.skeleton.index_by_name["left_knee"]]
        np.testing.assert_allclose(found, expected, atol=1e-12)
    # Feet point forwards, and the left shoulder is on the left: of who faces the camera (z -1) to the picture's right
    # (x +1). A mirrored picture would have it the other way round.
    index = landmarks.skeleton.index_by_name
    world = landmarks.world_xyz
    forward = world[:, index["left_foot_index"]] - world[:, index["left_ankle"]]
    left = world[:, index["left_shoulder"]] - world[:, index["right_shoulder"]]
    assert np.mean(forward[:, 0] * left[:, 2] - forward[:, 2] * left[:, 0] > 0) > 0.97


# DeepLabCut


def test_deeplabcut_csv(samples):
    landmarks = read_keypoints(samples["deeplabcut/csv"], **PICTURE).landmarks
    assert landmarks.skeleton.landmark_names == ("snout", "left_elbow")
    np.testing.assert_allclose(landmarks.image_xyz[:, :, 0], [[0.1, 0.5], [0.105, 0.5], [0.11, 0.5]])
    np.testing.assert_allclose(landmarks.visibility, [[0.9, 0.1]] * 3)


@pytest.mark.parametrize("kind", ["deeplabcut/table", "deeplabcut/fixed"])
def test_deeplabcut_hdf5_of_two_animals(samples, kind):
    # Row n holds 12 n to 12 n + 11: snout x, y, likelihood, tail_base x, y, likelihood of mouse1, then of mouse2.
    mouse1 = read_keypoints(samples[kind], **PICTURE)
    assert mouse1.provenance["individual"] == "mouse1"
    np.testing.assert_allclose(mouse1.landmarks.image_xyz[:, 0, 0], [0.0, NAN, 0.12])
    np.testing.assert_allclose(mouse1.landmarks.visibility[:, 0], [0.9, NAN, 0.9])
    for who in ("mouse2", "1"):
        mouse2 = read_keypoints(samples[kind], person=who, **PICTURE).landmarks
        np.testing.assert_allclose(mouse2.image_xyz[:, 1, 1], [0.10, 0.22, 0.34])
    with pytest.raises(LandmarksFileError, match="no track 'cat'; it has mouse1, mouse2"):
        read_keypoints(samples[kind], person="cat", **PICTURE)


def test_labelled_pictures_and_lightning_poses_extra_column(tmp_path):
    path = write_csv(
        tmp_path / "a.csv",
        "scorer,,,me,me,me",
        "bodyparts,,,nose,nose,set",
        "coords,,,x,y,set",
        "labeled-data,clip,img0007.png,100,50,train",
        "labeled-data,clip,img0012.png,,,train",
    )
    read = read_keypoints(path, **PICTURE)
    assert read.frames.tolist() == [7, 12]
    np.testing.assert_array_equal(read.landmarks.image_xyz[:, 0, :2], [[0.5, 0.5], [NAN, NAN]])
    np.testing.assert_array_equal(read.landmarks.visibility[:, 0], [1.0, NAN])


def test_zeros_without_confidence_are_missing_too(tmp_path):
    head = ["scorer,me,me,me", "bodyparts,nose,nose,nose", "coords,x,y,likelihood"]
    rows = ["0,0,0,0", "1,0,0,", "2,0,0,0.4", "3,0,50,0", "4,100,50,0"]
    landmarks = read_keypoints(write_csv(tmp_path / "a.csv", *head, *rows), **PICTURE).landmarks
    np.testing.assert_array_equal(landmarks.image_xyz[:, 0, :2], [[NAN, NAN], [NAN, NAN], [0, 0], [0, 0.5], [0.5, 0.5]])
    np.testing.assert_array_equal(landmarks.visibility[:, 0], [NAN, NAN, 0.4, 0, 0])


class Evil:
    def __reduce__(self):
        return (Path.touch, (Path("evil-was-here"),))


@pytest.mark.parametrize("protocol", range(6))
def test_names_of_columns_are_read_without_unpickling(tmp_path, monkeypatch, protocol):
    monkeypatch.chdir(tmp_path)
    names = [("net", "snout", "x"), ("net", "snout", "y"), ("net", "tail", "x")]
    assert parse_names(pickle.dumps(names, protocol), tmp_path) == names
    for wrong in ([("net", Evil())], Evil(), [1, 2], {"a": 1}, [], "text"):
        with pytest.raises(LandmarksFileError, match="names of its columns"):
            parse_names(pickle.dumps(wrong, protocol), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_pickle_in_a_deeplabcut_file_is_not_run(samples, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "evil.h5"
    path.write_bytes(samples["deeplabcut/table"].read_bytes())
    with h5py.File(path, "r+") as file:
        for group in (file["df_with_missing"], file["df_with_missing/table"]):
            for name in ("non_index_axes", "values_block_0_kind", "info"):
                group.attrs[name] = np.bytes_(pickle.dumps(Evil(), 0))
    with pytest.raises(LandmarksFileError, match=r"evil.h5: the names of its columns"):
        read_keypoints(path, **PICTURE)
    assert [file.name for file in tmp_path.iterdir()] == ["evil.h5"]


# SLEAP


@pytest.mark.parametrize("kind", ["sleap/slp", "sleap/analysis"])
def test_sleap_tracks(samples, kind):
    rat = read_keypoints(samples[kind], **PICTURE)
    assert rat.provenance["track"] == "rat"  # in four frames, the mouse is in three
    assert rat.landmarks.skeleton.landmark_names == ("nose", "left_ear", "right_ear")
    assert set(rat.landmarks.skeleton.bones) >= {("nose", "left_ear"), ("nose", "right_ear")}
    assert rat.frames.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(rat.landmarks.image_xyz[:, 0, 0], [0.1, NAN, 0.11, 0.115, 0.12])
    np.testing.assert_allclose(rat.landmarks.image_xyz[0, 1, :2], [0.15, 0.5])
    np.testing.assert_allclose(rat.landmarks.visibility[0], [0.25, 0.75, NAN])
    mouse = read_keypoints(samples[kind], person="mouse", **PICTURE).landmarks
    assert mouse.image_xyz[0, 1, 1] == pytest.approx(0.4)
    assert np.isnan(mouse.image_xyz[-1]).all()


def test_sleap_knows_the_size_of_its_video(samples):
    assert read_keypoints(samples["sleap/slp"], fps=10).landmarks.image_size == (200, 100)
    with pytest.raises(LandmarksFileError, match=r"--image-size 1280x720"):
        read_keypoints(samples["sleap/analysis"], fps=10)


def test_the_video_that_a_file_names_is_not_looked_for(make_sleap, tmp_path):
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        for number, address in enumerate(["http://127.0.0.1:9/mice.mp4", "s3://bucket/mice.mp4"]):
            folder = tmp_path / str(number)
            folder.mkdir()
            for path in make_sleap(folder, address):
                assert len(read_keypoints(path, **PICTURE).landmarks) == 5


def test_a_dataset_that_claims_to_be_huge_is_not_read(samples, tmp_path):
    path = tmp_path / "huge.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("tracks", shape=(1, 2, 3, 2**40), dtype="f8", chunks=(1, 2, 3, 1024))
        file["node_names"] = np.array([b"a", b"b", b"c"])
    with pytest.raises(LandmarksFileError, match=r"huge.h5: tracks would take"):
        read_keypoints(path, **PICTURE)


# MediaPipe


def test_mediapipe_columns_in_any_dress(tmp_path):
    dresses = {
        "plain": "nose_x,nose_y,nose_z,nose_visibility,left_elbow_x,left_elbow_y,left_elbow_z,left_elbow_visibility",
        "shouting": "NOSE.x,NOSE.y,NOSE.z,NOSE.v,LEFT_ELBOW.x,LEFT_ELBOW.y,LEFT_ELBOW.z,LEFT_ELBOW.v",
        "camel": "Nose X,Nose Y,Nose Z,Nose Score,LeftElbow X,LeftElbow Y,LeftElbow Z,LeftElbow Score",
    }
    for name, head in dresses.items():
        path = write_csv(tmp_path / f"{name}.csv", "time_s,label," + head, "0.5,squat,.1,.2,.3,.4,.5,.6,.7,.8")
        landmarks = read_keypoints(path, image_size=(640, 480)).landmarks
        assert landmarks.skeleton.landmark_names == ("nose", "left_elbow")
        np.testing.assert_array_equal(landmarks.image_xyz[0], [[0.1, 0.2, 0.3], [0.5, 0.6, 0.7]])
        np.testing.assert_array_equal(landmarks.visibility[0], [0.4, 0.8])
        assert landmarks.timestamps_ms.tolist() == [500.0]


@pytest.mark.parametrize("base", [0, 1])
def test_numbered_landmarks_count_from_zero_or_one(tmp_path, base):
    head = [f"{axis}{base + n}" for n in range(33) for axis in "xyzv"]
    row = [str(n / 200) for n in range(132)]
    path = write_csv(tmp_path / "a.csv", ",".join(["class", *head]), ",".join(["sit", *row]))
    landmarks = read_keypoints(path, **PICTURE).landmarks
    assert landmarks.skeleton is BLAZEPOSE_33
    np.testing.assert_allclose(landmarks.image_xyz[0, 1], [0.02, 0.025, 0.03])
    assert landmarks.visibility[0, 32] == pytest.approx(131 / 200)


def test_posers_own_columns_as_csv_come_back(tmp_path):
    rng = np.random.default_rng(0)
    names = [
        f"{name}_{kind}" for name in COCO_17.landmark_names[::-1]
        for kind in ("x", "y", "z", "visibility", "world_x", "world_y", "world_z")
    ]  # fmt: skip
    values = rng.random(len(names))
    row = ",".join(["4", "133.5", *map(repr, values.tolist())])
    path = write_csv(tmp_path / "a.csv", ",".join(["frame", "timestamp_ms", *names]), row)
    read = read_keypoints(path, **PICTURE)
    assert read.landmarks.skeleton is COCO_17
    assert (read.frames.tolist(), read.landmarks.timestamps_ms.tolist()) == ([4], [133.5])
    np.testing.assert_array_equal(read.landmarks.world_xyz[0, -1], values[4:7])


@pytest.mark.shared_data
def test_a_real_table_without_names(shared_data):
    path = shared_data / "fitness_poses_mlkit" / "fitness_pose_samples.csv"
    landmarks = read_keypoints(path, image_size=(1920, 1080), fps=1).landmarks
    assert len(landmarks) == 812
    assert landmarks.skeleton is BLAZEPOSE_33
    expected = [1251.0012 / 1920, 384.75177 / 1080, -1716.2709 / 1920]
    np.testing.assert_allclose(landmarks.image_xyz[0, 0], expected)


# Names and skeletons


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LeftElbow", "left_elbow"), ("elbow_l", "left_elbow"), ("l_elbow", "left_elbow"), ("LElbow", "left_elbow"),
        ("Left Elbow", "left_elbow"), ("ELBOW-R", "right_elbow"), ("RBigToe", "right_foot_index"),
        ("left_foot", "left_foot_index"), ("MidHip", "mid_hip"), ("pelvis", "mid_hip"), ("ShoulderCenter", "neck"),
        ("mouth_left", "mouth_left"), ("MOUTH_RIGHT", "mouth_right"), ("left_eye_inner", "left_eye_inner"),
        ("tail_base", "tail_base"), ("Paw1", "paw_1"), ("Épaule_G", "épaule_g"), ("nose", "nose"),
        ("left", "left"), ("...", ""),
    ],
)  # fmt: skip
def test_names_become_posers(name, expected):
    assert poser_name(name) == expected


def test_every_landmark_that_poser_knows_keeps_its_name():
    for skeleton in (BLAZEPOSE_33, BODY_25, COCO_17, KINECT_20):
        assert [poser_name(name) for name in skeleton.landmark_names] == list(skeleton.landmark_names)


def test_renaming(samples, tmp_path):
    (tmp_path / "names.yaml").write_text("Snout: nose\n")
    rename = read_renames(tmp_path / "names.yaml")
    landmarks = read_keypoints(samples["deeplabcut/csv"], rename=rename, **PICTURE).landmarks
    assert landmarks.skeleton.landmark_names == ("nose", "left_elbow")
    with pytest.raises(LandmarksFileError, match=r"no landmark 'tail' to rename; it has 'Snout', 'elbow_l'"):
        read_keypoints(samples["deeplabcut/csv"], rename={"tail": "nose"}, **PICTURE)
    with pytest.raises(LandmarksFileError, match="'elbow_l' is called like 'Snout'"):
        read_keypoints(samples["deeplabcut/csv"], rename={"Snout": "left_elbow"}, **PICTURE)
    with pytest.raises(LandmarksFileError, match="no name that Poser could write"):
        read_keypoints(samples["deeplabcut/csv"], rename={"Snout": "nose_world"}, **PICTURE)
    with pytest.raises(LandmarksFileError, match="small letters"):
        read_keypoints(samples["deeplabcut/csv"], rename={"Snout": "../nose"}, **PICTURE)
    for text in ("- a", "a: 1", "{", "\x00", "[" * 5000):
        (tmp_path / "names.yaml").write_text(text)
        with pytest.raises(LandmarksFileError, match=r"names\.yaml"):
            read_renames(tmp_path / "names.yaml")


def test_features_use_the_joints_that_exist(tmp_path):
    """A right angle at an elbow, on a skeleton of an arm and a tail."""
    path = write_csv(
        tmp_path / "arm.csv",
        "scorer," + ",".join(["me"] * 8),
        "bodyparts,Shoulder_L,Shoulder_L,Elbow_L,Elbow_L,Wrist_L,Wrist_L,tail,tail",
        "coords,x,y,x,y,x,y,x,y",
        "0,100,10,100,60,150,60,5,5",
    )
    landmarks = read_keypoints(path, image_size=(200, 200), fps=30).landmarks
    assert landmarks.skeleton.bones == (("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"))
    assert compute_features(landmarks, ["left_elbow_angle_deg"]) == pytest.approx(90.0)
    with pytest.raises(FeatureError, match="right"):
        compute_features(landmarks, ["right_elbow_angle_deg"])
    with pytest.raises(FeatureError, match="hip"):
        compute_features(landmarks, ["left_wrist_x"])


# What is missing is named


@pytest.mark.parametrize("kind", ["openpose", "coco", "deeplabcut/csv", "mediapipe/unnamed"])
def test_options_that_are_needed_are_named(samples, kind):
    with pytest.raises(LandmarksFileError, match=r"give the image size \(--image-size 1280x720\)"):
        read_keypoints(samples[kind], fps=30)
    with pytest.raises(LandmarksFileError, match=r"give fps \(--fps 30\)"):
        read_keypoints(samples[kind], image_size=(200, 100))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fps": 0.0}, "fps is 0.0"),
        ({"fps": NAN}, "fps is nan"),
        ({"image_size": (0, 5)}, "image size is"),
        ({"format": "bvh"}, "'bvh' is no format that Poser reads; it can be openpose, coco"),
        ({"format": "openpose"}, "is a file, which openpose data are not"),
        ({"person": "tallest"}, "person is 'tallest'; it can be largest, center"),
    ],
)
def test_wrong_options_are_named(samples, options, message):
    with pytest.raises(LandmarksFileError, match=message):
        read_keypoints(samples["coco"], **{**PICTURE, **options})


def test_what_is_not_recognised_is_said(tmp_path):
    for content in (b"", b"hello\n", b"\x00\xff" * 50, b"{}", b"a,b\n1,2\n", b"\x89HDF\r\n\x1a\nxx"):
        (tmp_path / "a.bin").write_bytes(content)
        with pytest.raises(LandmarksFileError, match=r"a\.bin"):
            read_keypoints(tmp_path / "a.bin", **PICTURE)
    with pytest.raises(LandmarksFileError, match="tried openpose, coco, kinect"):
        read_keypoints(write_csv(tmp_path / "b.csv", "a,b"), **PICTURE)
    with pytest.raises(LandmarksFileError, match="no such file"):
        read_keypoints(tmp_path / "none.csv", **PICTURE)
    with pytest.raises(LandmarksFileError, match="folder without files"):
        read_keypoints(tmp_path, **PICTURE)
