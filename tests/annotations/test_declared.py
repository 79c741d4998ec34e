"""Any other JSON, read as a declaration says."""

import json
from pathlib import Path
from typing import Any

import pytest

from pose_parser.annotations import read_annotations
from pose_parser.annotations.declared import SCHEMA
from pose_parser.errors import AnnotationError

DOCUMENT = {
    "clip": {"title": "walk.mp4", "rate": 10},
    "items": {
        "found": [{"kind": ["left"], "t": {"a": 10, "b": 19}, "who": "side"}, {"kind": ["up"], "t": {"a": 20, "b": 29}}]
    },
}
DECLARED = {"annotations": "items.found", "label": "kind.0", "start": "t.a", "end": "t.b", "fps": "clip.rate"}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "other.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


def spans(path: Path, **declared: Any) -> list[tuple[float, float]]:
    segments = read_annotations(path, schema={**DECLARED, **declared})
    return [(round(each.start_s, 9), round(each.end_s, 9)) for each in segments]


def test_frames_by_default_with_their_last(document: Path) -> None:
    segments = read_annotations(document, schema={**DECLARED, "video": "clip.title", "families": {"up": "vertical"}})
    assert [(s.video, s.label, s.family) for s in segments] == [("walk", "left", "label"), ("walk", "up", "vertical")]
    assert segments[1].source == f"{document}:items.found[1]"
    assert spans(document) == [(0.95, 1.95), (1.95, 2.95)]
    assert spans(document, end_inclusive=False) == [(0.95, 1.85), (1.95, 2.85)]
    assert spans(document, first_frame=1, fps=20) == [(0.425, 0.925), (0.925, 1.425)]


def test_times(document: Path) -> None:
    assert spans(document, unit="seconds") == [(10.0, 19.0), (20.0, 29.0)]
    assert spans(document, unit="milliseconds") == [(0.01, 0.019), (0.02, 0.029)]
    assert spans(document, unit="seconds", end_inclusive=True) == [(10.0, 19.05), (20.0, 29.05)]


def test_list_at_the_top(tmp_path: Path) -> None:
    path = tmp_path / "walk.mp4.json"
    path.write_text(json.dumps([{"label": 3, "start": 0.5, "end": 1, "family": "count"}]))
    declared = {"annotations": "", "label": "label", "start": "start", "end": "end", "unit": "seconds"}
    (segment,) = read_annotations(path, schema={**declared, "family": "family"})
    assert (segment.video, segment.label, segment.family, segment.source) == ("walk", "3", "count", f"{path}:[0]")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.yaml", "annotations: items.found\nlabel: kind.0\nstart: t.a\nend: t.b\nfps: 10\n"),
        ("s.json", json.dumps(DECLARED)),
        (
            "config.yml",
            (
                "some_folder: ./data\nannotation_schema:\n  annotations_key: items.found\n  annotation_fields:\n"
                "    label: kind.0\n    start_frame: t.a\n    end_frame: t.b\n  label_class_mapping:\n    left: side\n"
            ),
        ),
    ],
)
def test_declarations_in_files(document: Path, tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    segments = read_annotations(document, schema=path, fps=10)
    assert [segment.start_s for segment in segments] == pytest.approx([0.95, 1.95])
    assert segments[0].family == ("side" if "yml" in name else "label")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"annotations": "items.lost"}, "other.json:items.lost: is where the schema points, and is not there"),
        ({"annotations": "clip"}, "is not of type 'array'"),
        ({"label": "t.a.x"}, r"other.json:items.found\[0\].t.a.x: is where the schema points, and is not there"),
        ({"label": "t"}, r"items.found\[0\].t: .* is not usable as label"),
        ({"family": "who"}, r"items.found\[1\].who: is where the schema points"),
        ({"fps": "clip.title"}, "clip.title: 'walk.mp4' is not usable as fps"),
        ({"first_frame": 1, "start": "t.b", "end": "t.a", "fps": 0}, "schema:fps"),
        ({"unit": "hours"}, "schema:unit: 'hours' is not one of"),
        ({"lable": "x"}, "'lable' was unexpected"),
        ({"video": "nobody"}, "other.json:nobody: is where the schema points"),
    ],
)
def test_what_does_not_fit(document: Path, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(AnnotationError, match=message):
        read_annotations(document, schema={**DECLARED, **changed})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("annotations: [\n", "s.yaml:2: is not YAML"),
        ("a: &a [x]\nannotations: *a\n", r"is not YAML \(references"),
        ("just words\n", "is not of type 'object'"),
        ("annotations: x\n", "'label' is a dependency"),
        ("annotation_schema:\n  annotations_key: x\n", "'annotation_fields' is a required property"),
        ("!!python/object/apply:os.system [ls]\n", "s.yaml:1: is not YAML"),
        ("a: " + "[" * 500, "is not YAML"),
    ],
)
def test_broken_declarations(document: Path, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(text)
    with pytest.raises(AnnotationError, match=message):
        read_annotations(document, schema=path)


def test_the_schema_is_one() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
