"""Uploads by the tus protocol: resumed, taken over, finished once, refused in words."""

import base64
import errno
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from pose_parser.server import desk_uploads, uploads
from pose_parser.server.desk_operations import Tools
from pose_parser.server.desk_uploads import finish_all, finish_upload
from pose_parser.server.uploads import OffsetError, UploadFolder

FILM = os.urandom(1000)
TUS = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"


def metadata(**told: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())


def begin(client: FlaskClient, filename: str = "Squats am Dienstag.MP4", length: int = 1000, **headers: str) -> Any:
    told = metadata(filename=filename, purpose=headers.pop("purpose", "video"))
    return client.post(
        "/api/uploads", headers={**TUS, "Upload-Length": str(length), "Upload-Metadata": told, **headers}
    )


def send(client: FlaskClient, address: str, offset: int, data: bytes, **headers: str) -> Any:
    return client.patch(address, data=data, headers={**TUS, "Upload-Offset": str(offset), **headers}, content_type=PART)


@pytest.fixture
def address(client: FlaskClient) -> str:
    made = begin(client)
    assert made.status_code == 201, made.data
    return str(made.headers["Location"])


@pytest.fixture
def tools(data_dir: Path) -> Iterator[Tools]:
    yield Tools(data_dir)
    for path in (data_dir / "videos").glob("*"):
        path.unlink()


def test_what_the_server_can_do_is_told(client: FlaskClient) -> None:
    told = client.options("/api/uploads")
    assert told.status_code == 204
    assert told.headers["Tus-Version"] == "1.0.0"
    assert told.headers["Tus-Extension"] == "creation,termination"
    assert told.headers["Tus-Max-Size"] == str(2 << 30)


