"""Each kind of row on LLLRRRLL at ten frames a second, worked out by hand."""

import numpy as np
import pytest

from pose_parser.annotations import Segment
from pose_parser.datasets import DatasetOptions, build_dataset
from pose_parser.errors import DatasetError, FeatureError
from pose_parser.features import FeatureSpec, default_spec
from pose_parser.landmarks import KINECT_20, Skeleton, read_landmarks

ONE_ARM = Skeleton("one_arm", ("left_shoulder", "left_elbow", "left_wrist"), ())
NOSE = FeatureSpec(names=("nose_image_x",))
ENDS = FeatureSpec(names=("nose_image_x",), pooling=("min", "max"))


def spelled(dataset, family="side"):
    return "".join(dataset.labels(family).fillna("-"))


def frame_numbers(dataset):
    """First and last frame of each row, from the nose's place."""
    return np.round(dataset.values * 1000).astype(int).tolist()


def times(dataset):
    return dataset.rows[["start_ms", "end_ms"]].to_numpy().astype(int).tolist()


def test_every_frame_keeps_its_own_label(make_recording, lettered):
    dataset = build_dataset([make_recording("a")], lettered("LLLRRRLL"), NOSE)
    assert spelled(dataset) == "LLLRRRLL"
    assert dataset.rows["segment"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2]
    assert frame_numbers(dataset) == [[n] for n in range(8)]
    assert times(dataset) == [[n * 100, n * 100] for n in range(8)]
    assert dataset.window_s is None


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # The three frames that end with:  2 LLL, 3 LLR, 4 LRR, 5 RRR, 6 RRL, 7 RLL
        ("majority", "LLRRRL"),
        ("last", "LRRRLL"),
        ("pure", "LR"),
    ],
)
def test_windows_by_rule(make_recording, lettered, rule, expected):
    options = DatasetOptions(rows="windows", window_s=0.2, label_rule=rule)
    dataset = build_dataset([make_recording("a")], lettered("LLLRRRLL"), ENDS, options=options)
    assert spelled(dataset) == expected
    lasts = [2, 5] if rule == "pure" else [2, 3, 4, 5, 6, 7]
    assert frame_numbers(dataset) == [[last - 2, last] for last in lasts]
    assert times(dataset) == [[(last - 2) * 100, last * 100] for last in lasts]
    assert dataset.window_s == 0.2


def test_of_equally_frequent_labels_the_newest_counts(make_recording, lettered):
    options = DatasetOptions(rows="windows", window_s=0.1)
    dataset = build_dataset([make_recording("a")], lettered("LLLRRRLL"), ENDS, options=options)
    assert spelled(dataset) == "LLRRRLL"
    assert dataset.rows["segment"].tolist() == [0, 0, 1, 1, 1, 2, 2]


def test_strides_are_in_seconds(make_recording, lettered):
    options = DatasetOptions(rows="windows", window_s=0.2, stride_s=0.3, label_rule="last")
    for step in (100.0, 50.0):
        n_frames = int(700 / step) + 1
        recording = make_recording("a", n_frames, times_ms=np.arange(n_frames) * step)
        dataset = build_dataset([recording], lettered("LLLRRRLL"), ENDS, options=options)
        assert times(dataset) == [[0, 200], [300, 500]]
        assert spelled(dataset) == "LR"


@pytest.mark.parametrize(
    ("rule", "dropped", "kept"),
    [
        # windows of two frames that end at 1..7: L. .. .R RR R. .. ..
        ("majority", "RR", "nnRRnnn"),
        ("last", "RR", "nnRRnnn"),
        ("pure", "R", "nRnn"),
    ],
)
def test_unlabelled_is_dropped_or_a_class(make_recording, lettered, rule, dropped, kept):
    segments = lettered("L..RR...")
    for unlabelled, expected in (("drop", dropped), ("none", kept)):
        options = DatasetOptions(rows="windows", window_s=0.1, label_rule=rule, unlabelled=unlabelled)
        dataset = build_dataset([make_recording("a")], segments, ENDS, options=options)
        assert "".join(label[0] for label in dataset.labels("side")) == expected


def test_unlabelled_frames(make_recording, lettered):
    recording = make_recording("a")
    assert frame_numbers(build_dataset([recording], lettered("L..RR..."), NOSE)) == [[0], [3], [4]]
    dataset = build_dataset([recording], lettered("L..RR..."), NOSE, options=DatasetOptions(unlabelled="none"))
    assert dataset.labels("side").tolist() == ["L", "none", "none", "R", "R", "none", "none", "none"]
    assert dataset.rows["segment"].tolist() == [0, -1, -1, 1, 1, -1, -1, -1]


