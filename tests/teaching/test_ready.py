"""Readiness, read from the library's own files."""

from __future__ import annotations

from typing import Any

from pose_parser.library.recordings import RecordingIndex
from pose_parser.teaching import readiness

FAMILY = "movement"


def test_it_counts_what_training_would_learn_from(takes: Any) -> None:
    found = readiness(takes.data_dir, FAMILY)
    assert found.to_dict() == {
        "ready": True,
        "sentence": "Stand has 12 s; 20 s would be better.",
        "movements": [
            {"name": "Stand", "seconds": 12.0, "takes": 3, "people": 2, "enough": True},
            {"name": "Walk", "seconds": 12.0, "takes": 3, "people": 2, "enough": True},
        ],
    }
    assert readiness(takes.data_dir, FAMILY, index=RecordingIndex(takes.data_dir)) == found


def test_another_family_has_nothing(takes: Any) -> None:
    assert not readiness(takes.data_dir, "mood").ready


def test_the_library_s_movements_come_first_and_broken_takes_do_not_count(library: Any) -> None:
    (library.data_dir / "movements.json").write_text(
        '{"families": [{"name": "movement", "movements": [{"name": "Swim", "look": 0, "key": ""}]}]}'
    )
    (library.data_dir / "landmarks" / "walk-0.parquet").write_bytes(b"broken")
    (library.data_dir / "landmarks" / "walk-1.parquet").unlink()
    found = readiness(library.data_dir, FAMILY)
    assert [(one.name, one.takes) for one in found.movements] == [("Swim", 0), ("Stand", 3), ("Walk", 1)]
    assert found.sentence == "Record one more take of Walk: what is learnt from one take is tested on another."
