"""Where the data of a report is from, what the model says of itself, and how to do it again."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pandas as pd

from pose_parser.datasets import GROUPS, Dataset
from pose_parser.features import default_spec
from pose_parser.landmarks import BLAZEPOSE_33, SKELETONS
from pose_parser.reports.material import Material
from pose_parser.reports.timelines import clock

_MOST_GROUPS = 60


def landmark_files(dataset: Dataset) -> list[dict[str, str]]:
    """Describe the landmark files of a data set and the videos behind them, as text."""
    described = []
    for one in _list(dataset.provenance.get("landmarks")):
        made = _dict(one.get("provenance"))
        seen, frames = made.get("n_frames_with_person"), made.get("n_frames")
        described.append(
            {
                "file": str(one.get("file", "")),
                "sha256": str(one.get("sha256", "")),
                "video": str(made.get("video") or made.get("source") or ""),
                "video_sha256": str(made.get("sha256", "")),
                "pose_model": str(made.get("pose_model") or made.get("format") or ""),
                "length": clock(float(made["duration_s"])) if _is_number(made.get("duration_s")) else "",
                "rate": f"{made['frame_rate_hz']:.1f}" if _is_number(made.get("frame_rate_hz")) else "",
                "seen": f"{seen} of {frames}" if _is_number(seen) and _is_number(frames) else "",
            }
        )
    return described


def annotation_files(dataset: Dataset) -> list[dict[str, str]]:
    """Name the annotation files of a data set."""
    found = _list(dataset.provenance.get("annotations"))
    return [{"file": str(one.get("file", "")), "sha256": str(one.get("sha256", ""))} for one in found]


def count_tables(dataset: Dataset, family: str) -> list[dict[str, Any]]:
    """Count the rows by class, for each video and each person, session or camera that is known."""
    labels = dataset.labels(family)
    tables = []
    for name in GROUPS:
        if not dataset.rows[name].notna().any():
            continue
        counts = pd.crosstab(dataset.rows[name].fillna("(unknown)"), labels.fillna("(no label)"))
        rows = [(str(group), line) for group, line in zip(counts.index, counts.to_numpy().tolist(), strict=True)]
        tables.append(
            {
                "by": name,
                "classes": [str(label) for label in counts.columns],
                "rows": rows[:_MOST_GROUPS],
                "n_more": max(len(rows) - _MOST_GROUPS, 0),
                "total": counts.to_numpy().sum(axis=0).tolist(),
            }
        )
    return tables


def plain_facts(values: Any) -> list[tuple[str, str]]:
    """Write a dictionary of plain values as pairs of words."""
    if not isinstance(values, dict):
        return []
    return [(str(key).replace("_", " "), _words(value)) for key, value in values.items()]


def _words(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple) and not any(isinstance(part, dict | list) for part in value):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else "none"
    return str(value)


def card_facts(material: Material) -> list[tuple[str, str]]:
    """Say what stands on the model's card, without what the page shows elsewhere."""
    if material.model is None:
        return []
    card = material.model.card
    window = "a single frame" if card.window_s is None else f"{card.window_s:g} s of movement"
    unsure = "never says unsure" if card.unsure_below is None else f"below {100 * card.unsure_below:.0f} % confidence"
    created = {key: value for key, value in card.created_with.items() if key != "params"}
    return [
        ("name", card.name),
        ("description", card.description),
        ("tells apart", ", ".join(card.classes)),
        ("looks at", window),
        ("unsure", unsure),
        ("skeleton", card.skeleton),
        ("pose model", card.pose_model or "none"),
        ("columns", f"{len(card.features.column_names)}, from {len(card.features.names)} features"),
        ("parameters", _words(card.created_with.get("params", {}))),
        ("made with", ", ".join(f"{key} {_words(value)}" for key, value in created.items())),
        ("SHA-256 of the file", material.model.sha256),
    ]


def commands(material: Material) -> list[str]:
    """Give the command lines that lead here: as noted when the model was trained, else as far as can be told."""
    noted = material.run.get("command")
    train = shlex.join(map(str, noted)) if isinstance(noted, list) and noted else _train_command(material)
    return [
        "poser extract VIDEOS --out data/landmarks",
        _dataset_command(material),
        train,
        f"poser report {shlex.quote(material.name)}",
    ]


def _dataset_command(material: Material) -> str:
    if material.dataset is None:
        return "poser dataset --annotations ANNOTATIONS --out DATASET"
    provenance = material.dataset.provenance
    options = _dict(provenance.get("options"))
    words = ["poser", "dataset"]
    for one in annotation_files(material.dataset):
        words += ["--annotations", one["file"]]
    spec = material.dataset.spec
    choices = {
        "rows": options.get("rows"),
        "window": options.get("window_s"),
        "stride": options.get("stride_s"),
        "pool": ",".join(spec.pooling) if spec.pooling else None,
        "samples": spec.window_samples,
        "label-rule": options.get("label_rule"),
        "unlabelled": options.get("unlabelled"),
    }
    choices |= {name.replace("_", "-"): value for name, value in _dict(provenance.get("read_with")).items()}
    for name, value in choices.items():
        if value is not None:
            words += [f"--{name}", f"{value:g}" if isinstance(value, float) else str(value)]
    for family in options.get("families") or []:
        words += ["--family", str(family)]
    if spec.names != default_spec(SKELETONS.get(material.dataset.skeleton, BLAZEPOSE_33)).names:
        words += ["--features", ",".join(spec.names)]
    return shlex.join([*words, "--out", "DATASET"])


def _train_command(material: Material) -> str:
    evaluation = material.evaluation
    words = ["poser", "train", "DATASET", "--family", evaluation.family]
    made = {} if material.model is None else material.model.card.created_with
    if "model" in made:
        words += ["--model", str(made["model"]), "--search", str(made.get("search", "none"))]
    words += ["--random-frames"] if evaluation.headline == "random" else ["--split", evaluation.headline]
    return shlex.join([*words, "--seed", str(made.get("seed", evaluation.settings.get("seed", 0)))])


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
