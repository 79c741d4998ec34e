"""Broken and hostile files end in an error that names the file, or in segments that are sound; never in a traceback."""

import copy
import json
import math
import random
import re
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pose_parser.annotations import Segment, check_segments, read_annotations, write_annotations
from pose_parser.errors import AnnotationError

FORMATS = (
    *("dataloop", "cvat", "cvat_images", "label_studio", "label_studio_min", "elan", "boris", "via"),
    *("audacity", "csv", "declared"),
)
DECLARED = {
    "annotations": "annotations",
    "label": "label",
    "start": "metadata.system.frame",
    "end": "metadata.system.endFrame",
}
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 10**400, 1e308, -0.5, "", " ", "nan", "\ud800", "\x00", [], {}, [[]], {"a": None}, ["x"] * 3,
    "9" * 5000,
)  # fmt: skip
TOKENS = ("nan", "inf", "-1", "1e999", "9" * 5000, "0x10", "", "\x00", "٣", "\u2028", "<", "&#0;", '"', "\t", "1e-400")
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(each for key, child in children for each in places(child, (*path, key)))]


def swap(document: Any, rng: random.Random) -> str:
    """Put another value, or nothing, at one or two places of a JSON document."""
    holder = {"top": copy.deepcopy(document)}
    for _ in range(rng.randint(1, 2)):
        *path, key = rng.choice(places(holder["top"], ("top",)))
        node: Any = holder
        for each in path:
            node = node[each]
        if rng.random() < 0.2 and isinstance(node, dict) and key != "top":
            node[f"{key}x"] = node.pop(key)
        else:
            node[key] = copy.deepcopy(rng.choice(VALUES))
    text = json.dumps(holder.get("top"))
    return text if rng.random() < 0.8 else text.replace("1", rng.choice(["NaN", "Infinity", "1e999", "1" * 5000]), 1)


def retype(text: str, rng: random.Random) -> str:
    """Put another token in the place of a number or a word."""
    found = rng.choice(list(re.finditer(r"[\w.]+", text)))
    return text[: found.start()] + rng.choice(TOKENS) + text[found.end() :]


def nest(text: str, rng: random.Random) -> str:
    depth = rng.choice([50, 900, 100_000])
    if text.startswith("<"):
        at = text.index(">", text.index("annotations" if "<annotations" in text else "ANNOTATION_DOCUMENT")) + 1
        return text[:at] + "<a>" * depth + "</a>" * depth + text[at:]
    return text.replace("1", "[" * depth + "]" * depth, 1)


def declare(text: str, rng: random.Random) -> str:
    if not text.startswith("<"):
        return text[::-1]
    head, rest = text.split("?>", 1)
    body = rest.replace("left", "&a;") if rng.random() < 0.7 else rest
    return f"{head}?>{rng.choice([BOMB, FILE, REMOTE])}{body}"


def flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def encode(text: str, rng: random.Random) -> bytes:
    text = text.replace("left", "Übung").replace("\n", rng.choice(["\n", "\r\n", "\r"]))
    return text.encode(rng.choice(["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp437", "utf-32"]))


def mutate(example: Any, rng: random.Random) -> bytes:
    text = example if isinstance(example, str) else json.dumps(example)
    kind = rng.choice(["flip", "cut", "swap", "swap", "retype", "retype", "nest", "declare", "encode", "double"])
    if kind == "flip":
        return flip(text.encode(), rng)
    if kind == "cut":
        return text.encode()[: rng.randrange(len(text))]
    if kind == "encode":
        return encode(text, rng)
    if kind == "double":
        return text.encode() * 2
    if kind == "swap" and not isinstance(example, str):
        return swap(example, rng).encode("utf-8", "surrogatepass")
    return {"nest": nest, "declare": declare}.get(kind, retype)(text, rng).encode("utf-8", "surrogatepass")


def sound(segment: Segment) -> bool:
    texts = segment.video, segment.label, segment.family, segment.source
    return all(each.strip() for each in texts) and math.isfinite(segment.start_s) and math.isfinite(segment.end_s)


def outcome(path: Path, schema: dict[str, str] | None) -> tuple[list[Segment], str | None]:
    try:
        return read_annotations(path, fps=10, schema=schema), None
    except AnnotationError as error:
        return [], str(error)


@pytest.mark.parametrize("name", FORMATS)
def test_a_hundred_broken_files(examples: dict[str, Any], tmp_path: Path, name: str) -> None:
    file_name, example = examples["dataloop" if name == "declared" else name]
    outcomes = {"error": 0, "segments": 0}
    for seed in range(100):
        path = tmp_path / f"{seed}_{file_name}"
        path.write_bytes(mutate(example, random.Random(f"{name} {seed}")))
        segments, message = outcome(path, DECLARED if name == "declared" else None)
        assert all(map(sound, segments)), f"{seed}: {segments}"
        if message is not None:
            assert str(path) in message, f"{seed}: {message}"
            assert len(message) < 600
            assert "\n" not in message
        outcomes["segments" if message is None else "error"] += 1
    assert min(outcomes.values()) >= 5, outcomes


def test_long_names_and_line_breaks_stay_out_of_messages(
    write_example: Callable[..., Path], examples: dict[str, Any]
) -> None:
    document = copy.deepcopy(examples["via"][1])
    document["metadata"]["1_aa"]["av"] = {"9" * 5000: "x"}
    document["metadata"]["line\n" * 999] = document["metadata"].pop("1_aa")
    message = outcome(write_example("via", document), None)[1]
    assert message is not None
    assert "metadata.line line" in message
    assert len(message) < 600
    assert "\n" not in message
    document["metadata"]["line\n" * 999] = 5
    message = outcome(write_example("via", document), None)[1]
    assert message is not None
    assert len(message) < 600
    assert "\n" not in message


@pytest.mark.parametrize("head", [BOMB, FILE, REMOTE])
@pytest.mark.parametrize("name", ["elan", "cvat"])
def test_entities_are_refused(
    write_example: Callable[..., Path], examples: dict[str, Any], name: str, head: str
) -> None:
    content = examples[name][1].replace("?>", f"?>{head}", 1).replace("left", "&a;")
    path = write_example(name, content)
    with pytest.raises(AnnotationError, match=re.escape(str(path))) as caught:
        read_annotations(path, fps=10)
    assert "entit" in str(caught.value)


def test_all_at_once_are_judged_without_a_traceback() -> None:
    """Whatever readers may let through can be judged."""
    rng = random.Random(5)
    segments = [Segment("a", rng.uniform(-1, 1), rng.uniform(-1, 1), "x", source=f"f:{i}") for i in range(50)]
    with pytest.raises(AnnotationError, match=r"and \d+ more faults"):
        check_segments(segments)


@pytest.mark.parametrize("ending", [".csv", ".eaf", ".json"])
def test_a_writer_that_fails_leaves_nothing(tmp_path: Path, ending: str) -> None:
    _, hard = soft_and_hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(AnnotationError, match=f"a{ending}: cannot be written .*File too large"):
            write_annotations([Segment("a", 0, 1, "x")], tmp_path / f"a{ending}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, soft_and_hard)
    assert list(tmp_path.iterdir()) == []
