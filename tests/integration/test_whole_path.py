"""From raw files to a classifier that runs live, held against plain trigonometry and counts by hand."""

import math
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import simplejpeg

from pose_parser import cli
from pose_parser.video.frames import iter_frames

FAMILIES = "side=Left Step,Right Step;success=Successful Weight Transfer,Failure Weight Transfer"
WIDTH, HEIGHT = 1280, 720
# First and last frame of each annotation, read off the file by eye.
RIGHT = (7, 49), (98, 127), (161, 192)
LEFT = (51, 96), (128, 159), (194, 237)
FAILURE = ((51, 96),)
N_FRAMES = 382
N_LIVE = 60
RunPoser = Callable[..., subprocess.Popen[str]]


def run(*arguments: str | Path) -> None:
    """Run a command in this process, as a person types it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["poser", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
    assert not caught.value.code, arguments


@pytest.fixture(scope="module")
def steps(shared_data: Path, tmp_path_factory: pytest.TempPathFactory, pose_models: Path) -> Path:
    """Go the path on one recording, command by command, and give the folder of all that came of it."""
    data = tmp_path_factory.mktemp("steps")
    (data / "pose_models").symlink_to(pose_models)
    source = shared_data / "steps_dataloop"
    table, model = data / "datasets" / "steps.parquet", data / "trained_models" / "steps_side.skops"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSER_DATA_DIR", str(data))
        run("extract", source / "example_video.webm")
        annotated = ("--annotations", source / "example_video.json", "--label-families", FAMILIES)
        run("dataset", *annotated, "--unlabelled", "none", "--out", table)
        run("train", table, "--family", "side", "--random-frames", "--jobs", "1", "--no-report", "--out", model)
        run("report", "steps_side", "--dataset", table, "--videos", source, "--no-importance")
    return data


def angle_deg(first: Any, corner: Any, last: Any) -> float:
    """Give the angle at the corner of a triangle by the law of cosines, in the picture's pixels."""
    near, far, across = math.dist(corner, first), math.dist(corner, last), math.dist(first, last)
    return math.degrees(math.acos((near**2 + far**2 - across**2) / (2 * near * far)))


@pytest.mark.shared_data
def test_angles_are_those_of_plain_trigonometry(steps: Path) -> None:
    landmarks = pd.read_parquet(steps / "landmarks" / "example_video.parquet")
    table = pd.read_parquet(steps / "datasets" / "steps.parquet")
    assert len(landmarks) == len(table) == N_FRAMES
    assert landmarks["timestamp_ms"].tolist() == table["end_ms"].tolist()

    def point(row: Any, name: str) -> tuple[float, float]:
        return row[f"{name}_x"] * WIDTH, row[f"{name}_y"] * HEIGHT

    n_compared = 0
    for (_, seen), (_, row) in zip(landmarks.iterrows(), table.iterrows(), strict=True):
        for first, corner, last in (
            ("hip", "knee", "ankle"),
            ("shoulder", "elbow", "wrist"),
            ("shoulder", "hip", "knee"),
        ):
            for side in ("left", "right"):
                given = row[f"{side}_{corner}_angle_deg"]
                if not math.isnan(given):
                    corners = [point(seen, f"{side}_{name}") for name in (first, corner, last)]
                    assert given == pytest.approx(angle_deg(*corners), abs=1e-3)
                    n_compared += 1
        shoulders, hips = (
            np.mean([point(seen, f"left_{name}"), point(seen, f"right_{name}")], axis=0) for name in ("shoulder", "hip")
        )
        leaning = math.degrees(math.atan2(abs(shoulders[0] - hips[0]), hips[1] - shoulders[1]))
        assert row["trunk_tilt_deg"] == pytest.approx(leaning, abs=1e-3)
    assert n_compared > N_FRAMES * 5


@pytest.mark.shared_data
def test_every_frame_has_the_label_that_was_counted_by_hand(steps: Path) -> None:
    table = pd.read_parquet(steps / "datasets" / "steps.parquet")
    side, success = ["none"] * N_FRAMES, ["none"] * N_FRAMES
    for spans, label in ((RIGHT, "Right Step"), (LEFT, "Left Step")):
        for first, last in spans:
            side[first : last + 1] = [label] * (last + 1 - first)
            good = "Failure" if (first, last) in FAILURE else "Successful"
            success[first : last + 1] = [f"{good} Weight Transfer"] * (last + 1 - first)
    assert table["label_side"].tolist() == side
    assert table["label_success"].tolist() == success
    assert table["label_side"].value_counts().to_dict() == {"Right Step": 105, "Left Step": 122, "none": 155}
    counts = {"Successful Weight Transfer": 181, "Failure Weight Transfer": 46, "none": 155}
    assert table["label_success"].value_counts().to_dict() == counts


