"""When a model's movements count as begun and as over, unless a person says otherwise; light, for the server."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pose_parser.teaching.kept_reports import EVALUATION

Rule = dict[str, Any]
"""``{label, on_above, off_below, dwell_s}``, see `pose_parser.models.evaluation.events.EventRule`."""

PLAIN_RULE: Rule = {"on_above": 0.6, "off_below": 0.4, "dwell_s": 0.3}
"""`EventRule`'s own thresholds; held for a moment, since shorter signals are seldom meant."""


LEAST_DWELL_S = 0.2
"""Rules may be tuned to react at once; live, a label that wavers would switch a lamp several times a second."""

BACKGROUND = "none"
"""What data sets call the time without a label; a test holds it equal to theirs, which are not light."""


def own_rules(data_dir: Path, model: str, classes: Sequence[str]) -> list[Rule]:
    """Give the rules that a model comes with.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    model : str
        Id of the model.
    classes : sequence of str
        The model's.

    Returns
    -------
    list of dict
        Those of its report, which were tuned on what the model had not seen, held for `LEAST_DWELL_S` at least;
        without any, one for each class but the background.
    """
    told = _tuned(data_dir / "reports" / model / EVALUATION)
    tuned = [rule for rule in told if rule["label"] in classes and _is_possible(rule)]
    steady = [rule | {"dwell_s": max(rule["dwell_s"], LEAST_DWELL_S)} for rule in tuned]
    return steady or [{"label": label, **PLAIN_RULE} for label in classes if label != BACKGROUND]


def _is_possible(rule: Rule) -> bool:
    """Tell whether a detector takes it; a report may have come from anywhere."""
    on_above, off_below, dwell_s = (float(rule[name]) for name in ("on_above", "off_below", "dwell_s"))
    return 0.0 <= off_below <= on_above <= 1.0 and 0.0 <= dwell_s < math.inf


def _tuned(path: Path) -> list[Rule]:
    try:
        told = json.loads(path.read_bytes())
        events = told["scores"][told["headline"]]["events"]
        return [{"label": one["label"], **{name: float(one["rule"][name]) for name in PLAIN_RULE}} for one in events]
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        # A report that is broken, or of another version, says nothing against the model itself.
        return []
