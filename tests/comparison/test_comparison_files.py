"""What is written: JSON with its schema, CSV, a page, the folder of a result."""

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from pose_parser.comparison import files
from pose_parser.comparison.compare import compare
from pose_parser.comparison.figures import make_figures
from pose_parser.comparison.result import Comparison, plain, schema
from pose_parser.errors import ComparisonError
from pose_parser.landmarks import Landmarks


@pytest.fixture(scope="session")
def found(squats: Landmarks, jumping_jacks: Landmarks) -> Comparison:
    return compare(squats, jumping_jacks)


def test_the_schema_is_one_and_every_result_holds_to_it(squats, walker, jumping_jacks) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    check = jsonschema.Draft202012Validator(schema())
    for first in (squats, walker, jumping_jacks):
        for second in (squats, walker, jumping_jacks):
            assert not list(check.iter_errors(compare(first, second).to_dict()))


def test_the_schema_refuses_what_is_no_result(found: Comparison) -> None:
    for spoil in ({"score": 101}, {"dims": 4}, {"phases": []}, {"more": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(found.to_dict() | spoil, schema())


def test_angles_and_times_carry_their_unit_in_every_name(found: Comparison) -> None:
    unitless = {"score", "sure", "dims", "schema_version", "tempo_ratio", "reference", "student"}

    def walk(value: object) -> None:
        for name, inner in value.items() if isinstance(value, dict) else ():
            if isinstance(inner, float):
                assert name in unitless or name.endswith(("_deg", "_s")), name
            walk(inner)
        for inner in value if isinstance(value, list) else ():
            walk(inner)

    walk(found.to_dict())


def test_json_has_no_nan_and_is_what_the_comparison_says(found: Comparison, tmp_path: Path) -> None:
    files.write_json(found, tmp_path / "one.json")
    text = (tmp_path / "one.json").read_text(encoding="utf-8")
    assert json.loads(text) == found.to_dict()
    assert "NaN" not in text
    assert plain({"a": [float("nan"), (1.23456789,)]}) == {"a": [None, [1.2346]]}


def test_csv_has_a_row_for_each_joint_and_phase(found: Comparison, tmp_path: Path) -> None:
    files.write_csv(found, tmp_path / "one.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "one.csv").read_text(encoding="utf-8"))))
    assert len(rows) == len(found.joints) * (1 + len(found.phases))
    knee = next(joint for joint in found.joints if joint.joint == "left_knee")
    row = next(row for row in rows if (row["joint"], row["phase"]) == ("left_knee", "all"))
    assert float(row["mean_error_deg"]) == pytest.approx(knee.world.mean_error_deg, abs=1e-4)
    assert float(row["mean_error_2d_deg"]) == pytest.approx(knee.picture.mean_error_deg, abs=1e-4)
    assert all(name.endswith(("_deg", "_s")) for name in row if name not in ("joint", "phase", "sure", "score"))


def test_the_page_needs_nothing_from_outside_and_says_it_in_words(
    found: Comparison, squats: Landmarks, jumping_jacks: Landmarks, tmp_path: Path
) -> None:
    figures = make_figures(found, squats, jumping_jacks)
    files.write_html(found, tmp_path / "one.html", reference="<squats>", student="jacks & co", figures=figures)
    page = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    assert "://" not in page
    assert "&lt;squats&gt;" in page
    assert "jacks &amp; co" in page
    assert page.count("<svg") == len(found.corrections) > 0
    for correction in found.corrections:
        assert correction.words[1:] in page


def test_the_page_can_do_without_pictures_and_mistakes(squats: Landmarks, tmp_path: Path) -> None:
    files.write_html(compare(squats, squats), tmp_path / "one.html", reference="a", student="b")
    page = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert "No joint is off by 8 degrees" in page
    assert "<svg" not in page


def test_a_kept_result_has_its_track_and_what_it_is_about(found: Comparison, tmp_path: Path) -> None:
    folder = tmp_path / "comparisons" / "one"
    files.write_result(found, folder, {"id": "one", "name": "Squats"})
    result = json.loads((folder / files.RESULT_NAME).read_text(encoding="utf-8"))
    track = json.loads((folder / files.TRACK_NAME).read_text(encoding="utf-8"))
    assert (result["id"], result["score"]) == ("one", found.to_dict()["score"])
    assert len(track["error_deg"]) == len(found.joints)
    assert {len(one) for one in track["error_deg"]} == {len(track["student_s"])}
    assert np.array(track["student_s"]) == pytest.approx(found.track.student_s, abs=1e-3)
    assert sorted(path.name for path in folder.iterdir()) == [files.RESULT_NAME, files.TRACK_NAME]


def test_a_place_that_cannot_be_written_is_named(found: Comparison, tmp_path: Path) -> None:
    with pytest.raises(ComparisonError, match="no_such"):
        files.write_json(found, tmp_path / "no_such" / "one.json")
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(ComparisonError, match="cannot be made"):
        files.write_result(found, tmp_path / "file" / "one", {})
