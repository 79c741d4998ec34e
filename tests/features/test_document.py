"""The committed documentation is what the catalogue gives."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pose_parser.features import FEATURES
from pose_parser.features.document import IMAGES, build, write

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def built():
    return build()


def test_committed_documentation_is_up_to_date(built):
    different = [path for path, text in built.items() if (DOCS / path).read_text(encoding="utf-8") != text]
    assert different == [], "run: python -m pose_parser.features.document"


def test_no_drawing_is_left_over(built):
    assert {f"{IMAGES}/{path.name}" for path in (DOCS / IMAGES).iterdir()} == set(built) - {"features.md"}


def test_every_feature_has_a_row_with_a_drawing(built):
    rows = [line for line in built["features.md"].splitlines() if line.startswith("| ![](")]
    drawn = {name: row.split("](")[1].split(")")[0] for row in rows for name in row.split("`")[1::2]}
    assert drawn.keys() == FEATURES.keys()
    assert set(drawn.values()) == set(built) - {"features.md"}


def test_drawings_are_svg_and_light(built):
    for path, text in built.items():
        if path.endswith(".svg"):
            root = ET.fromstring(text)  # noqa: S314  written by the module under test
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert sum(len(text) for text in built.values()) < 600_000


def test_writing_twice_takes_away_what_is_no_more(tmp_path, built):
    write(tmp_path)
    (tmp_path / IMAGES / "angle-of_old.svg").write_text("<svg/>", encoding="utf-8")
    write(tmp_path)
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == set(built)
