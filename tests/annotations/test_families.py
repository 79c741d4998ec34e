"""Families named in one line: how they are read, given to segments, and offered where labels overlap."""

import re
import sys
from pathlib import Path

import pytest

from pose_parser import cli
from pose_parser.annotations import Policies, Segment, assign_families, check_segments, parse_families
from pose_parser.errors import AnnotationError

STEPS = "side=Left Step, Right Step ;success=Good,Bad"
OVERLAPPING = "video,start_s,end_s,label\nwalk,0,1,Left Step\nwalk,0.5,2,Good\n"


def test_families_are_read_from_one_line() -> None:
    assert parse_families(STEPS) == {"Left Step": "side", "Right Step": "side", "Good": "success", "Bad": "success"}


@pytest.mark.parametrize("text", ["", ";", "Left Step", "side=", "=Left", "side=Left,,Right", "side=Left=Right"])
def test_what_is_no_family_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(AnnotationError, match=re.escape("'family=label,label;family=label,label'")):
        parse_families(text)


def test_a_label_has_one_family() -> None:
    with pytest.raises(AnnotationError, match="'Good' is in the families 'side' and 'success'"):
        parse_families("side=Left,Good;success=Good")


def test_labels_that_are_not_named_keep_their_family() -> None:
    segments = [Segment("walk", 0, 1, "Left Step"), Segment("walk", 1, 2, "shout", "voice")]
    given = assign_families(segments, {"Left Step": "side"})
    assert [one.family for one in given] == ["side", "voice"]


def test_a_misspelt_label_is_named_beside_those_there_are() -> None:
    with pytest.raises(AnnotationError, match="'left step'; the labels are 'Left Step'"):
        assign_families([Segment("walk", 0, 1, "Left Step")], {"left step": "side"})


def test_labels_that_overlap_are_refused_with_the_way_out() -> None:
    segments = [Segment("walk", 0, 1, "Left Step"), Segment("walk", 0.5, 2, "Good")]
    with pytest.raises(AnnotationError, match=re.escape("--label-families 'NAME=Left Step,...;OTHER=Good,...'")):
        check_segments(segments)
    same = [Segment("walk", 0, 1, "Good"), Segment("walk", 0.5, 2, "Good"), Segment("walk", 3, 2, "Good")]
    with pytest.raises(AnnotationError) as caught:
        check_segments(same)
    assert "--label-families" not in str(caught.value)
    with pytest.raises(AnnotationError) as caught:
        check_segments([*segments, Segment("walk", 4, 3, "Bad")], policies=Policies(overlaps="last"))
    assert "--label-families" not in str(caught.value)


@pytest.mark.parametrize("command", ["show", "check"])
def test_the_commands_offer_and_take_it(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "walk.csv").write_text(OVERLAPPING)

    def run(*options: str) -> str:
        monkeypatch.setattr(sys, "argv", ["poser", "annotations", command, str(tmp_path / "walk.csv"), *options])
        with pytest.raises(SystemExit):
            cli.main()
        return "".join(capfd.readouterr())

    assert "--label-families 'NAME=Left Step,...;OTHER=Good,...'" in run()
    told = run("--label-families", "side=Left Step;success=Good")
    assert "overlap" not in told
    assert "--label-families" not in told