def test_segments_are_read_from_their_first_frame_to_their_last(make_recording, lettered):
    options = DatasetOptions(rows="segments")
    dataset = build_dataset([make_recording("a")], lettered("LLLRRRLL"), ENDS, options=options)
    assert spelled(dataset) == "LRL"
    assert frame_numbers(dataset) == [[0, 2], [3, 5], [6, 7]]
    assert dataset.window_s == 0.2
    sampled = FeatureSpec(names=("nose_image_x",), window_samples=3)
    dataset = build_dataset([make_recording("a")], lettered("LLLRRRLL"), sampled, options=options)
    np.testing.assert_allclose(dataset.values * 1000, [[0, 1, 2], [3, 4, 5], [6, 6.5, 7]], atol=1e-4)


def test_what_was_left_out_is_what_is_in_no_row(make_recording, lettered):
    """A segment between two frames labels none of them; a video that nobody labelled is left out, unless as none."""
    paths = [make_recording("a"), make_recording("b")]
    segments = [*lettered("LLL"), Segment("a", 0.52, 0.58, "R", "side")]
    left_out = build_dataset(paths, segments, NOSE).provenance["left_out"]
    assert left_out["segments_without_frames"] == 1
    assert left_out["videos_without_segments"] == ["b"]
    kept = build_dataset(paths, segments, NOSE, options=DatasetOptions(unlabelled="none"))
    assert set(kept.labels("side")[kept.rows["video"] == "b"]) == {"none"}
    assert kept.provenance["left_out"]["videos_without_segments"] == []


def test_windows_before_the_ends_of_segments(make_recording, lettered):
    def build(rule):
        options = DatasetOptions(rows="before-segment-end", window_s=0.3, label_rule=rule)
        return build_dataset([make_recording("a")], lettered("LLLRRRLL"), ENDS, options=options)

    dataset = build("last")
    assert spelled(dataset) == "RL"
    assert frame_numbers(dataset) == [[2, 5], [4, 7]]
    assert dataset.provenance["left_out"]["segments_that_end_before_a_window_is_full"] == 1
    assert spelled(build("majority")) == "RL"
    with pytest.raises(DatasetError, match="no row is left"):
        build("pure")


def test_several_families_at_once(make_recording, lettered):
    segments = [*lettered("LLLRRRLL"), *lettered(".GGG....", family="grade")]
    dataset = build_dataset([make_recording("a")], segments, NOSE)
    assert dataset.families == ("side", "grade")
    assert (spelled(dataset), spelled(dataset, "grade")) == ("LLLRRRLL", "-GGG----")
    assert dataset.rows["segment_grade"].tolist() == [-1, 0, 0, 0, -1, -1, -1, -1]
    only = build_dataset([make_recording("a")], segments, NOSE, options=DatasetOptions(families=("grade",)))
    assert (only.families, spelled(only, "grade")) == (("grade",), "GGG")
    assert only.rows["segment"].tolist() == [0, 0, 0]
    pure = DatasetOptions(rows="windows", window_s=0.1, label_rule="pure", unlabelled="none")
    dataset = build_dataset([make_recording("a")], segments, ENDS, options=pure)
    # Windows that end at 1..7; the one that ends at 4 is mixed in grade only, none is mixed in both but the first two.
    assert dataset.labels("grade").fillna("-").tolist() == ["-", "G", "G", "-", "none", "none", "none"]
    assert spelled(dataset) == "LL-RR-L"


def test_segments_of_two_families_share_a_row_where_they_have_the_same_frames(make_recording, lettered):
    segments = [*lettered("LLLRRRLL"), *lettered("GGGB....", family="grade")]
    dataset = build_dataset([make_recording("a")], segments, ENDS, options=DatasetOptions(rows="segments"))
    assert frame_numbers(dataset) == [[0, 2], [3, 3], [3, 5], [6, 7]]
    assert (spelled(dataset), spelled(dataset, "grade")) == ("L-RL", "GB--")
    assert dataset.rows["segment"].tolist() == [0, 1, 1, 2]


def test_rows_stay_within_their_video_and_in_order(make_recording, lettered):
    paths = [make_recording("b", seed=1), make_recording("a", 9)]
    segments = [*lettered("RRRRRRRR", "b"), *lettered("LLLLLLLLL", "a")]
    options = DatasetOptions(rows="windows", window_s=0.2)
    dataset = build_dataset(paths, segments, ENDS, options=options)
    assert dataset.rows["video"].tolist() == ["a"] * 7 + ["b"] * 6
    assert frame_numbers(dataset) == [[n, n + 2] for n in range(7)] + [[n, n + 2] for n in range(6)]


