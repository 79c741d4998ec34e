"""Length costs no memory, and broken films cost only themselves; without the pose engine, in a child process."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.errors import VideoError
from pose_parser.estimation.estimator import Pose
from pose_parser.extraction.one_video import Listener, Task, extract_video
from pose_parser.landmarks import BLAZEPOSE_33, read_landmarks

N_MUTATIONS = 100
PEOPLE = {"pose_model": "none", "person": "auto", "repair_options": None}


class AlwaysThere:
    """Finds the same person in every picture."""

    skeleton = BLAZEPOSE_33

    def estimate(self, _image_rgb: np.ndarray, _timestamp_ms: int) -> Pose:
        return Pose(np.full((33, 3), 0.5), np.zeros((33, 3)), np.ones(33))

    def close(self) -> None:
        pass

    def __enter__(self) -> "AlwaysThere":
        return self

    def __exit__(self, *_exception: object) -> None:
        pass


def extract(video: Path, out: Path) -> None:
    listener = Listener(lambda: None, lambda _n: None, lambda _n: None)
    extract_video(Task(str(video), str(out), PEOPLE, overwrite=True), AlwaysThere, listener)


def memory_of(short: Path, long: Path) -> list[int]:
    """Peak memory in kB after a short and after a long film."""
    peaks = []
    for film in (short, long):
        extract(film, film.with_suffix(".parquet"))
        status = Path("/proc/self/status").read_text()
        peaks.append(int(status.partition("VmHWM:")[2].split()[0]))
    return peaks


def outcomes_of(folder: Path) -> dict[str, str]:
    """Extract every film of a folder: ``done``, or what the error said."""
    found = {}
    for film in sorted(folder.iterdir()):
        out = folder.parent / f"{film.name}.parquet"
        try:
            extract(film, out)
        except VideoError as error:
            found[film.name] = str(error)
            if out.exists():
                found[film.name] = "left a file"
        else:
            read_landmarks(out)
            found[film.name] = "done"
    return found


@pytest.mark.linux
def test_memory_does_not_grow_with_the_length_of_a_film(tmp_path: Path, make_film: Any, call_sandboxed: Any) -> None:
    """Held as a whole, the long film takes 36 MB more than the short one."""
    films = [make_film(tmp_path / f"{n}.mkv", n, codec="mpeg4") for n in (4_500, 13_500)]

    short_kb, long_kb = call_sandboxed(memory_of, *films)

    assert len(read_landmarks(tmp_path / "13500.parquet").frames) == 13_500
    assert long_kb - short_kb < 8_000


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Change some bytes, cut a piece out, or cut the end off."""
    kind = rng.randrange(4)
    if kind == 0:
        return data[: rng.randrange(len(data))]
    if kind == 1:
        start = rng.randrange(len(data))
        return data[:start] + data[start + rng.randrange(1, 200) :]
    broken = bytearray(data)
    # The heads of films are at one end, and say what is where.
    reach = len(data) if kind == 2 else min(300, len(data))
    for _ in range(rng.randrange(1, 12)):
        broken[rng.randrange(reach)] = rng.randrange(256)
    return bytes(broken)


def test_a_hundred_broken_films_end_in_words_or_in_landmarks(
    tmp_path: Path, make_film: Any, call_sandboxed: Any
) -> None:
    originals = [
        make_film(tmp_path / "a.mp4", 8),
        make_film(tmp_path / "b.webm", 8, codec="libvpx"),
        make_film(tmp_path / "c.avi", 8, codec="mpeg4"),
        make_film(tmp_path / "d.mkv", 8, codec="ffv1"),
    ]
    rng = random.Random(3)
    folder = tmp_path / "broken"
    folder.mkdir()
    for number in range(N_MUTATIONS):
        original = originals[number % len(originals)]
        (folder / f"{number:03}{original.suffix}").write_bytes(mutated(original.read_bytes(), rng))

    outcomes = call_sandboxed(outcomes_of, folder)

    assert len(outcomes) == N_MUTATIONS
    failed = {name: words for name, words in outcomes.items() if words != "done"}
    assert 20 < len(failed) < N_MUTATIONS
    assert all(name in words and "\n" not in words for name, words in failed.items())
    assert not list(tmp_path.glob(".*"))
