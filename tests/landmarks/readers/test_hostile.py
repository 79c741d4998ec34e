"""A hundred broken files of each kind end in a PoserError that names the file, or in landmarks that can be kept."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from pose_parser.errors import PoserError
from pose_parser.landmarks import LandmarksFile, write_landmarks
from pose_parser.landmarks.readers import read_keypoints

N_MUTATIONS = 100
PICTURE = {"image_size": (200, 100), "fps": 10.0}
KINDS = [
    "openpose", "coco", "kinect", "deeplabcut/csv", "deeplabcut/table", "deeplabcut/fixed", "sleap/slp",
    "sleap/analysis", "mediapipe/named", "mediapipe/unnamed",
]  # fmt: skip
STRANGE: list[Any] = [
    None, True, "x", "", "9" * 5000, [], {}, [[[]]], {"a": {"b": []}}, -1, 2**70, 10**400, 1e308, float("nan"),
    float("inf"), -0.0, 3.5, [1, 2], "\x00", "NaN",
]  # fmt: skip


def flipped(content: bytes, rng: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(rng.choice([1, 3, 30])):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def truncated(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def spliced(content: bytes, rng: random.Random) -> bytes:
    start, stop = sorted(rng.randrange(len(content)) for _ in range(2))
    where = rng.randrange(len(content))
    return content[:where] + content[start : min(stop, start + 5000)] + content[where:]


def with_strange_number(content: bytes, rng: random.Random) -> bytes:
    strange = [b"1e999", b"-1", b"9" * 400, b"NaN", b"-Infinity", b"1e300", b"0x1f", b"", b"\xff\xfe", b'"', b"1_0"]
    words = content.replace(b",", b" , ").replace(b"\n", b" \n ").split(b" ")
    for _ in range(rng.choice([1, 2, 10])):
        words[rng.randrange(len(words))] = rng.choice(strange)
    return b" ".join(words)


def nested(content: bytes, rng: random.Random) -> bytes:
    return rng.choice([b"[", b'{"people":', b'[{"image_id":', b"("]) * 20_000 + content


BYTES: list[Callable[[bytes, random.Random], bytes]] = [flipped, truncated, spliced, with_strange_number, nested]


def with_strange_value(content: bytes, rng: random.Random) -> bytes:
    """Put something strange in a random place of a JSON document."""
    root = [json.loads(content)]
    at: Any = root
    key: Any = 0
    while isinstance(at[key], dict | list) and at[key] and rng.random() < 0.85:
        at = at[key]
        key = rng.choice(list(at)) if isinstance(at, dict) else rng.randrange(len(at))
    at[key] = rng.choice(STRANGE)
    return json.dumps(root[0]).encode()


def change_data(path: Path, rng: random.Random) -> None:
    """Change numbers or text inside an HDF5 file, so that the file itself stays whole."""
    with h5py.File(path, "r+") as file:
        places: list[Any] = []
        file.visititems(lambda _, item: places.append(item))
        item = rng.choice([place for place in places if place.attrs or isinstance(place, h5py.Dataset)])
        if item.attrs and rng.random() < 0.4:
            item.attrs[rng.choice(list(item.attrs))] = rng.choice([-1, 2**60, "x", b"\xff", "[" * 5000, 0.5, [1, 2]])
        elif isinstance(item, h5py.Dataset) and item.size and not item.dtype.hasobject:
            data = np.ascontiguousarray(item[()])
            item[...] = np.frombuffer(flipped(data.tobytes(), rng), dtype=data.dtype).reshape(data.shape)
        elif rng.random() < 0.5:
            del file[item.name]
        else:
            name, kind = item.name, rng.choice(["f8", "i4", "S5", h5py.string_dtype()])
            del file[name]
            file.create_dataset(name, shape=rng.choice([(), (0,), (3,), (2, 2)]), dtype=kind)


def mutate(path: Path, seed: int) -> None:
    """Break a file, or one of a folder's."""
    rng = random.Random(seed)
    if path.is_dir():
        path = sorted(path.iterdir())[rng.randrange(3)]
    if path.suffix in (".h5", ".slp") and rng.random() < 0.6:
        change_data(path, rng)
        return
    content = path.read_bytes()
    how = rng.choice([*BYTES, with_strange_value, with_strange_value] if path.suffix == ".json" else BYTES)
    path.write_bytes(how(content, rng))


def assert_can_be_kept(read: LandmarksFile, out: Path) -> None:
    landmarks = read.landmarks
    for values in (landmarks.image_xyz, landmarks.world_xyz, landmarks.visibility, landmarks.timestamps_ms):
        assert not np.isinf(values).any()
    assert np.isfinite(landmarks.timestamps_ms).all()
    assert (np.diff(landmarks.timestamps_ms) > 0).all()
    assert (np.diff(read.frames) > 0).all()
    assert not ((landmarks.visibility < 0) | (landmarks.visibility > 1)).any()
    write_landmarks(landmarks, out, provenance=read.provenance, frames=read.frames)


@pytest.mark.parametrize("kind", KINDS)
def test_broken_files(samples, kind, tmp_path):
    n_refused = 0
    for seed in range(N_MUTATIONS):
        broken = tmp_path / f"{seed}{samples[kind].suffix}"
        (shutil.copytree if samples[kind].is_dir() else shutil.copyfile)(samples[kind], broken)
        mutate(broken, seed)
        try:
            read = read_keypoints(broken, format=kind.split("/")[0] if seed % 2 else None, **PICTURE)
        except PoserError as error:
            message = str(error)
        except Exception as error:
            raise AssertionError(f"seed {seed} of {kind}: {error!r}") from error
        else:
            assert_can_be_kept(read, tmp_path / "kept.parquet")
            continue
        assert broken.name in message, (seed, message)
        assert len(message) < 1000, (seed, message)
        n_refused += 1
    assert n_refused > N_MUTATIONS / 4


@pytest.mark.parametrize("kind", KINDS)
def test_whole_files_pass_the_same_check(samples, kind, tmp_path):
    assert_can_be_kept(read_keypoints(samples[kind], **PICTURE), tmp_path / "kept.parquet")
