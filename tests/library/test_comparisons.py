"""Comparisons that are kept: made once however often they are begun, listed, renamed, deleted, and broken ones told."""

from __future__ import annotations

import json
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from pose_parser.comparison.pose import mirror_landmarks
from pose_parser.comparison.result import schema
from pose_parser.errors import ComparisonError, LibraryError, NotInLibraryError
from pose_parser.landmarks import read_landmarks, write_landmarks
from pose_parser.library import comparing
from pose_parser.library.comparing import CompareRequest, Side, make_comparison
from pose_parser.library.comparisons import (
    comparison_file,
    delete_comparison,
    list_comparisons,
    read_comparison,
    rename_comparison,
)
from pose_parser.library.recordings import delete_recording
from pose_parser.library.trash import restore

TESTS = Path(__file__).parents[1]
SQUATS = TESTS / "comparison" / "recordings" / "squats.parquet"
CONTRACT: dict[str, Any] = json.loads((TESTS / "contracts" / "comparisons.json").read_text())
HEADER: dict[str, Any] = CONTRACT["track_header"]
STAGES = tuple(comparing.EXPECTED_S)
KEY = "0123456789abcdef" * 2


class Told:
    """Notes the stages, and ends the process at one of them as nobody can prevent."""

    def __init__(self, dies_at: str | None = None) -> None:
        self.stages: list[str] = []
        self._dies_at = dies_at

    def begin(self, stage: str, words: str) -> None:
        self.stages.append(f"{stage}: {words}")
        if stage == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def reached(self, fraction: float, words: str | None = None) -> None:
        assert 0.0 <= fraction <= 1.0
        assert words is None

    def expect(self, **expected_s: float) -> None:
        assert set(expected_s) <= set(STAGES)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "landmarks").mkdir()
    for name in ("course", "mine"):
        shutil.copy(SQUATS, tmp_path / "landmarks" / f"{name}.parquet")
    return tmp_path


def request(*, name: str = "First week", overlay: bool = False, **side: Any) -> CompareRequest:
    return CompareRequest(Side("course"), Side("mine", **side), name, KEY, overlay=overlay)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one comparison that has a film."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "landmarks").mkdir()
    for name in ("course", "mine"):
        shutil.copy(SQUATS, folder / "landmarks" / f"{name}.parquet")
    make_comparison(folder, request(overlay=True, end_s=4.0), Told())
    return folder


