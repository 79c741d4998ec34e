"""Landmarks survive the way to disk and back, and nothing half-made is left there."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, Skeleton
from pose_parser.landmarks.files import (
    LandmarksWriter,
    read_frames,
    read_landmarks,
    read_outline,
    read_provenance,
    write_landmarks,
)

SMALL = Skeleton("mouse", ("snout", "tail"), (("snout", "tail"),))


def make_landmarks(skeleton: Skeleton, n_frames: int = 4) -> Landmarks:
    rng = np.random.default_rng(1)
    shape = (n_frames, len(skeleton), 3)
    image, world = (rng.random(shape).astype(np.float32).astype(float) for _ in range(2))
    image[1] = world[1] = np.nan
    visibility = rng.random(shape[:2]).astype(np.float32).astype(float)
    visibility[1] = np.nan
    return Landmarks(skeleton, image, world, visibility, np.array([0.0, 33.3, 70.1, 99.9])[:n_frames], (640, 480))


@pytest.mark.parametrize("skeleton", [BLAZEPOSE_33, SMALL])
def test_what_is_written_is_read_back_exactly(tmp_path, skeleton):
    landmarks = make_landmarks(skeleton)
    write_landmarks(landmarks, tmp_path / "a.parquet", provenance={"video": "a.mp4"}, frames=[0, 2, 3, 4])
    read = read_landmarks(tmp_path / "a.parquet")
    for name in ("image_xyz", "world_xyz", "visibility", "timestamps_ms"):
        np.testing.assert_array_equal(getattr(read.landmarks, name), getattr(landmarks, name))
    assert read.landmarks.skeleton == skeleton
    assert read.landmarks.image_size == (640, 480)
    assert read.frames.tolist() == [0, 2, 3, 4]
    assert read.provenance == read_provenance(tmp_path / "a.parquet") == {"video": "a.mp4"}
    assert read_outline(tmp_path / "a.parquet").image_size == (640, 480)


@pytest.mark.parametrize("sizes", [(4,), (1, 1, 1, 1), (1, 2, 1), (3, 1)])
def test_some_frames_are_those_of_the_whole(tmp_path, sizes):
    whole, begins = make_landmarks(SMALL), 0
    with LandmarksWriter(tmp_path / "a.parquet", skeleton=SMALL, image_size=(640, 480), provenance={}) as writer:
        for size in sizes:
            writer.append(whole.cut(begins, begins + size), frames=range(begins, begins + size))
            begins += size
    for start in range(6):
        for stop in range(6):
            part, flat = (read_frames(tmp_path / "a.parquet", start, stop, world=world) for world in (True, False))
            assert part.frames.tolist() == flat.frames.tolist() == list(range(4))[start:stop]
            for name in ("image_xyz", "world_xyz", "visibility", "timestamps_ms"):
                np.testing.assert_array_equal(getattr(part.landmarks, name), getattr(whole, name)[start:stop])
            np.testing.assert_array_equal(flat.landmarks.image_xyz, part.landmarks.image_xyz)
            assert np.isnan(flat.landmarks.world_xyz).all()


def test_the_columns_are_those_of_the_documentation(tmp_path):
    write_landmarks(make_landmarks(SMALL), tmp_path / "a.parquet", provenance={})
    assert pq.read_schema(tmp_path / "a.parquet").names == [
        "frame", "timestamp_ms",
        "snout_x", "snout_y", "snout_z", "snout_visibility", "snout_world_x", "snout_world_y", "snout_world_z",
        "tail_x", "tail_y", "tail_z", "tail_visibility", "tail_world_x", "tail_world_y", "tail_world_z",
    ]  # fmt: skip
    table = pq.read_table(tmp_path / "a.parquet")
    assert table["snout_x"].null_count == 0
    assert np.isnan(table["snout_x"].to_numpy()[1])


def test_pieces_join(tmp_path):
    whole = make_landmarks(BLAZEPOSE_33)
    options = {"skeleton": BLAZEPOSE_33, "image_size": (640, 480), "provenance": {"n": 1}}
    with LandmarksWriter(tmp_path / "a.parquet", **options) as writer:
        writer.append(whole.cut(0, 1), frames=[0])
        writer.append(whole.cut(1, 4), frames=[1, 2, 3])
        writer.provenance["n"] = 2
    read = read_landmarks(tmp_path / "a.parquet")
    np.testing.assert_array_equal(read.landmarks.image_xyz, whole.image_xyz)
    assert read.provenance == {"n": 2}


def write_and_stop(path: Path, options: dict[str, Any]) -> None:
    with LandmarksWriter(path, **options) as writer:
        writer.append(make_landmarks(SMALL), frames=range(4))
        raise KeyboardInterrupt


def test_an_error_midway_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.parquet"
    write_landmarks(make_landmarks(SMALL), path, provenance={"run": 1})
    options = {"skeleton": SMALL, "image_size": (640, 480), "provenance": {"run": 2}}
    with pytest.raises(KeyboardInterrupt):
        write_and_stop(path, options)
    with pytest.raises(ValueError, match="JSON"), LandmarksWriter(path, **options) as writer:
        writer.provenance["rate"] = float("nan")
    assert read_provenance(path) == {"run": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]


def test_other_files_are_refused_by_name(tmp_path):
    path = tmp_path / "a.parquet"
    for content, words in ((None, "cannot be read"), (b"no parquet", "cannot be read")):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(LandmarksFileError, match=rf"a\.parquet: {words}"):
            read_landmarks(path)
    pq.write_table(pa.table({"x": [1]}), path)
    for read in (read_landmarks, read_provenance):
        with pytest.raises(LandmarksFileError, match="not one of landmarks"):
            read(path)


def test_a_newer_format_and_lost_columns_are_told(tmp_path):
    path = tmp_path / "a.parquet"
    write_landmarks(make_landmarks(SMALL), path, provenance={})
    table = pq.read_table(path)
    metadata = {b"poser": pq.read_metadata(path).metadata[b"poser"]}
    pq.write_table(table.drop_columns(["tail_x"]).replace_schema_metadata(metadata), path)
    with pytest.raises(LandmarksFileError, match="does not hold landmarks"):
        read_landmarks(path)
    head = json.loads(pq.read_metadata(path).metadata[b"poser"]) | {"format": 2}
    pq.write_table(table.replace_schema_metadata({b"poser": json.dumps(head)}), path)
    with pytest.raises(LandmarksFileError, match="of format 2"):
        read_landmarks(path)
