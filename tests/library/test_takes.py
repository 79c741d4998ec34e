"""From a take that is begun to the recording that it becomes."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg

from pose_parser.annotations import Segment
from pose_parser.errors import LibraryConflictError, LibraryError, NotInLibraryError, PoserError
from pose_parser.estimation.estimator import Pose
from pose_parser.jobs.payloads import check_payload
from pose_parser.jobs.tasks import TASKS
from pose_parser.landmarks import BLAZEPOSE_33, read_landmarks
from pose_parser.library import films, take_recording, takes
from pose_parser.library.films import films_to_make, make_film
from pose_parser.library.labels import read_labels, write_labels
from pose_parser.library.metadata import read_rows
from pose_parser.library.recordings import RecordingIndex, delete_recording
from pose_parser.library.take_journal import TakeFrame, TakeJournal
from pose_parser.library.takes import OpenTake, TakeRequest, discard_take, finish_take, open_take, open_takes
from pose_parser.library.trash import restore
from pose_parser.video.frames import iter_frames

STEP_MS = 40.0
SQUAT = TakeRequest("movement", "squat", person="Ada", camera="Desk camera")


def record(data_dir: Path, take: OpenTake, n_frames: int, *, bad: Sequence[int] = ()) -> None:
    """Keep frames as a pose worker does; the person of frame n stands at n / 100."""
    with TakeJournal(data_dir / "takes", take.id) as journal:
        for n in range(n_frames):
            pose = Pose(np.full((33, 3), n / 100), np.zeros((33, 3)), np.ones(33))
            picture = simplejpeg.encode_jpeg(np.full((48, 64, 3), 10 * n, np.uint8))
            frame = TakeFrame(n, 5000.0 + STEP_MS * n, pose, (64, 48), picture)
            if n in bad:
                frame = frame._replace(pose=None, image_size=(0, 0), picture=b"")
            journal.append(frame, skeleton=BLAZEPOSE_33, made_with={"pose_model": "full"})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_journal_goes_when_the_recording_would_outlast_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = open_take(tmp_path, SQUAT)
    record(tmp_path, take, 5)
    seen = []

    def sync(folder: Path) -> None:
        seen.append((names(folder), f"{take.id}.landmarks" in names(tmp_path / "takes")))

    monkeypatch.setattr(take_recording, "sync_folder", sync)
    finish_take(tmp_path, take.id, n_frames=5)
    assert seen == [([f"{take.id}.parquet"], True)]


def test_a_take_becomes_a_recording_like_any_other(tmp_path: Path) -> None:
    take = open_take(tmp_path, SQUAT)
    record(tmp_path, take, 25, bad=[3])

    recording = finish_take(tmp_path, take.id, n_frames=25)

    assert recording.id == take.id
    assert recording.id.startswith("squat-")
    assert recording.to_dict() == RecordingIndex(tmp_path).list()[0].to_dict()
    assert (recording.kind, recording.title, recording.person, recording.camera) == (
        "take",
        "squat",
        "Ada",
        "Desk camera",
    )
    assert (recording.n_frames, recording.image_size, recording.has_picture) == (25, (64, 48), False)
    assert recording.duration_s == pytest.approx(1.0)
    assert recording.created_at == take.created_at
    assert recording.session == take.created_at[:10]
    file = read_landmarks(tmp_path / "landmarks" / f"{take.id}.parquet")
    assert file.landmarks.timestamps_ms.tolist() == [STEP_MS * n for n in range(25)]
    assert file.frames.tolist() == list(range(25))
    assert np.isnan(file.landmarks.image_xyz[3]).all()
    assert file.landmarks.image_xyz[24, 0, 0] == np.float32(0.24)
    assert file.provenance["source"] == "take"
    assert file.provenance["pose_model"] == "full"
    assert file.provenance["n_frames_with_person"] == 24
    assert read_labels(tmp_path, take.id).segments == (Segment(take.id, 0.0, 1.0, "squat", "movement"),)
    assert names(tmp_path / "takes") == []
    assert open_takes(tmp_path) == ()


def test_labels_of_the_page_go_before_the_one_of_the_whole(tmp_path: Path) -> None:
    take = open_take(tmp_path, TakeRequest("movement", None))
    record(tmp_path, take, 25)
    painted = [Segment(take.id, 0.2, 0.4, "squat", "movement"), Segment(take.id, 0.5, 0.9, "lunge", "movement")]

    recording = finish_take(tmp_path, take.id, n_frames=25, segments=painted)

    assert recording.title == "Long take"
    assert list(read_labels(tmp_path, take.id).segments) == painted


def test_labels_after_the_last_picture_that_came_do_not_keep_a_take_open(tmp_path: Path) -> None:
    take = open_take(tmp_path, TakeRequest("movement", None))
    record(tmp_path, take, 25)
    painted = [Segment(take.id, 0.2, 0.4, "squat", "movement"), Segment(take.id, 1.2, 1.9, "lunge", "movement")]

    finish_take(tmp_path, take.id, n_frames=25, segments=painted)

    assert list(read_labels(tmp_path, take.id).segments) == painted[:1]


def test_labels_that_were_corrected_since_a_crash_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take = open_take(tmp_path, SQUAT)
    record(tmp_path, take, 25)

    def crash(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(takes, "_remove", crash)
        with pytest.raises(KeyboardInterrupt):
            finish_take(tmp_path, take.id, n_frames=25)
    corrected = (Segment(take.id, 0.1, 0.6, "squat", "movement"),)
    write_labels(tmp_path, take.id, corrected, revision=read_labels(tmp_path, take.id).revision)

    finish_take(tmp_path, take.id, n_frames=25)

    assert read_labels(tmp_path, take.id).segments == corrected


def test_a_take_without_labels_is_to_be_labelled_later(tmp_path: Path) -> None:
    take = open_take(tmp_path, TakeRequest("movement", None))
    record(tmp_path, take, 5)

    finish_take(tmp_path, take.id, n_frames=5)

    assert read_labels(tmp_path, take.id).segments == ()


def test_frames_that_are_on_their_way_are_waited_for(tmp_path: Path) -> None:
    take = open_take(tmp_path, SQUAT)
    record(tmp_path, take, 20)

    with pytest.raises(LibraryConflictError, match="5 pictures") as caught:
        finish_take(tmp_path, take.id, n_frames=25)

    assert caught.value.current == open_takes(tmp_path)[0]
    assert open_takes(tmp_path)[0].n_kept == 20
    assert RecordingIndex(tmp_path).list() == []


def test_frames_after_the_end_are_left_out(tmp_path: Path) -> None:
    take = open_take(tmp_path, SQUAT)
    record(tmp_path, take, 25)

    assert finish_take(tmp_path, take.id, n_frames=10).n_frames == 10


@pytest.mark.parametrize("n_frames", [0, 3])
def test_a_take_of_nothing_is_no_recording(tmp_path: Path, n_frames: int) -> None:
    take = open_take(tmp_path, SQUAT)
    record(tmp_path, take, n_frames, bad=range(n_frames))

    with pytest.raises(LibraryError, match="no picture that could be read"):
        finish_take(tmp_path, take.id, n_frames=n_frames)


def test_finishing_again_gives_the_same_recording(tmp_path: Path) -> None:
    take = open_take(tmp_path, SQUAT)
    record(tmp_path, take, 25)

    first = finish_take(tmp_path, take.id, n_frames=25)

    assert finish_take(tmp_path, take.id, n_frames=25) == first
    assert len(read_labels(tmp_path, take.id).segments) == 1


@pytest.mark.parametrize("step", ["write_recording", "_describe", "_label", "_remove"])
@pytest.mark.parametrize("done", [False, True])
def test_a_crash_at_any_step_is_made_good_by_finishing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, done: bool
) -> None:
    take = open_take(tmp_path, SQUAT)
    record(tmp_path, take, 25)
    does: Callable[..., Any] = getattr(takes, step)

    def crash(*arguments: Any, **options: Any) -> None:
        if done:
            does(*arguments, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(takes, step, crash)
        with pytest.raises(KeyboardInterrupt):
            finish_take(tmp_path, take.id, n_frames=25)

    recording = finish_take(tmp_path, take.id, n_frames=25)
    assert RecordingIndex(tmp_path).list() == [recording]
    assert recording.seconds == {"movement": {"squat": 1.0}}
    assert read_rows(tmp_path)[take.id]["person"] == "Ada"
    assert open_takes(tmp_path) == ()
    assert names(tmp_path / "takes") == []


def test_open_takes_are_told_oldest_first_with_what_is_there(tmp_path: Path) -> None:
    assert open_takes(tmp_path) == ()
    first = open_take(tmp_path, SQUAT)
    second = open_take(tmp_path, TakeRequest("side", None, keep_pictures=True))
    record(tmp_path, first, 7)

    there = {take.id: take for take in open_takes(tmp_path)}

    assert there[first.id].n_kept == 7
    assert there[second.id].to_dict() == second.to_dict()
    assert list(second.to_dict()) == ["id", "family", "label", "keep_pictures", "person", "n_kept", "created_at"]


def test_a_discarded_take_leaves_nothing(tmp_path: Path) -> None:
    take = open_take(tmp_path, TakeRequest("movement", "squat", keep_pictures=True))
    record(tmp_path, take, 5)

    discard_take(tmp_path, take.id)

    assert names(tmp_path / "takes") == []
    with pytest.raises(NotInLibraryError):
        discard_take(tmp_path, take.id)
    with pytest.raises(NotInLibraryError):
        finish_take(tmp_path, take.id, n_frames=5)


def test_a_take_that_was_discarded_by_half_is_swept_up(tmp_path: Path) -> None:
    take = open_take(tmp_path, TakeRequest("movement", "squat", keep_pictures=True))
    record(tmp_path, take, 5)
    (tmp_path / "takes" / f"{take.id}.landmarks").unlink()

    assert open_takes(tmp_path) == ()
    assert names(tmp_path / "takes") == []


@pytest.mark.parametrize("name", ["../takes/x", "", "UPPER", "a/b", "x" * 81])
def test_a_name_that_can_be_none_is_unknown(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotInLibraryError):
        finish_take(tmp_path, name, n_frames=1)
    with pytest.raises(NotInLibraryError):
        discard_take(tmp_path, name)


@pytest.mark.parametrize(
    "fields", [{"family": ""}, {"label": " "}, {"person": "x" * 1000}, {"camera": "two\nlines"}, {"label": 7}]
)
def test_a_request_that_cannot_be_kept_is_told(fields: dict[str, Any]) -> None:
    with pytest.raises(LibraryError):
        TakeRequest(**{"family": "movement", "label": "squat", **fields})


def test_a_full_disk_is_told_before_anybody_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(takes.shutil, "disk_usage", lambda _folder: usage)

    with pytest.raises(LibraryError, match="nearly full"):
        open_take(tmp_path, SQUAT)


def filmed(data_dir: Path, **options: Any) -> str:
    take = open_take(data_dir, TakeRequest("movement", "squat", keep_pictures=True))
    record(data_dir, take, 12, **options)
    finish_take(data_dir, take.id, n_frames=12)
    return take.id


def test_kept_pictures_become_a_film_with_the_times_of_the_landmarks(tmp_path: Path) -> None:
    name = filmed(tmp_path, bad=[4])
    assert films_to_make(tmp_path) == (name,)
    told: list[tuple[str, float]] = []

    payload = check_payload("film", {"recording": name})
    done = TASKS["film"](payload, tmp_path, lambda stage, share, _left: told.append((stage, share)))

    assert done == {"file": f"videos/{name}.mp4"}
    frames = list(iter_frames(tmp_path / done["file"]))
    assert [frame.timestamp_ms for frame in frames] == pytest.approx([STEP_MS * n for n in range(12) if n != 4])
    assert [frame.image_rgb.mean() for frame in frames] == pytest.approx([10 * n for n in range(12) if n != 4], abs=4)
    assert told
    assert films_to_make(tmp_path) == ()
    assert names(tmp_path / "takes") == []
    assert RecordingIndex(tmp_path).get(name).has_picture


def test_a_film_that_was_made_before_the_crash_is_not_made_again(tmp_path: Path) -> None:
    name = filmed(tmp_path)
    pictures = tmp_path / "takes" / f"{name}.pictures"
    kept = pictures.read_bytes()
    made = make_film(tmp_path, name).read_bytes()
    pictures.write_bytes(kept)

    assert make_film(tmp_path, name).read_bytes() == made
    assert films_to_make(tmp_path) == ()


def test_a_picture_that_was_turned_fits_the_film(tmp_path: Path) -> None:
    take = open_take(tmp_path, TakeRequest("movement", "squat", keep_pictures=True))
    record(tmp_path, take, 2)
    with TakeJournal(tmp_path / "takes", take.id) as journal:
        upright = simplejpeg.encode_jpeg(np.full((64, 48, 3), 128, np.uint8))
        frame = TakeFrame(2, 6000.0, None, (48, 64), upright)
        journal.append(frame, skeleton=BLAZEPOSE_33, made_with={})
    finish_take(tmp_path, take.id, n_frames=3)

    frames = list(iter_frames(make_film(tmp_path, take.id)))

    assert {frame.image_rgb.shape for frame in frames} == {(48, 64, 3)}
    assert len(frames) == 3


def test_a_picture_that_a_broken_disk_gives_back_is_left_out_of_the_film(tmp_path: Path) -> None:
    name = filmed(tmp_path)
    path = tmp_path / "takes" / f"{name}.pictures"
    data = bytearray(path.read_bytes())
    # The first two bytes of the second JPEG, without which it is none.
    place = data.index(b"\xff\xd8\xff", 100)
    data[place : place + 2] = b"xx"
    path.write_bytes(data)

    frames = list(iter_frames(make_film(tmp_path, name)))

    assert [frame.timestamp_ms for frame in frames] == pytest.approx([STEP_MS * n for n in range(12) if n != 1])


def test_no_film_is_made_of_a_take_that_is_open_or_kept_no_picture(tmp_path: Path) -> None:
    still = open_take(tmp_path, TakeRequest("movement", "squat", keep_pictures=True))
    record(tmp_path, still, 3)
    without = open_take(tmp_path, SQUAT)
    record(tmp_path, without, 3)
    finish_take(tmp_path, without.id, n_frames=3)

    assert films_to_make(tmp_path) == ()
    for name in (still.id, without.id, "squat"):
        with pytest.raises(NotInLibraryError):
            make_film(tmp_path, name)


def test_a_film_that_cannot_be_written_keeps_the_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = filmed(tmp_path)

    def fail(*_: Any) -> None:
        raise PoserError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(films, "_of_size", fail)
        with pytest.raises(PoserError):
            make_film(tmp_path, name)

    assert films_to_make(tmp_path) == (name,)
    assert not list((tmp_path / "videos").iterdir())


def test_the_film_of_what_is_deleted_meanwhile_does_not_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = filmed(tmp_path)

    def delete(share: float) -> None:
        if share == 0:
            delete_recording(tmp_path, name)

    with pytest.raises(NotInLibraryError, match="deleted before"):
        make_film(tmp_path, name, delete)

    assert RecordingIndex(tmp_path).list() == []


def test_pictures_that_wait_for_their_film_go_and_come_back_with_the_recording(tmp_path: Path) -> None:
    name = filmed(tmp_path)

    token = delete_recording(tmp_path, name)
    assert names(tmp_path / "takes") == []

    assert restore(tmp_path, token) == name
    assert films_to_make(tmp_path) == (name,)


def test_what_is_kept_of_the_request_is_plain(tmp_path: Path) -> None:
    take = open_take(tmp_path, TakeRequest(" movement ", "Kni\u0065\u0301", person=" Ada "))

    kept = json.loads((tmp_path / "takes" / f"{take.id}.json").read_text())

    assert kept | {"created_at": ""} == {
        "family": "movement",
        "label": "Kni\u00e9",
        "keep_pictures": False,
        "person": "Ada",
        "camera": "",
        "created_at": "",
    }
