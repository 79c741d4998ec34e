"""The library as one file: what comes out is what went in, and no file can do harm."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.landmarks import Landmarks, read_landmarks, write_landmarks
from pose_parser.landmarks.skeleton import BLAZEPOSE_33
from pose_parser.library import archive_checks, archive_in, archive_work
from pose_parser.library.archive import pack, unpack
from pose_parser.library.metadata import read_rows, write_row
from pose_parser.library.movements import Family, Movement, read_movements, write_movements
from pose_parser.library.recordings import RecordingIndex

N_FRAMES = 30


def told(_stage: str, _share: float, _left: float | None) -> None:
    """A report that nobody reads."""


def add_recording(data_dir: Path, name: str, *, seed: int = 0, label: str = "squat") -> None:
    n_landmarks = len(BLAZEPOSE_33)
    drawn = np.random.default_rng(seed)
    landmarks = Landmarks(
        skeleton=BLAZEPOSE_33,
        image_xyz=drawn.random((N_FRAMES, n_landmarks, 3)),
        world_xyz=drawn.random((N_FRAMES, n_landmarks, 3)),
        visibility=drawn.random((N_FRAMES, n_landmarks)),
        timestamps_ms=np.arange(N_FRAMES) * 100.0,
        image_size=(640, 480),
    )
    for folder in ("landmarks", "annotations", "videos"):
        (data_dir / folder).mkdir(parents=True, exist_ok=True)
    write_landmarks(landmarks, data_dir / "landmarks" / f"{name}.parquet", provenance={"source": "take"})
    rows = f"video,start_s,end_s,label,family\n{name},0.5,1.0,{label},movement\n"
    (data_dir / "annotations" / f"{name}.csv").write_text(rows)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two takes, one of them with a film, and a model with its report."""
    folder = tmp_path / "data"
    add_recording(folder, "walk", seed=1)
    add_recording(folder, "jump", seed=2, label="jump")
    (folder / "videos" / "walk.mp4").write_bytes(bytes(range(256)) * 40)
    write_row(folder, "walk", {"title": "Ännas Gang", "person": "Änna", "kind": "take", "created_at": "2026-01-02"})
    (folder / "trained_models").mkdir()
    (folder / "trained_models" / "mine.skops").write_bytes(b"a model")
    (folder / "trained_models" / "mine.card.json").write_text("{}")
    (folder / "reports" / "mine").mkdir(parents=True)
    (folder / "reports" / "mine" / "report.json").write_text("{}")
    (folder / "reports" / "mine" / "report.html").write_text("<script>alert()</script>")
    families = [Family("movement", (Movement("squat", 3, "s"), Movement("jump", 1, "j")))]
    write_movements(folder, families, revision=read_movements(folder).revision)
    return folder


@pytest.fixture
def packed(data: Path, tmp_path: Path) -> Path:
    out = tmp_path / "all.zip"
    pack(data, None, out, told)
    return out