def test_a_film_in_three_parts_becomes_a_recording_and_a_job(client: FlaskClient, address: str, tools: Tools) -> None:
    assert send(client, address, 0, FILM[:400]).headers["Upload-Offset"] == "400"
    asked = client.head(address, headers=TUS)
    assert (asked.status_code, asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (200, "400", "1000")
    assert asked.headers["Cache-Control"] == "no-store"
    assert send(client, address, 400, FILM[400:700]).status_code == 204
    last = send(client, address, 700, FILM[700:])
    assert (last.status_code, last.headers["Upload-Offset"], last.data) == (204, "1000", b"")

    recording, job = last.headers["Poser-Recording"], last.headers["Poser-Job"]
    assert recording == "squats-am-dienstag"
    assert (tools.data_dir / "videos" / "squats-am-dienstag.mp4").read_bytes() == FILM
    listed = client.get(f"/api/recordings/{recording}").json
    assert listed is not None
    assert (listed["title"], listed["has_picture"], listed["has_landmarks"]) == ("Squats am Dienstag", True, False)
    asked_for = client.get(f"/api/jobs/{job}").json
    assert asked_for is not None
    assert (asked_for["kind"], asked_for["payload"]["videos"]) == ("extract", ["videos/squats-am-dienstag.mp4"])
    # The last answer may be lost: whoever asks again gets the same one, and no second job.
    again = client.head(address, headers=TUS)
    assert (again.status_code, again.headers["Upload-Offset"]) == (200, "1000")
    assert (again.headers["Poser-Recording"], again.headers["Poser-Job"]) == (recording, job)
    assert sum(item["id"] == job for item in client.get("/api/jobs").json["jobs"]) == 1  # type: ignore[index]
    assert client.delete(address, headers=TUS).status_code == 404


def test_two_films_of_one_name_are_two_recordings(client: FlaskClient, tools: Tools) -> None:
    first, second = (begin(client, "clip.mov").headers["Location"] for _ in range(2))
    names = [send(client, place, 0, FILM).headers["Poser-Recording"] for place in (second, first)]
    assert names == ["clip", "clip-2"]
    assert {path.name for path in (tools.data_dir / "videos").iterdir()} == {"clip.mov", "clip-2.mov"}


@pytest.mark.parametrize(
    ("filename", "stem"),
    [
        ("../../etc/passwd.mp4", "passwd"),
        ("..\\..\\windows\\x.mp4", "x"),
        (".mp4.mp4", "mp4"),
        ("a\0b\n.mp4", "a-b"),
        ("фильм.mp4", "recording"),
        ("CON.webm", "con"),
        ("x" * 200 + ".mkv", "x" * 80),
    ],
)
def test_any_name_becomes_a_clean_one(client: FlaskClient, tools: Tools, filename: str, stem: str) -> None:
    made = begin(client, filename)
    assert made.status_code == 201, made.data
    assert send(client, made.headers["Location"], 0, FILM).headers["Poser-Recording"] == stem
    (film,) = (tools.data_dir / "videos").iterdir()
    assert film.stem == stem


def test_an_archive_becomes_a_job(client: FlaskClient, data_dir: Path) -> None:
    made = begin(client, "library.zip", purpose="archive").headers["Location"]
    job = client.get(f"/api/jobs/{send(client, made, 0, FILM).headers['Poser-Job']}").json
    assert job is not None
    assert job["kind"] == "unpack"
    assert (data_dir / job["payload"]["archive"]).read_bytes() == FILM


@pytest.mark.parametrize("offset", ["1", "400", "-1", "x", "", "1e3", "²", "9" * 30])
def test_a_part_that_does_not_begin_at_the_end_is_refused(client: FlaskClient, address: str, offset: str) -> None:
    refused = client.patch(address, data=b"x", headers={**TUS, "Upload-Offset": offset}, content_type=PART)
    assert refused.status_code in (400, 409, 413)
    assert refused.json is not None
    assert refused.json["message"]
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == "0"


def test_a_part_that_is_there_already_changes_nothing(client: FlaskClient, address: str) -> None:
    send(client, address, 0, FILM[:400])
    refused = send(client, address, 0, b"y" * 400)
    assert (refused.status_code, refused.headers["Upload-Offset"]) == (409, "400")
    assert send(client, address, 400, FILM[400:]).headers["Upload-Offset"] == "1000"


def test_more_than_was_said_is_refused_before_it_is_read(client: FlaskClient, address: str) -> None:
    assert send(client, address, 0, FILM + b"x").status_code == 413
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == "0"


def test_a_part_of_another_kind_is_refused(client: FlaskClient, address: str) -> None:
    refused = client.patch(address, data=b"x", headers={**TUS, "Upload-Offset": "0"}, content_type="text/plain")
    assert refused.status_code == 415


def test_who_does_not_speak_tus_is_told(client: FlaskClient, address: str) -> None:
    for headers in ({}, {"Tus-Resumable": "0.2.2"}):
        assert client.head(address, headers=headers).status_code == 412
        assert client.post("/api/uploads", headers=headers).status_code == 412


@pytest.mark.parametrize(
    ("length", "told", "status", "words"),
    [
        ("0", metadata(filename="a.mp4", purpose="video"), 422, "empty"),
        (str((2 << 30) + 1), metadata(filename="a.mp4", purpose="video"), 413, "at most"),
        ("", metadata(filename="a.mp4", purpose="video"), 400, "Upload-Length"),
        ("ten", metadata(filename="a.mp4", purpose="video"), 400, "Upload-Length"),
        ("10", "", 400, "filename"),
        ("10", "filename !!!", 400, "base64"),
        ("10", metadata(filename="a.mp4", purpose="joke"), 400, "purpose"),
        ("10", metadata(filename="a.exe", purpose="video"), 422, "a.exe is not a film"),
        ("10", metadata(filename="a.mp4", purpose="archive"), 422, "a.mp4 is not an archive"),
        ("10", metadata(filename="noending", purpose="video"), 422, "noending"),
    ],
)
def test_what_cannot_be_brought_is_refused_in_words(
    client: FlaskClient, length: str, told: str, status: int, words: str
) -> None:
    refused = client.post("/api/uploads", headers={**TUS, "Upload-Length": length, "Upload-Metadata": told})
    assert refused.status_code == status
    assert refused.json is not None
    assert words in refused.json["message"]


def test_an_upload_is_given_up(client: FlaskClient, address: str, data_dir: Path) -> None:
    send(client, address, 0, FILM[:400])
    assert client.delete(address, headers=TUS).status_code == 204
    name = address.rsplit("/", 1)[1]
    assert not list((data_dir / "uploads").glob(f"{name}*"))
    for answer in (
        client.head(address, headers=TUS),
        send(client, address, 400, b"x"),
        client.delete(address, headers=TUS),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize("name", ["..%2Fx", "%2e%2e", "x" * 32, "0" * 31, "0" * 33, "A" * 32, "0" * 32])
def test_no_name_of_an_upload_leads_anywhere(client: FlaskClient, name: str) -> None:
    assert client.head(f"/api/uploads/{name}", headers=TUS).status_code == 404
    assert send(client, f"/api/uploads/{name}", 0, b"x").status_code == 404


def test_what_does_not_fit_on_the_disk_is_refused_before_it_comes(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = uploads.shutil._ntuple_diskusage(10 << 30, 9 << 30, (256 << 20) + 1500)
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _folder: usage)
    refused = begin(client, "big.mp4", length=5000)
    assert refused.status_code == 422
    assert refused.json is not None
    assert "Make room" in refused.json["message"]


@pytest.fixture
def fresh(tmp_path: Path) -> Tools:
    return Tools(tmp_path)


def test_a_disk_that_becomes_full_keeps_what_arrived(
    client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = uploads._write_at

    def fill(path: Path, offset: int, data: bytes) -> None:
        write(path, offset, data[:300])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads, "_write_at", fill)
    refused = send(client, address, 0, FILM)
    assert (refused.status_code, refused.json["code"]) == (422, "disk_full")
    assert refused.headers["Upload-Offset"] == "300"
    monkeypatch.undo()
    assert send(client, address, 300, FILM[300:]).status_code == 204


def test_a_connection_that_breaks_keeps_what_arrived(client: FlaskClient, address: str) -> None:
    broken = client.patch(
        address,
        input_stream=io.BytesIO(FILM[:600]),
        environ_overrides={"CONTENT_LENGTH": "1000"},
        headers={**TUS, "Upload-Offset": "0"},
        content_type=PART,
    )
    assert broken.status_code == 400
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == "600"


def test_a_part_without_a_length_is_refused(client: FlaskClient, address: str) -> None:
    assert send(client, address, 0, FILM, **{"Transfer-Encoding": "chunked"}).status_code == 411


class Killed(BaseException):
    """The program ends here."""


def arrived(tools: Tools) -> str:
    folder = UploadFolder(tools.data_dir)
    upload = folder.create("walk.mp4", "video", len(FILM))
    folder.append(upload, 0, [FILM])
    return upload.id


@pytest.mark.parametrize("step", ["_with_target", "link", "unlink", "_ask_for_job", "note"])
def test_killed_at_any_step_it_is_finished_once_by_the_next_program(
    fresh: Tools, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    upload = arrived(fresh)
    kill_at(step, monkeypatch)
    with pytest.raises(Killed):
        finish_upload(fresh, upload)
    monkeypatch.undo()
    finish_all(fresh)
    told = finish_upload(fresh, upload)

    assert (fresh.data_dir / told["target"]).read_bytes() == FILM
    jobs = [job for job in fresh.jobs.store.all() if job.payload.get("videos") == [told["target"]]]
    assert [job.id for job in jobs] == [upload]
    assert list((fresh.data_dir / "videos").iterdir()) == [fresh.data_dir / told["target"]]


def kill_at(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the program right after a step."""

    def killing(function: Any) -> Any:
        def run(*arguments: Any, **options: Any) -> Any:
            function(*arguments, **options)
            raise Killed

        return run

    places: dict[str, tuple[Any, str]] = {
        "link": (os, "link"),
        "unlink": (Path, "unlink"),
        "note": (UploadFolder, "note"),
    }
    place, name = places.get(step, (desk_uploads, step))
    monkeypatch.setattr(place, name, killing(getattr(place, name)))


def test_a_file_system_without_second_names_keeps_what_is_there(fresh: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    first, second = arrived(fresh), arrived(fresh)
    monkeypatch.setattr(os, "link", no_links)
    targets = [finish_upload(fresh, upload)["target"] for upload in (first, second)]
    assert targets == ["videos/walk.mp4", "videos/walk-2.mp4"]
    assert all((fresh.data_dir / target).read_bytes() == FILM for target in targets)


def test_a_name_that_somebody_takes_meanwhile_stays_his(fresh: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    upload, decide = arrived(fresh), desk_uploads._with_target

    def late(*arguments: Any) -> Any:
        decided = decide(*arguments)
        if decided.target == "videos/walk.mp4":
            (fresh.data_dir / decided.target).write_bytes(b"his")
        return decided

    monkeypatch.setattr(desk_uploads, "_with_target", late)
    assert finish_upload(fresh, upload)["target"] == "videos/walk-2.mp4"
    assert (fresh.data_dir / "videos" / "walk.mp4").read_bytes() == b"his"


def test_who_comes_later_takes_over_from_who_hangs(data_dir: Path) -> None:
    folder = UploadFolder(data_dir)
    upload = folder.create("walk.mp4", "video", 1000)

    def slow() -> Iterator[bytes]:
        yield FILM[:100]
        assert folder.append(upload, 100, [FILM[100:300]]) == 300
        yield b"late" * 10

    with pytest.raises(OffsetError, match="300"):
        folder.append(upload, 0, slow())
    assert folder.part(upload.id).read_bytes() == FILM[:300]


def test_broken_notes_are_no_upload(client: FlaskClient, address: str, data_dir: Path) -> None:
    notes = data_dir / "uploads" / f"{address.rsplit('/', 1)[1]}.json"
    for broken in (b"", b"{}", b"[]", json.dumps({"id": 5}).encode(), b"\xff"):
        notes.write_bytes(broken)
        assert client.head(address, headers=TUS).status_code == 404


def test_what_nobody_came_back_for_is_removed(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = UploadFolder(data_dir)
    old = folder.create("walk.mp4", "video", 1000)
    os.utime(folder.part(old.id), (1, 1))
    now = uploads.time.time()
    monkeypatch.setattr(uploads.time, "time", lambda: now + 8 * 24 * 3600)
    folder.create("run.mp4", "video", 1000)
    assert not folder.part(old.id).exists()


def test_uploads_are_limited_in_number(data_dir: Path, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_MOST_UPLOADS", 0)
    refused = begin(client)
    assert (refused.status_code, refused.json["code"]) == (422, "not_possible")
    assert "cancel some" in refused.json["message"]
