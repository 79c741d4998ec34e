"""Keypoints of a skeleton of one's own, as DeepLabCut writes them, become a model that runs and is exported."""

from pathlib import Path

import numpy as np
import pytest

from pose_parser import load_model
from pose_parser.cli.make import run_command

PARTS = ("left_shoulder", "left_elbow", "left_wrist", "left_hip", "left_knee", "left_ankle", "paper_cup")


def write_dlc(path: Path, n_frames: int, seed: int) -> None:
    """An arm that is bent in every odd second and straight in every even one, and a cup beside it."""
    rng = np.random.default_rng(seed)
    header = [["scorer"] + ["net"] * len(PARTS) * 3]
    header.append(["bodyparts", *(part for part in PARTS for _ in range(3))])
    header.append(["coords", *("x", "y", "likelihood") * len(PARTS)])
    lines = [",".join(words) for words in header]
    for frame in range(n_frames):
        bent = frame // 25 % 2
        wrist = (300, 180) if bent else (300, 380)
        places = [(300, 100), (300, 240), wrist, (300, 380), (300, 500), (300, 620), (500, 100)]
        noisy = np.array(places) + rng.normal(0, 2, (len(places), 2))
        lines.append(",".join([str(frame), *(f"{x:.2f},{y:.2f},0.99" for x, y in noisy)]))
    path.write_text("\n".join(lines) + "\n")


def test_from_keypoints_to_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    rows = ["video,start_s,end_s,label"]
    for seed, video in enumerate(("ann", "bob", "cem", "dot")):
        write_dlc(tmp_path / f"{video}.csv", 200, seed)
        words = ("import", f"{video}.csv", "--fps", "25", "--image-size", "1000x700", "--out", "landmarks")
        assert run_command(words) == 0
        rows += [f"{video},{second},{second + 1},{'bent' if second % 2 else 'straight'}" for second in range(8)]
    (tmp_path / "arm.labels.csv").write_text("\n".join(rows) + "\n")
    made = ("dataset", "--annotations", "arm.labels.csv", "--landmarks", "landmarks", "--out", "arm.parquet")
    assert run_command(made) == 0
    assert run_command(("train", "arm.parquet", "--model", "logistic", "--out", "arm.skops", "--no-report")) == 0
    model = load_model(tmp_path / "arm.skops")
    assert model.card.skeleton.startswith(f"own{len(PARTS)}-")
    assert run_command(("predict", "landmarks/dot.parquet", "arm.skops", "--out", "dot.timeline.csv")) == 0
    assert {"bent", "straight"} <= set((tmp_path / "dot.timeline.csv").read_text().replace("\n", ",").split(","))
    assert run_command(("export", "arm.skops", "--to", "onnx")) == 0
    assert (tmp_path / "arm.onnx").stat().st_size > 0