@pytest.fixture
def other(tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    folder.mkdir()
    return folder


def contents(data_dir: Path) -> dict[str, bytes]:
    files = (path for path in sorted(data_dir.rglob("*")) if path.is_file() and "locks" not in path.parts)
    return {path.relative_to(data_dir).as_posix(): path.read_bytes() for path in files}


def test_everything_comes_out_as_it_went_in(data: Path, packed: Path, other: Path) -> None:
    brought = unpack(other, packed, told)
    assert sorted(brought.recordings) == ["jump", "walk"]
    assert (brought.models, brought.renamed) == (("mine",), {})
    there, here = contents(data), contents(other)
    # A page of a report is made again; a table has a row for what had none.
    del there["reports/mine/report.html"]
    assert there.keys() == here.keys()
    differing = {name for name in there if there[name] != here[name]}
    assert differing == {"recordings.csv"}
    assert read_rows(other)["walk"] == read_rows(data)["walk"]
    here_now, there_now = RecordingIndex(other).list(), RecordingIndex(data).list()
    assert [each.to_dict() for each in here_now] == [each.to_dict() for each in there_now]


def test_a_model_that_is_still_being_taught_is_left_out(data: Path, other: Path, tmp_path: Path) -> None:
    (data / "reports" / "later").mkdir()
    (data / "reports" / "later" / "teach.json").write_text("{}")
    pack(data, None, tmp_path / "now.zip", told)
    assert unpack(other, tmp_path / "now.zip", told).models == ("mine",)
    assert not (other / "reports" / "later").exists()


def test_an_archive_that_was_brought_already_changes_nothing(packed: Path, other: Path) -> None:
    first = unpack(other, packed, told)
    before = contents(other)
    assert unpack(other, packed, told) == first
    assert contents(other) == before


def test_packing_the_same_twice_differs_only_in_its_date(data: Path, packed: Path, tmp_path: Path) -> None:
    pack(data, None, tmp_path / "again.zip", told)
    with zipfile.ZipFile(packed) as one, zipfile.ZipFile(tmp_path / "again.zip") as two:
        assert one.namelist() == two.namelist()
        assert all(one.read(name) == two.read(name) for name in one.namelist() if name != "manifest.json")


def test_chosen_recordings_go_without_the_others_and_without_models(data: Path, other: Path, tmp_path: Path) -> None:
    assert pack(data, ["jump"], tmp_path / "one.zip", told) == ["jump"]
    unpack(other, tmp_path / "one.zip", told)
    assert contents(other).keys() == {
        "annotations/jump.csv",
        "landmarks/jump.parquet",
        "movements.json",
        "recordings.csv",
    }
    with pytest.raises(NotInLibraryError, match="hop"):
        pack(data, ["hop"], tmp_path / "two.zip", told)


def test_what_has_the_name_of_something_else_gets_another(packed: Path, other: Path) -> None:
    add_recording(other, "walk", seed=9, label="hop")
    (other / "trained_models").mkdir()
    (other / "trained_models" / "mine.skops").write_bytes(b"another model")
    before = contents(other)
    for _ in range(2):
        brought = unpack(other, packed, told)
        assert brought.renamed == {"walk": "walk-2", "mine": "mine-2"}
        now = contents(other)
        assert all(now[name] == old for name, old in before.items() if name != "recordings.csv")
        assert now["annotations/walk-2.csv"] == b"video,start_s,end_s,label,family\nwalk-2,0.5,1.0,squat,movement\n"
        assert now["trained_models/mine-2.skops"] == b"a model"
        assert {"trained_models/mine-2.card.json", "reports/mine-2/report.json", "videos/walk-2.mp4"} <= now.keys()
        assert not any(name.startswith(("landmarks/walk-3", "trained_models/mine-3")) for name in now)
    assert read_rows(other)["walk-2"]["title"] == "Ännas Gang"
    assert "walk" not in read_rows(other)


def test_a_report_names_what_it_means_also_under_other_names(data: Path, other: Path, tmp_path: Path) -> None:
    report = {"model": "mine", "recordings": ["walk", "jump"], "mistakes": [{"recording": "walk", "said": "jump"}]}
    (data / "reports" / "mine" / "report.json").write_text(json.dumps(report))
    pack(data, None, tmp_path / "all.zip", told)
    add_recording(other, "walk", seed=9)
    for _ in range(2):
        assert unpack(other, tmp_path / "all.zip", told).renamed == {"walk": "walk-2"}
        here = json.loads((other / "reports" / "mine" / "report.json").read_text())
        mistakes = [{"recording": "walk-2", "said": "jump"}]
        assert here == {"model": "mine", "recordings": ["walk-2", "jump"], "mistakes": mistakes}
    (other / "trained_models" / "mine.skops").write_bytes(b"another model")
    assert unpack(other, tmp_path / "all.zip", told).renamed == {"walk": "walk-2", "mine": "mine-2"}
    here = json.loads((other / "reports" / "mine-2" / "report.json").read_text())
    assert here == {"model": "mine-2", "recordings": ["walk-2", "jump"], "mistakes": mistakes}


def test_a_take_under_way_keeps_its_name(packed: Path, other: Path) -> None:
    (other / "takes").mkdir()
    (other / "takes" / "jump.take").write_bytes(b"frames")
    assert unpack(other, packed, told).renamed == {"jump": "jump-2"}


def test_half_of_a_recording_that_a_killed_program_brought_is_completed(packed: Path, other: Path) -> None:
    unpack(other, packed, told)
    whole = contents(other)
    (other / "annotations" / "walk.csv").unlink()
    (other / "videos" / "walk.mp4").unlink()
    (other / "recordings.csv").unlink()
    (other / ".unpacking").mkdir()
    (other / ".unpacking" / "0").write_bytes(b"half")
    (other / "videos" / ".walk.mp4.unpacked").write_bytes(b"half")
    assert unpack(other, packed, told).renamed == {}
    assert contents(other) == whole


def test_a_name_as_long_as_a_name_may_be_still_gets_another(other: Path, tmp_path: Path) -> None:
    long = "ä" * 95 + "x" * 10
    add_recording(tmp_path / "data", long)
    pack(tmp_path / "data", None, tmp_path / "long.zip", told)
    add_recording(other, long, seed=5)
    new_name = unpack(other, tmp_path / "long.zip", told).renamed[long]
    assert new_name == "ä" * 95 + "-2"
    assert RecordingIndex(other).get(new_name).n_frames == N_FRAMES


def test_movements_are_joined_and_those_that_are_here_stay(packed: Path, other: Path) -> None:
    mine = Family("movement", (Movement("hop", 1, "s"), Movement("squat", 0, "q")))
    write_movements(other, [mine, Family("side")], revision=read_movements(other).revision)
    unpack(other, packed, told)
    assert read_movements(other).families == (
        Family("movement", (*mine.movements, Movement("jump", 2, "j"))),
        Family("side"),
    )


def test_labels_that_came_without_movements_become_some(data: Path, other: Path, tmp_path: Path) -> None:
    (data / "movements.json").unlink()
    pack(data, None, tmp_path / "bare.zip", told)
    unpack(other, tmp_path / "bare.zip", told)
    assert [each.name for each in read_movements(other).families[0].movements] == ["squat", "jump"] or [
        each.name for each in read_movements(other).families[0].movements
    ] == ["jump", "squat"]


def test_an_empty_library_has_nothing_to_export(other: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="nothing to export"):
        pack(other, None, tmp_path / "none.zip", told)
    assert not (tmp_path / "none.zip").exists()


def test_progress_rises_to_all_of_it(data: Path, packed: Path, other: Path) -> None:
    shares: list[float] = []
    unpack(other, packed, lambda _stage, share, _left: shares.append(share))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_a_stop_while_packing_leaves_the_former_archive(data: Path, packed: Path) -> None:
    before = packed.read_bytes()

    def stop(_stage: str, share: float, _left: float | None) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack(data, None, packed, stop)
    assert packed.read_bytes() == before
    assert list(packed.parent.glob(".*part")) == []


def test_a_stop_while_unpacking_leaves_nothing(packed: Path, other: Path) -> None:
    def stop(_stage: str, share: float, _left: float | None) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unpack(other, packed, stop)
    assert contents(other) == {}


@pytest.fixture
def remake(packed: Path, tmp_path: Path) -> Callable[..., Path]:
    """Write the archive again with other contents; its list agrees with them unless it is changed itself."""

    def make(
        changes: dict[str, bytes | None], *, listed: dict[str, Any] | None = None, compression: int = zipfile.ZIP_STORED
    ) -> Path:
        with zipfile.ZipFile(packed) as archive:
            files: dict[str, bytes] = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(files.pop("manifest.json"))
        for name, data in changes.items():
            files.pop(name, None)
            manifest["files"].pop(name, None)
            if data is not None:
                files[name] = data
                manifest["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest["files"] |= listed or {}
        out = tmp_path / "remade.zip"
        with zipfile.ZipFile(out, "w", compression) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
            archive.writestr("manifest.json", json.dumps(manifest))
        return out

    return make


OUTSIDE = [
    "../evil.parquet",
    "landmarks/../../evil.parquet",
    "/etc/evil.csv",
    "landmarks/.hidden.parquet",
    "landmarks/evil\\..\\..\\x.parquet",
    "landmarks/sub/evil.parquet",
    "trained_models/evil.py",
    "reports/mine/report.html",
    "reports/../evil.json",
    "jobs/jobs.sqlite",
    "locks/labels.lock",
    "live_model.json",
    "videos/evil.sh",
    "landmarks/" + "x" * 300 + ".parquet",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_is_written_where_nothing_of_an_archive_belongs(
    remake: Callable[..., Path], other: Path, name: str
) -> None:
    archive = remake({name: b"evil"})
    with pytest.raises(LibraryError, match="nothing that Poser exports"):
        unpack(other, archive, told)
    assert contents(other) == {}
    assert list(other.parent.rglob("*evil*")) == []


def test_a_file_that_the_list_does_not_name_is_refused(packed: Path, other: Path) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("landmarks/stowaway.parquet", b"x")
    with pytest.raises(LibraryError, match=r"stowaway.*nothing that Poser exports"):
        unpack(other, packed, told)


def test_two_files_of_one_name_are_refused(packed: Path, other: Path) -> None:
    with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("landmarks/walk.parquet", b"x")
    with pytest.raises(LibraryError, match="two files of one name"):
        unpack(other, packed, told)


@pytest.mark.parametrize("kept", [0, 10, 5_000, -1, -400])
def test_an_archive_that_was_cut_off_is_refused_whole(packed: Path, other: Path, kept: int) -> None:
    packed.write_bytes(packed.read_bytes()[:kept])
    with pytest.raises(LibraryError, match="not all of it has arrived"):
        unpack(other, packed, told)
    assert contents(other) == {}


def test_a_changed_byte_is_noticed(packed: Path, other: Path) -> None:
    data = bytearray(packed.read_bytes())
    place = data.index(b"a model")
    data[place] ^= 1
    packed.write_bytes(data)
    with pytest.raises(LibraryError, match="not all of it has arrived"):
        unpack(other, packed, told)
    assert contents(other) == {}


def test_a_file_that_is_not_the_listed_one_is_refused(remake: Callable[..., Path], other: Path) -> None:
    wrong = {"landmarks/walk.parquet": {"size": 4, "sha256": "0" * 64}}
    with pytest.raises(LibraryError, match=r"landmarks/walk\.parquet in the archive is damaged"):
        unpack(other, remake({"landmarks/walk.parquet": b"evil"}, listed=wrong), told)
    assert contents(other) == {}


def test_a_file_that_is_missing_is_named(remake: Callable[..., Path], other: Path) -> None:
    with pytest.raises(LibraryError, match=r"landmarks/gone\.parquet is missing"):
        unpack(other, remake({}, listed={"landmarks/gone.parquet": {"size": 4, "sha256": "0" * 64}}), told)


def test_a_bomb_is_not_unpacked(remake: Callable[..., Path], other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_checks, "_ALWAYS_ALLOWED_BYTES", 1 << 20)
    archive = remake({"videos/bomb.mp4": bytes(30 << 20)}, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(LibraryError, match="would unpack to 3"):
        unpack(other, archive, told)
    assert contents(other) == {}


def test_packings_that_unpack_without_bounds_are_refused(remake: Callable[..., Path], other: Path) -> None:
    with pytest.raises(LibraryError, match="packed in a way"):
        unpack(other, remake({}, compression=zipfile.ZIP_BZIP2), told)


@pytest.mark.parametrize("text", [b"", b"no list", b"[]", b'{"format": "other", "created_at": "", "files": {}}'])
def test_a_list_of_another_kind_is_refused(other: Path, tmp_path: Path, text: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("manifest.json", text)
    with pytest.raises(LibraryError, match=r"manifest\.json cannot be used"):
        unpack(other, tmp_path / "other.zip", told)


def test_a_zip_of_something_else_is_told_apart(other: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "holiday.zip", "w") as archive:
        archive.writestr("beach.jpg", b"sand")
    with pytest.raises(LibraryError, match=r"holiday\.zip: is a zip file, but no archive of Poser"):
        unpack(other, tmp_path / "holiday.zip", told)


def test_too_little_room_is_said_before_anything_is_written(
    packed: Path, data: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(other)._replace(free=archive_work.SPARE_BYTES + 100)
    monkeypatch.setattr(archive_work.shutil, "disk_usage", lambda _folder: full)
    with pytest.raises(LibraryError, match="disk space"):
        unpack(other, packed, told)
    with pytest.raises(LibraryError, match="disk space"):
        pack(data, None, packed.with_name("more.zip"), told)
    assert contents(other) == {}


@pytest.mark.parametrize("text", [b"{", b'{"families": 3}', b"[]", b"[" * 100_000])
def test_movements_that_are_none_stop_it_before_anything_is_brought(
    remake: Callable[..., Path], other: Path, text: bytes
) -> None:
    with pytest.raises(LibraryError, match="does not hold movements"):
        unpack(other, remake({"movements.json": text}), told)
    assert contents(other) == {}


def test_what_came_there_in_the_meantime_is_not_replaced(
    packed: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = archive_in._put

    def late(staged: Path, target: Path) -> None:
        if target.suffix == ".parquet" and not target.exists():
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(b"mine")
        put(staged, target)

    monkeypatch.setattr(archive_in, "_put", late)
    with pytest.raises(LibraryError, match="by somebody else just now"):
        unpack(other, packed, told)
    assert b"mine" in contents(other).values()


def test_landmarks_are_read_as_before(packed: Path, data: Path, other: Path) -> None:
    unpack(other, packed, told)
    one, two = (read_landmarks(folder / "landmarks" / "walk.parquet") for folder in (data, other))
    assert np.array_equal(one.landmarks.image_xyz, two.landmarks.image_xyz)