@pytest.fixture
def made(kept: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    shutil.copytree(kept, tmp_path / "made")
    return tmp_path / "made"


ID = "first-week-0123456789ab"


def test_a_comparison_is_made_stage_by_stage_and_kept_with_all_its_files(library: Path) -> None:
    told = Told()
    result = make_comparison(library, request(end_s=6.2), told)

    assert told.stages == [
        "reference: Finding the person in the reference",
        "student: Finding the person in yours",
        "align: Aligning",
        "measure: Measuring",
    ]
    assert (result["id"], result["name"], result["has_overlay"]) == (ID, "First week", False)
    assert result["student"] == {"id": "mine", "title": "mine", "start_s": None, "end_s": 6.2, "has_picture": False}
    assert result["score"] == pytest.approx(100.0, abs=0.5)
    files = {path.name for path in (library / "comparisons" / ID).iterdir()}
    assert files == {"result.json", "track.json", "track.bin", "result.csv", "report.html"}
    (listed,) = list_comparisons(library)
    assert (listed.score, listed.duration_s, listed.problem) == (result["score"], result["duration_s"], None)


def test_the_film_and_the_library_s_own_films_are_told(kept: Path, made: Path) -> None:
    film = comparison_file(kept, ID, "overlay.mp4").read_bytes()
    assert film[4:8] == b"ftyp"
    (made / "videos").mkdir()
    (made / "videos" / "mine.mp4").write_bytes(b"a film")
    result = read_comparison(made, ID)
    jsonschema.validate(result, schema())
    assert [result[side]["has_picture"] for side in ("reference", "student")] == [False, True]


def die_at(library: Path, stage: str) -> None:
    """Make the comparison in a process that is killed at a stage."""
    pid = os.fork()
    if pid == 0:
        make_comparison(library, request(overlay=True, end_s=3.0), Told(dies_at=stage))
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


def test_whoever_is_killed_at_any_stage_leaves_nothing_and_the_next_one_leaves_one(library: Path) -> None:
    for stage in STAGES:
        die_at(library, stage)
        assert list_comparisons(library) == []
    assert len(list((library / "comparisons").iterdir())) == 1, "what the last one was making"
    for _again in range(2):
        make_comparison(library, request(overlay=True, end_s=3.0), Told())
    assert [path.name for path in (library / "comparisons").iterdir()] == [ID]


def test_what_somebody_else_is_making_is_left_alone(library: Path) -> None:
    parent = library / "comparisons"
    with comparing._building(library, parent / "other-1") as building:
        make_comparison(library, request(end_s=3.0), Told())
        assert building.is_dir()
        (building / "result.json").write_text("{}")
    assert sorted(path.name for path in parent.iterdir()) == [ID, "other-1"]


def test_whoever_comes_second_with_the_same_job_changes_nothing(library: Path) -> None:
    folder = library / "comparisons" / ID
    with comparing._building(library, folder) as building:
        (building / "result.json").write_text("late")
        make_comparison(library, request(end_s=3.0), Told())
    assert (folder / "result.json").read_text() != "late"
    assert [path.name for path in folder.parent.iterdir()] == [ID]


def test_what_cannot_be_compared_is_said_in_words_and_leaves_nothing(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotInLibraryError, match="no recording called 'nobody'"):
        make_comparison(library, CompareRequest(Side("nobody"), Side("mine"), "a", KEY), Told())
    with pytest.raises(NotInLibraryError, match="no recording called"):
        make_comparison(library, CompareRequest(Side("../mine"), Side("mine"), "a", KEY), Told())
    with pytest.raises(LibraryError, match="no frame between 50 and 60 s"):
        make_comparison(library, request(start_s=50.0, end_s=60.0), Told())
    with pytest.raises(ComparisonError, match="at least"):
        make_comparison(library, request(end_s=0.2), Told())
    usage = shutil.disk_usage(library)._replace(free=10 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(LibraryError, match="10 MB left"):
        make_comparison(library, request(), Told())
    assert not any((library / "comparisons").iterdir())


def test_a_name_changes_and_the_id_stays(made: Path) -> None:
    assert rename_comparison(made, ID, " Second week ").name == "Second week"
    assert list_comparisons(made)[0].id == ID
    assert read_comparison(made, ID)["name"] == "Second week"
    with pytest.raises(LibraryError, match="empty"):
        rename_comparison(made, ID, " ")
    with pytest.raises(NotInLibraryError):
        rename_comparison(made, "none", "a")


def test_what_is_deleted_can_be_brought_back(made: Path) -> None:
    before = read_comparison(made, ID)
    token = delete_comparison(made, ID)
    assert list_comparisons(made) == []
    with pytest.raises(NotInLibraryError, match="no comparison called"):
        read_comparison(made, ID)
    assert restore(made, token) == ID
    assert read_comparison(made, ID) == before


def test_comparisons_outlive_their_recordings(made: Path) -> None:
    before = read_comparison(made, ID)
    for recording in ("course", "mine"):
        delete_recording(made, recording)
    assert read_comparison(made, ID) == before
    assert comparison_file(made, ID, "track.bin").is_file()


def test_a_broken_one_is_listed_and_says_so(made: Path) -> None:
    result = made / "comparisons" / ID / "result.json"
    whole = json.loads(result.read_text())
    for damaged in ("", "[]", "{", json.dumps(whole | {"score": "good"}), json.dumps(whole | {"id": "other"})):
        result.write_text(damaged)
        (listed,) = list_comparisons(made)
        assert (listed.id, listed.score) == (ID, None)
        assert "damaged" in str(listed.problem)
        with pytest.raises(LibraryError, match="damaged"):
            read_comparison(made, ID)
    result.unlink()
    assert "missing" in str(list_comparisons(made)[0].problem)
    result.write_text(json.dumps(whole))
    (result.parent / "track.bin").unlink()
    assert "track.bin is missing" in str(list_comparisons(made)[0].problem)
    (made / "comparisons" / "Not an id").mkdir()
    assert len(list_comparisons(made)) == 1


@pytest.mark.parametrize("name", ["..", "../landmarks", "a/b", "", ".hidden", "a\0b", "A"])
def test_no_name_leads_out_of_the_folder(made: Path, name: str) -> None:
    with pytest.raises(NotInLibraryError):
        comparison_file(made, name, "result.json")


def test_a_link_leads_nowhere_else(made: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    film = made / "comparisons" / ID / "overlay.mp4"
    film.unlink()
    film.symlink_to(tmp_path / "secret")
    with pytest.raises(NotInLibraryError):
        comparison_file(made, ID, "overlay.mp4")


def read_track(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a track as the page does."""
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    assert (4 + length) % 8 == 0
    arrays = {
        each["name"]: np.frombuffer(
            data, f"<{each['dtype']}", int(np.prod(each["shape"])), offset=4 + length + each["offset"]
        ).reshape(each["shape"])
        for each in header["arrays"]
    }
    return header, arrays


def keys_of(value: Any) -> Any:
    """Names at every depth; the first of a list stands for the others."""
    if isinstance(value, list):
        return [keys_of(value[0])] if value else []
    return {key: keys_of(inner) for key, inner in value.items()} if isinstance(value, dict) else None


def test_a_result_has_the_contract_s_names_at_every_depth(library: Path) -> None:
    landmarks = read_landmarks(SQUATS).landmarks
    knees = [landmarks.skeleton.index_by_name[f"{side}_ankle"] for side in ("left", "right")]
    world = landmarks.world_xyz.copy()
    world[:, knees, 2] -= 0.25
    write_landmarks(replace(landmarks, world_xyz=world), library / "landmarks" / "bent.parquet", provenance={})
    wanted = CompareRequest(Side("course"), Side("bent"), "Bent", KEY, overlay=False)
    result = make_comparison(library, wanted, Told())

    assert result["corrections"], "the knees are off"
    assert all(isinstance(note, str) for note in result["notes"])
    result["notes"] = CONTRACT["comparison"]["notes"]
    assert keys_of(result) == keys_of(CONTRACT["comparison"])


def test_a_track_has_the_contract_s_arrays_and_says_what_the_comparison_says(kept: Path) -> None:
    header, arrays = read_track(comparison_file(kept, ID, "track.bin").read_bytes())
    result = read_comparison(kept, ID)

    assert list(header) == list(HEADER)
    assert [each["name"] for each in header["arrays"]] == [each["name"] for each in HEADER["arrays"]]
    assert [each["dtype"] for each in header["arrays"]] == [each["dtype"] for each in HEADER["arrays"]]
    assert all(each["offset"] % 8 == 0 for each in header["arrays"])
    assert header["joints"] == [joint["joint"] for joint in result["joints"]]
    assert header["limbs"]["left_knee"] == [[header["landmarks"].index(name)] for name in ("left_knee", "left_ankle")]
    assert len(header["limbs"]["trunk_lean"][0]) == 2
    assert {len(values) for values in arrays.values()} == {header["n_moments"]}
    assert np.nanmax(np.abs(arrays["error_deg"])) < 1.0
    sure = arrays["student_picture"][..., 2] > 0.5
    apart = np.linalg.norm(arrays["figure"] - arrays["student_picture"][..., :2], axis=2)
    assert np.median(apart[sure]) < 0.03
    assert np.abs(arrays["reference_world"] - arrays["student_world"])[sure].max() < 0.02


def test_the_reference_of_a_mirrored_student_is_shown_as_they_see_it(library: Path) -> None:
    landmarks = read_landmarks(SQUATS).landmarks
    student = mirror_landmarks(landmarks)
    # Filmed from elsewhere, and smaller.
    turned = np.array([[0.8, 0.0, 0.6], [0.0, 1.0, 0.0], [-0.6, 0.0, 0.8]])
    student = replace(student, world_xyz=0.7 * student.world_xyz @ turned.T)
    write_landmarks(student, library / "landmarks" / "mirrored.parquet", provenance={})
    wanted = CompareRequest(Side("course"), Side("mirrored"), "Mirrored", KEY, overlay=False, mirror="yes")
    make_comparison(library, wanted, Told())
    header, arrays = read_track(comparison_file(library, wanted.id, "track.bin").read_bytes())

    assert header["mirrored"] is True
    sure = arrays["student_picture"][..., 2] > 0.5
    assert np.abs(arrays["reference_world"] - arrays["student_world"])[sure].max() < 0.02
    # Its own film shows it as it was.
    assert np.abs(1.0 - arrays["reference_picture"][:, 0, 0] - arrays["student_picture"][:, 0, 0]).max() < 0.02
