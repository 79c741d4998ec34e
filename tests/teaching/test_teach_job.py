"""The job as a worker does it, in a process of its own, on real footage of three movements."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pose_parser.jobs import Job, JobQueue, open_queue
from pose_parser.jobs.worker import JobWorker
from pose_parser.models import load_model
from pose_parser.prediction import predict_landmarks

FAMILY = "movement"
PATIENCE_S = 600.0


def wait_for(jobs: JobQueue, job: Job, words: str) -> None:
    """Wait until a job says something."""
    ends_at = time.monotonic() + PATIENCE_S
    while words not in jobs.store.get(job.id).stage:
        assert time.monotonic() < ends_at, jobs.store.get(job.id)
        time.sleep(0.05)


def test_a_search_is_cancelled_and_leaves_no_model(library: Any) -> None:
    jobs = open_queue(library.data_dir)
    job = jobs.submit("teach", {"family": FAMILY, "name": "Long", "effort": "thorough"})
    working = threading.Thread(target=JobWorker(jobs, library.data_dir).run_next)
    working.start()
    wait_for(jobs, job, "Trying out models")
    assert jobs.store.get(job.id).seconds_left is not None
    jobs.store.cancel(job.id)
    working.join(PATIENCE_S)
    assert jobs.store.get(job.id).state == "cancelled"
    assert list((library.data_dir / "trained_models").iterdir()) == []
    assert not (library.data_dir / "reports" / "long" / "report.json").exists()


def test_too_little_is_told_as_the_end_of_the_job(library: Any) -> None:
    jobs = open_queue(library.data_dir)
    job = jobs.submit("teach", {"family": FAMILY, "name": "Short", "recordings": ["walk-0", "stand-0"]})
    assert JobWorker(jobs, library.data_dir).run_next()
    ended = jobs.store.get(job.id)
    assert ended.state == "failed"
    assert ended.message.startswith("Record one more take of Stand and Walk")


@pytest.mark.shared_data
def test_three_movements_of_real_footage_are_told_apart(library: Any, extract: Any, shared_data: Path) -> None:
    """Squats and a dance beside the walk, cut into takes of one person each; the last of each is new to the model."""
    films = {
        "Squat": extract(shared_data / "squats_tfjs" / "pose_squats.mp4"),
        "Dance": extract(shared_data / "squats_tfjs" / "pose_1.mp4"),
        "Walk": extract(shared_data / "steps_dataloop" / "example_video.webm"),
    }
    for path in (*(library.data_dir / "landmarks").iterdir(), *(library.data_dir / "annotations").iterdir()):
        path.unlink()
    (library.data_dir / "recordings.csv").unlink()
    for label, film in films.items():
        for number in range(2):
            take = library.cut(film, 1.5 * number, 8.0, pace=0.9 + 0.2 * number, seed=number)
            library.add(f"{label.lower()}-{number}", take, [(0.0, 8.0, label)])
    jobs = open_queue(library.data_dir)
    job = jobs.submit("teach", {"family": FAMILY, "name": "Three"})
    assert JobWorker(jobs, library.data_dir).run_next()
    ended = jobs.store.get(job.id)
    assert (ended.state, ended.message) == ("done", "")
    assert ended.result is not None
    assert ended.result["report"]["scores"][0]["value"] > 0.9
    model = load_model(library.data_dir / "trained_models" / "three.skops")
    for label, film in films.items():
        answers = predict_landmarks(library.cut(film, 0.7, 4.0, seed=9), model)
        said = [one.label for one in answers if one.label is not None]
        assert said.count(label) > 0.8 * len(said), label