@pytest.mark.shared_data
def test_the_report_says_that_one_video_gives_no_honest_score(steps: Path) -> None:
    page = (steps / "reports" / "steps_side" / "report.html").read_text(encoding="utf-8")
    assert "neighbouring frames were learnt and tested" in page
    assert "Right Step" in page


@pytest.mark.shared_data
@pytest.mark.parametrize("server", ["eventlet"], indirect=True)
def test_the_model_says_live_what_it_says_of_the_file(  # noqa: PLR0917 - fixtures
    server: Any,
    steps: Path,
    shared_data: Path,
    write_film: Callable[..., Any],
    show_live: Callable[..., Any],
    predict_film: Callable[..., Any],
    tmp_path: Path,
) -> None:
    frames = list(zip(iter_frames(shared_data / "steps_dataloop" / "example_video.webm"), range(N_LIVE), strict=False))
    pictures = [bytes(simplejpeg.encode_jpeg(frame.image_rgb, quality=90)) for frame, _ in frames]
    film = write_film(tmp_path / "steps.mkv", pictures, [round(frame.timestamp_ms) for frame, _ in frames])
    model = steps / "trained_models" / "steps_side.skops"
    rows = compare(show_live(server, film, model), predict_film(film, model))
    named = [row["label"] for row in rows]
    # It was trained on these very frames: it has to know most of them.
    assert np.mean([label == "Right Step" for label in named[7:50]]) > 0.7
    assert {"Right Step", "none"} <= set(named)


def compare(live: list[dict[str, Any]], offline: list[dict[str, str]]) -> list[dict[str, str]]:
    """Hold the answers of the socket against the rows of a file, frame by frame."""
    for answer, row in zip(live, offline, strict=True):
        verdict = "no_person" if answer["status"] == "no_pose" else answer["verdict"]
        assert (verdict, answer.get("label") or "") == (row["verdict"], row["label"])
        for name, probability in (answer.get("probabilities") or {}).items():
            assert float(row[f"p_{name}"]) == pytest.approx(probability, abs=1e-9)
    return offline


CLIPS = ("änn_1", "änn_2", "bob_1")
STEP_MS = 40


@pytest.fixture(scope="module")
def clips(
    tmp_path_factory: pytest.TempPathFactory,
    pictures: list[bytes],
    other_pictures: list[bytes],
    write_film: Callable[..., Any],
) -> dict[str, Any]:
    """Three films of a walking person, in a folder whose name is none for careless programs."""
    folder = tmp_path_factory.mktemp("Geh Übungen") / "it's 1 of 2"
    folder.mkdir()
    shown = dict(zip(CLIPS, (pictures, pictures[::-1], other_pictures), strict=True))
    return {
        name: write_film(folder / f"{name}.mkv", images, [STEP_MS * number for number in range(len(images))])
        for name, images in shown.items()
    }


@pytest.mark.parametrize("server", ["eventlet"], indirect=True)
def test_one_command_goes_all_the_way_also_after_it_was_killed(  # noqa: PLR0917 - fixtures
    server: Any,
    clips: dict[str, Any],
    run_poser: RunPoser,
    show_live: Callable[..., Any],
    predict_film: Callable[..., Any],
    wait_until: Callable[..., None],
    tmp_path: Path,
) -> None:
    folder, data = clips[CLIPS[0]].path.parent, tmp_path / "my data"
    middle_s = STEP_MS * len(clips[CLIPS[0]].pictures) / 2000
    lines = [f"{name},0,{middle_s},early\n{name},{middle_s},9,late\n" for name in clips]
    annotations = tmp_path / "my walk.csv"
    annotations.write_text("video,start_s,end_s,label\n" + "".join(lines), encoding="utf-8")
    command = ("make", folder, "--annotations", annotations, "--frames", "--groups-from", "{person}_*")

    killed = run_poser(data, *command)
    wait_until(lambda: list((data / "landmarks").glob("*.parquet")), "the first finished video")
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    done = {path.stem for path in (data / "landmarks").glob("*.parquet")}
    assert not (data / "trained_models").exists()

    process = run_poser(data, *command)
    told, _ = process.communicate()
    assert process.returncode == 0, told
    for name in done:
        assert f"{name}.mkv: its landmarks are there already, skipped" in told
    assert sorted(path.name for path in (data / "landmarks").iterdir()) == sorted(f"{name}.parquet" for name in CLIPS)
    shown = [shlex.split(line)[2] for line in told.splitlines() if line.startswith("$ poser ")]
    assert shown == ["extract", "annotations", "dataset", "train", "report"]
    assert "Tested on 3 videos it had not seen" in told
    assert "on unseen people" in (data / "reports" / "my walk" / "report.html").read_text(encoding="utf-8")

    model = data / "trained_models" / "my walk.skops"
    film = clips["bob_1"]
    rows = compare(show_live(server, film, model), predict_film(film, model))
    assert {row["verdict"] for row in rows} & {"sure", "unsure"}
