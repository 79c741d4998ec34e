"""Films in ranges, archives, reports, and annotation files that are brought."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from pose_parser.server import media_routes

FILM = bytes(range(256)) * 4096
PICTURE = "/api/recordings/walk/picture"


@pytest.fixture(autouse=True)
def film(data_dir: Path) -> Iterator[Path]:
    path = data_dir / "videos" / "walk.mp4"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(FILM)
    yield path
    path.unlink(missing_ok=True)


def test_a_whole_film(client: FlaskClient) -> None:
    answer = client.get(PICTURE, buffered=True)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "video/mp4", FILM)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Length"] == str(len(FILM))
    assert "Content-Disposition" not in answer.headers
    asked = client.head(PICTURE, buffered=True)
    assert (asked.status_code, asked.data, asked.headers["Content-Length"]) == (200, b"", str(len(FILM)))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, len(FILM) - 1),
        ("bytes=1000-1999", 1000, 1999),
        ("bytes=300000-900000", 300_000, 900_000),
        ("bytes=-10", len(FILM) - 10, len(FILM) - 1),
        ("bytes=1048570-99999999", 1_048_570, len(FILM) - 1),
    ],
)
def test_a_range_of_a_film(client: FlaskClient, asked: str, first: int, last: int) -> None:
    answer = client.get(PICTURE, headers={"Range": asked}, buffered=True)
    assert answer.status_code == 206
    assert answer.data == FILM[first : last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert answer.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", [f"bytes={len(FILM)}-", "bytes=9999999-", "bytes=5-2"])
def test_a_range_outside_is_refused(client: FlaskClient, asked: str) -> None:
    answer = client.get(PICTURE, headers={"Range": asked}, buffered=True)
    assert answer.status_code == 416
    assert answer.json is not None
    assert answer.json["message"]


@pytest.mark.parametrize("asked", ["frames=0-1", "bytes=x-y", "bytes=", "0-5", "bytes=0-1,5-9"])
def test_a_range_that_is_none_does_no_harm(client: FlaskClient, asked: str) -> None:
    answer = client.get(PICTURE, headers={"Range": asked}, buffered=True)
    assert answer.status_code in (200, 416)


def test_a_film_that_is_the_same_is_not_sent_again(client: FlaskClient, film: Path) -> None:
    tag = client.get(PICTURE, buffered=True).headers["ETag"]
    assert client.get(PICTURE, headers={"If-None-Match": tag}, buffered=True).status_code == 304
    film.write_bytes(b"another")
    assert client.get(PICTURE, headers={"If-None-Match": tag}, buffered=True).data == b"another"
    assert client.get(PICTURE, headers={"If-Range": tag, "Range": "bytes=0-1"}, buffered=True).data == b"another"


def test_a_recording_without_a_film_says_so(client: FlaskClient, make_recording: Callable[..., str]) -> None:
    answer = client.get(f"/api/recordings/{make_recording('bare')}/picture")
    assert answer.status_code == 404
    assert answer.json is not None
    assert "no film" in answer.json["message"]


def test_an_archive_is_kept_under_its_name(client: FlaskClient, data_dir: Path) -> None:
    (data_dir / "exports").mkdir(exist_ok=True)
    (data_dir / "exports" / "library-1.zip").write_bytes(b"zip")
    answer = client.get("/api/exports/library-1.zip", buffered=True)
    assert answer.data == b"zip"
    assert answer.headers["Content-Disposition"] == "attachment; filename=library-1.zip"
    gone = client.get("/api/exports/none.zip")
    assert (gone.status_code, gone.json["message"]) == (  # type: ignore[index]
        404,
        "There is no none.zip: archives are kept for a week. Export again.",
    )


def test_a_link_does_not_lead_out_of_the_folder(client: FlaskClient, data_dir: Path, tmp_path: Path) -> None:
    (data_dir / "exports").mkdir(exist_ok=True)
    (tmp_path / "secret.zip").write_bytes(b"secret")
    (data_dir / "exports" / "link.zip").symlink_to(tmp_path / "secret.zip")
    assert client.get("/api/exports/link.zip").status_code == 404


def test_a_report_may_do_nothing_but_be_looked_at(client: FlaskClient, data_dir: Path) -> None:
    folder = data_dir / "reports" / "my waltz"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<h1>Waltz</h1>")
    answer = client.get("/api/models/my waltz/report.html", buffered=True)
    assert (answer.mimetype, answer.data) == ("text/html", b"<h1>Waltz</h1>")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-same-origin" not in policy
    assert "allow-scripts" not in policy
    assert client.get("/api/models/other/report.html").status_code == 404


CSV = b"video,start_s,end_s,label,family\nlabelled,0.5,1.5,squat,exercise\nunheard,0,1,squat,exercise\n"


def test_annotations_are_looked_at_and_then_taken_in(
    client: FlaskClient, make_recording: Callable[..., str], data_dir: Path
) -> None:
    make_recording("labelled")
    seen = client.post("/api/annotations?filename=labels.csv", data=CSV).json
    assert seen is not None
    assert (seen["by_recording"], seen["unknown"], seen["committed"]) == (
        {"labelled": {"squat": 1}},
        ["unheard"],
        False,
    )
    assert client.get("/api/recordings/labelled/labels").json["segments"] == []  # type: ignore[index]
    done = client.post("/api/annotations?filename=labels.csv&commit=1", data=CSV).json
    assert done == {**seen, "committed": True}
    assert len(client.get("/api/recordings/labelled/labels").json["segments"]) == 1  # type: ignore[index]
    assert not list((data_dir / "uploads").glob(".*"))


@pytest.mark.parametrize(
    ("query", "body", "words"),
    [
        ("filename=a.csv", b"\x00\xff" * 100, "a.csv"),
        ("filename=../../etc/passwd", b"x", "passwd"),
        ("", b"x", "filename="),
        ("filename=a.csv&fps=fast", b"x", "fps="),
        ("filename=a.csv&fps=-1", b"x", "fps="),
        ("filename=a.csv&fps=inf", b"x", "fps="),
    ],
)
def test_annotations_that_are_none_are_refused_in_words(
    client: FlaskClient, query: str, body: bytes, words: str, data_dir: Path
) -> None:
    refused = client.post(f"/api/annotations?{query}", data=body)
    assert refused.status_code == 422
    assert refused.json is not None
    assert words in refused.json["message"]
    assert str(data_dir) not in refused.json["message"]


def test_too_long_annotations_are_refused_before_they_are_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_routes, "_MOST_ANNOTATION_BYTES", 10)
    assert client.post("/api/annotations?filename=a.csv", data=b"x" * 11).status_code == 413


def test_annotations_whose_connection_breaks_are_not_taken_in(client: FlaskClient, data_dir: Path) -> None:
    broken = client.post(
        "/api/annotations?filename=a.csv&commit=1",
        input_stream=io.BytesIO(CSV),
        environ_overrides={"CONTENT_LENGTH": str(len(CSV) + 5)},
    )
    assert broken.status_code == 400
    assert not list((data_dir / "uploads").glob(".*"))
