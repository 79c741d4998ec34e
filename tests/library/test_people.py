"""The people whom models were fitted to, in their files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pose_parser.errors import LibraryError
from pose_parser.library.people import clean_name, find_fit, forget_person, keep_fit, person_file, read_people
from pose_parser.prediction import PersonalFit

FIT = PersonalFit(("squat", "stand"), 1.5, (0.25, -0.25), 0.5, 0.75)
USELESS = PersonalFit(("a", "b"), 1.0, (0.0, 0.0), 0.75, 0.5)


def test_a_fit_is_kept_by_person_and_model_file(tmp_path: Path) -> None:
    keep_fit(tmp_path, "Anna", "f00", FIT, model="bends")
    keep_fit(tmp_path, "Anna", "ba2", USELESS, model="waltz")
    keep_fit(tmp_path, "bob", "f00", USELESS, model="bends")

    assert find_fit(tmp_path, "Anna", "f00") == FIT
    assert find_fit(tmp_path, "Anna", "none") is None
    assert find_fit(tmp_path, "Carl", "f00") is None
    people = [person.to_dict() for person in read_people(tmp_path)]
    assert [person["name"] for person in people] == ["Anna", "bob"]
    assert {fit["model"]: fit["helps"] for fit in people[0]["fits"]} == {"bends": True, "waltz": False}


def test_a_second_fit_takes_the_place_of_the_first(tmp_path: Path) -> None:
    keep_fit(tmp_path, "Anna", "f00", USELESS, model="bends")
    keep_fit(tmp_path, "Anna", "f00", FIT, model="bends")
    assert find_fit(tmp_path, "Anna", "f00") == FIT
    assert len(read_people(tmp_path)[0].fits) == 1


def test_people_are_forgotten(tmp_path: Path) -> None:
    keep_fit(tmp_path, "Anna", "f00", FIT, model="bends")
    assert forget_person(tmp_path, "Anna")
    assert not forget_person(tmp_path, "Anna")
    assert read_people(tmp_path) == []


def test_each_name_has_a_file_of_its_own_inside_the_folder() -> None:
    names = ["anna", "Anna", "ANNA", "an-na", "an na", "Änna", "../anna", "🙂"]
    paths = [person_file(Path("data"), name) for name in names]
    assert len({str(path).lower() for path in paths}) == len(names)
    assert {path.parent for path in paths} == {Path("data/people")}
    assert paths[0].name == "anna.json"


@pytest.mark.parametrize("text", ["", "  ", None, 7, "a\nb", "a" * 81])
def test_what_is_no_name_is_refused(text: object) -> None:
    with pytest.raises(LibraryError, match="name of the person"):
        clean_name(text)


@pytest.mark.parametrize("content", ["{", "[]", '{"name": 1, "fits": {}}', '{"name": "Anna", "fits": {"f00": 1}}'])
def test_a_broken_file_is_named_and_hides_nobody_else(content: str, tmp_path: Path) -> None:
    keep_fit(tmp_path, "bob", "f00", FIT, model="bends")
    person_file(tmp_path, "Anna").write_text(content)
    with pytest.raises(LibraryError, match="anna-"):
        find_fit(tmp_path, "Anna", "f00")
    assert [person.name for person in read_people(tmp_path)] == ["bob"]


def test_a_fit_with_a_missing_figure_is_named(tmp_path: Path) -> None:
    keep_fit(tmp_path, "Anna", "f00", FIT, model="bends")
    path = person_file(tmp_path, "Anna")
    told = json.loads(path.read_text())
    del told["fits"]["f00"]["sharpness"]
    path.write_text(json.dumps(told))
    with pytest.raises(LibraryError, match="no personal fit"):
        find_fit(tmp_path, "Anna", "f00")
