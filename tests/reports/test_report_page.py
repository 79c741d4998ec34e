"""The page about a model: it stands alone, says what is true, and takes no name for markup."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

from pose_parser.reports import write_report

HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """What a browser would make of a page: its elements, addresses, styles and text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[tuple[str, str, str]] = []
        self.styles: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset", "background"):
                self.addresses.append((tag, name, value or ""))
            if name == "style":
                self.styles.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.styles.append(data)
        self.text += data + " "


def parts(study: Any, **others: Any) -> dict[str, Any]:
    """Name all files of a study, for a quick page."""
    found = {"dataset": study.dataset, "model": study.model, "landmarks": study.landmarks, "videos": study.videos}
    return found | {"importance": False} | others


@pytest.fixture(scope="module")
def page_path(study: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(study.folder, **parts(study, importance=True, out=tmp_path_factory.mktemp("page") / "p.html"))


@pytest.fixture(scope="module")
def page(page_path: Path) -> Page:
    return Page(page_path)


@pytest.fixture(scope="module")
def random_page(study_maker: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Page]:
    """The page of a random split, with labels that are markup."""
    labels = (HOSTILE, '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}")
    made = study_maker(tmp_path_factory.mktemp("random") / "root", labels=labels, n_persons=2, by="random", n_cameras=1)
    return made, Page(write_report(made.folder, **parts(made)))


def test_nothing_on_it_comes_from_elsewhere(page: Page) -> None:
    assert not {"script", "link", "iframe", "img", "object", "embed", "base", "form", "video"} & set(page.tags)
    for tag, name, value in page.addresses:
        assert (tag, name) == ("a", "href")
        assert not re.match(r"[a-z][a-z0-9+.-]*:|//", value, re.IGNORECASE), value
    for style in page.styles:
        assert "@import" not in style
        assert all(target.startswith("#") for target in re.findall(r"url\(\s*['\"]?([^)]*)", style))
    assert page.handlers == []


def test_a_browser_is_told_to_load_nothing(page_path: Path) -> None:
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'" in page_path.read_text()


def test_its_parts_come_in_order_and_each_plot_says_what_to_look_for(page_path: Path) -> None:
    text = page_path.read_text()
    places = [
        text.index(f'id="{name}"')
        for name in (
            "scores", "confusion", "classes", "curves", "confidence", "timelines", "events", "importance", "mistakes",
            "data", "model", "again",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert len(re.findall(r'class="look">Look |<figcaption>Look ', text)) >= 12


def test_it_begins_with_the_score_on_persons_it_had_not_seen(page: Page, study: Any) -> None:
    evaluation = json.loads((study.folder / "evaluation.json").read_text())
    accuracy = evaluation["scores"]["person"]["frames"]["accuracy"]
    assert f"Tested on 3 people it had not seen: {100 * accuracy:.0f} % right" in page.text
    assert "Not possible: " in page.text  # sessions, which nobody wrote down
    assert "Random split" not in page.text
    assert "The score to quote" in page.text


def test_a_random_split_is_stamped_before_anything_is_claimed(random_page: tuple[Any, Page]) -> None:
    text = random_page[1].text
    assert text.index("Random split") < text.index("Tested on frames picked at random")
    assert "do not quote it" in text
    assert "The score to quote" not in text


def test_names_are_text_whatever_they_look_like(random_page: tuple[Any, Page]) -> None:
    page = random_page[1]
    assert not {"script", "img"} & set(page.tags)
    assert page.handlers == []
    assert HOSTILE in page.text
    assert "{{ 7 * 7 }}" in page.text
    assert "49" not in re.findall(r"called\s+(\S+)", page.text)


def test_confusions_are_those_that_were_counted(page_path: Path, study: Any) -> None:
    evaluation = json.loads((study.folder / "evaluation.json").read_text())
    table = re.search(r'<table class="confusion">.*?</table>', page_path.read_text(), re.DOTALL)
    assert table is not None
    shown = sorted(int(one) for one in re.findall(r"<small>(\d+)</small>", table.group()))
    counted = sorted(n for line in evaluation["scores"]["person"]["frames"]["confusion"] for n in line if n)
    assert shown == counted


def test_each_video_has_its_lanes(page_path: Path) -> None:
    text = page_path.read_text()
    assert text.count('aria-label="p0_c1: truth"') == text.count('aria-label="p0_c1: prediction"') == 1
    assert len(re.findall(r'aria-label="[^"]*: truth"', text)) == 6


def test_what_it_looks_at_is_shown_with_drawings(page: Page, page_path: Path) -> None:
    assert "knee_angle_deg" in page.text
    assert 'class="swarm"' in page_path.read_text()
    assert 'class="drawing"' in page_path.read_text()


def test_links_lead_from_the_page_to_the_moment_in_the_video(study: Any, tmp_path: Path) -> None:
    out = tmp_path / "some where" / "p.html"
    page = Page(write_report(study.folder, **parts(study, out=out)))
    assert page.addresses
    answers = pd.read_parquet(study.folder / "answers.parquet")
    wrong = answers[(answers["held_out"] == "person") & (answers["true"] != answers["predicted"])]
    starts = {(video, f"{start / 1000:.1f}") for video, start in zip(wrong["video"], wrong["start_ms"], strict=True)}
    for _, _, address in page.addresses:
        path, _, moment = address.partition("#t=")
        video = (out.parent / unquote(path)).resolve()
        assert video.is_file()
        assert (video.stem, moment) in starts


def test_a_video_of_another_size_is_not_linked(study: Any, tmp_path: Path) -> None:
    (tmp_path / "p0_c0.mp4").write_bytes(b"another film of that name")
    (tmp_path / "p0_c1.mp4").write_bytes(b"other")
    page = Page(write_report(study.folder, **parts(study, videos=tmp_path, out=tmp_path / "p.html")))
    assert all(address.startswith("p0_c0.mp4#t=") for _, _, address in page.addresses)
    assert "Videos were not found" in page.text


def test_the_same_files_give_the_same_bytes(page_path: Path, study: Any) -> None:
    again = write_report(study.folder, **parts(study, importance=True, out=page_path.with_name("again.html")))
    assert again.read_bytes() == page_path.read_bytes()


def test_where_the_data_is_from_is_told(page: Page, study: Any) -> None:
    from pose_parser.datasets import read_dataset

    data = read_dataset(study.dataset)
    for one in data.provenance["landmarks"]:
        assert one["sha256"] in page.text
    counts = data.labels("exercise").value_counts()
    assert all(str(count) in page.text for count in counts)
    assert "person 2" in page.text
    assert "poser train DATASET --family exercise --split person --seed 0" in page.text


def test_what_is_not_there_is_told_and_the_rest_shown(study: Any, tmp_path: Path) -> None:
    page = Page(write_report(study.folder, out=tmp_path / "p.html"))
    assert "The data set was not found" in page.text
    assert "The model was not found" in page.text
    assert "Tested on 3 people" in page.text
    assert "no pose" in page.text


def test_landmarks_that_were_made_anew_are_not_drawn(study: Any, tmp_path: Path) -> None:
    changed = tmp_path / "landmarks"
    changed.mkdir()
    for path in study.landmarks.iterdir():
        (changed / path.name).write_bytes(path.read_bytes() + b" ")
    page = Page(write_report(study.folder, **parts(study, landmarks=changed, out=tmp_path / "p.html")))
    assert "Landmarks were made anew since" in page.text
    assert "no pose" in page.text