def test_who_nobody_sees_is_left_out_unless_kept(make_recording, lettered):
    recording = make_recording("a", unseen=[1, 4])
    dataset = build_dataset([recording], lettered("LLLRRRLL"), NOSE)
    assert frame_numbers(dataset) == [[0], [2], [3], [5], [6], [7]]
    assert dataset.provenance["left_out"]["rows_where_nobody_is_seen"] == 2
    kept = build_dataset([recording], lettered("LLLRRRLL"), NOSE, options=DatasetOptions(unseen="keep"))
    assert np.isnan(kept.values[:, 0]).tolist() == [False, True, False, False, True, False, False, False]


def test_what_is_left_out_is_told(make_recording, lettered):
    segments = [*lettered("LLLRRRLL"), Segment("a", 0.51, 0.55, "R", "side"), Segment("elsewhere", 0, 1, "L", "side")]
    dataset = build_dataset([make_recording("a"), make_recording("b")], segments, NOSE)
    left_out = dataset.provenance["left_out"]
    assert left_out["segments_of_videos_without_landmarks"] == {"elsewhere": 1}
    assert left_out["videos_without_segments"] == ["b"]


def test_provenance_names_files_hashes_and_choices(make_recording, lettered, tmp_path):
    annotations = tmp_path / "steps.csv"
    annotations.write_bytes(b"abc")
    options = DatasetOptions(annotation_files=(annotations,), groups={"a": {"person": "ann"}})
    dataset = build_dataset([make_recording("a")], lettered("LLLRRRLL"), NOSE, options=options)
    (source,) = dataset.provenance["landmarks"]
    assert source["provenance"] == {"pose_model": "full", "video": "a.mp4"}
    assert len(source["sha256"]) == 64
    assert dataset.provenance["annotations"] == [
        {"file": "steps.csv", "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
    ]
    assert dataset.provenance["options"]["rows"] == "frames"
    assert (dataset.pose_model, dataset.skeleton) == ("full", "blazepose33")
    assert dataset.rows["person"].tolist() == ["ann"] * 8
    assert dataset.rows["camera"].isna().all()


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"rows": "window"}, "rows is 'window'; choose from frames, windows"),
        ({"label_rule": "most"}, "label_rule is 'most'"),
        ({"unlabelled": "keep"}, "unlabelled is 'keep'"),
        ({"rows": "windows"}, "need a window"),
        ({"window_s": 1.0}, "rows 'frames' have no window"),
        ({"rows": "windows", "window_s": -1.0}, "window_s is -1.0"),
        ({"rows": "segments", "stride_s": 1.0}, "stride_s belongs to rows 'windows'"),
        ({"rows": "segments", "unlabelled": "none"}, "none is without a label"),
    ],
)
def test_choices_that_do_not_fit_are_told(choices, message):
    with pytest.raises(DatasetError, match=message):
        DatasetOptions(**choices)


def test_files_and_specs_that_do_not_fit_are_told(make_recording, lettered):
    path, segments = make_recording("a"), lettered("LLLRRRLL")
    with pytest.raises(DatasetError, match="choose rows 'windows'"):
        build_dataset([path], segments, ENDS)
    with pytest.raises(DatasetError, match="by pooling or window_samples"):
        build_dataset([path], segments, NOSE, options=DatasetOptions(rows="segments"))
    with pytest.raises(DatasetError, match="at least one landmarks file"):
        build_dataset([], segments, NOSE)
    with pytest.raises(DatasetError, match="both of video 'a'"):
        build_dataset([path, path], segments, NOSE)
    with pytest.raises(DatasetError, match="the annotations are of other videos"):
        build_dataset([path], lettered("LL", "b"), NOSE)
    with pytest.raises(DatasetError, match="there are no annotated segments"):
        build_dataset([path], [], NOSE)
    with pytest.raises(DatasetError, match="no segment is of the family 'grade'; the annotations have side"):
        build_dataset([path], segments, NOSE, options=DatasetOptions(families=("grade",)))


@pytest.mark.parametrize("skeleton", [KINECT_20, ONE_ARM], ids=lambda skeleton: skeleton.name)
def test_other_skeletons_give_the_features_they_have_the_joints_for(make_recording, lettered, skeleton):
    spec = default_spec(skeleton, dims=3, window_samples=4)
    recording = make_recording("a", 30, skeleton=skeleton)
    options = DatasetOptions(rows="windows", window_s=0.5)
    dataset = build_dataset([recording], lettered("L" * 15 + "R" * 15), spec, options=options)
    assert dataset.skeleton == skeleton.name
    assert dataset.values.shape == (25, 4 * len(spec.names))
    assert np.isfinite(dataset.values).all()
    expected = spec.compute(read_landmarks(recording).landmarks)[0]
    np.testing.assert_allclose(dataset.values[0].reshape(-1, 4)[:, 0], expected, atol=1e-9)
    with pytest.raises(FeatureError, match=f"skeleton {skeleton.name} has no left_ear"):
        build_dataset([recording], lettered("L"), FeatureSpec(names=("left_ear_image_x",)))
