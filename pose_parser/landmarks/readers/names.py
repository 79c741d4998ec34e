"""Other programs' names of landmarks, and Poser's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pose_parser.errors import LandmarksFileError

SIDES = {"l": "left", "lt": "left", "left": "left", "r": "right", "rt": "right", "right": "right"}
"""Words for a side; the side comes first in Poser's names."""

ALIASES = {
    "left_mouth": "mouth_left",
    "right_mouth": "mouth_right",
    "pelvis": "mid_hip",
    "hip_center": "mid_hip",
    "hip_centre": "mid_hip",
    "center_hip": "mid_hip",
    "spine_base": "mid_hip",
    "midhip": "mid_hip",
    "shoulder_center": "neck",
    "shoulder_centre": "neck",
    "spine_shoulder": "neck",
    "spine_mid": "spine",
    "big_toe": "foot_index",
    "toe": "foot_index",
    "toes": "foot_index",
    "foot": "foot_index",
    "little_toe": "small_toe",
    "pinky_finger": "pinky",
    "index_finger": "index",
    "wrists": "wrist",
}
"""Other names (or what follows the side in them) and what Poser calls the same point."""

_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile(r"[^\W\d_]+|\d+")


def poser_name(name: str) -> str:
    """Write a landmark's name as Poser does: small letters, underscores, the side first.

    ``LeftElbow``, ``elbow_l``, ``L-Elbow`` and ``l_elbow`` all become ``left_elbow``; what `ALIASES` lists becomes
    what it says there; every other name stays as it is but for its letters.
    """
    words = [word.lower() for word in _WORDS.findall(_HUMPS.sub("_", name))]
    sides = [SIDES[word] for word in words if word in SIDES]
    rest = "_".join(word for word in words if word not in SIDES)
    if len(sides) != 1 or not rest:
        plain = "_".join(words)
        return ALIASES.get(plain, plain)
    sided = f"{sides[0]}_{ALIASES.get(rest, rest)}"
    return ALIASES.get(sided, sided)


def rename_all(names: Sequence[str], rename: Mapping[str, str] | None, path: Path) -> tuple[str, ...]:
    """Give each of a file's landmarks its name in Poser.

    Raises
    ------
    LandmarksFileError
        If two would get the same one, one is left without letters, or `rename` speaks of one that is not there.
    """
    unknown = [name for name in rename or {} if name not in names]
    if unknown:
        raise LandmarksFileError(
            f"{path}: has no landmark {unknown[0]!r} to rename; it has {', '.join(map(repr, names))[:500]}"
        )
    found: dict[str, str] = {}
    for name in names:
        new = (rename or {}).get(name) or poser_name(name)
        # A landmark nose_world would take the columns of the nose's place in the world.
        if not new or new in found or new.endswith("_world"):
            what = f"is called like {found[new][:60]!r}" if new in found else "has no name that Poser could write"
            raise LandmarksFileError(f"{path}: landmark {name[:60]!r} {what}: give it one of its own (--rename)")
        found[new] = name
    return tuple(found)


def read_renames(path: Path) -> dict[str, str]:
    """Read a file of new names: one ``name in the file: poser_name`` a line (YAML), or JSON.

    Raises
    ------
    LandmarksFileError
        If it is something else.
    """
    import yaml

    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise LandmarksFileError(f"{path}: cannot be read as YAML or JSON ({_first_line(error)})") from error
    if not isinstance(found, dict) or not all(isinstance(part, str) for pair in found.items() for part in pair):
        raise LandmarksFileError(f"{path}: should hold lines such as 'snout: nose'")
    return found


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
