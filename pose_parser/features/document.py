"""Writing docs/features.md and its drawings from the catalogue: ``python -m pose_parser.features.document [docs]``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from math import isinf
from pathlib import Path
from textwrap import dedent

from pose_parser.features.catalogue import FEATURES
from pose_parser.features.defaults import DEFAULT_FEATURE_NAMES
from pose_parser.features.drawing import draw
from pose_parser.features.feature import Feature
from pose_parser.features.points import body_points, in_words
from pose_parser.features.pooling import POOLS
from pose_parser.landmarks import SKELETONS

IMAGES = "images/features"

_INTRODUCTION = """\
    # Features

    Written by `python -m pose_parser.features.document` from the catalogue in `pose_parser/features`; do not edit.

    A feature is one number that describes a pose. {n_features} of them have names of their own, and every one that
    describes a single frame has a velocity and an acceleration as well. Missing landmarks give missing values
    (NaN).

    ## How to read it

    - **2D** features come from the picture. x is multiplied by the picture's aspect ratio first, so that a right
      angle in the scene is a right angle in the numbers whatever the shape of the picture. **3D** features (`_3d`)
      come from world coordinates, in metres about the middle of the hips.
    - **True vertical** is the y axis of the picture and of the world. The camera is taken to be level: a camera
      that is tilted sideways by 5 degrees turns every angle against the vertical by 5 degrees. Angles at joints,
      against the trunk and between limbs do not depend on it.
    - **Left and right** are the person's own. In signed values, "the picture's right" is where x grows; a person
      who faces the camera has the left hand there.
    - **Angles** are in degrees. Those at joints, against the trunk and between limbs are 0 to 180, without a sign.
      Those against the vertical and the horizontal have a sign in 2D, above -180 and up to 180. An arm that points
      straight up is where 180 and -180 meet; a model of arms held up should use the `_tilt_deg` next to it, which
      has no sign and no jump. A limb that is seen exactly end-on, and so has no length, has no angle.
    - **Body size** is the unit of all distances: the length of the trunk from neck to middle of the hips, or 1.2
      times the shoulder width where that is longer. A trunk is about 1.5 shoulder widths long, so the shoulders
      only count where the trunk is foreshortened, in somebody who bends or lies towards the camera, whose distances
      would explode otherwise. `scaling` chooses the trunk alone, the shoulders alone (for people at a desk), or no
      scaling.
    - **Neck, middle of the hips, of the knees, of the ankles, head and hand** are the midpoints of shoulders, hips,
      knees, ankles, ears, and of index and little finger, where a skeleton has no landmark for them.
    - **Centre** of the normalised coordinates is the middle of the hips (`centring`: or the neck, or none). With
      `upright`, they are turned so that the trunk points up; in 3D they run along the body's own left, down and
      back.
    - **Mirror**: in a mirrored picture left and right change places in every name. "sign" means that the value
      changes its sign as well, "1 - x" that it is counted from the other edge.

    ## Changes per second

    Every feature of single frames has a velocity and an acceleration, named after it: `left_knee_angle_deg` has
    `left_knee_angle_velocity_deg_per_s` and `left_knee_angle_acceleration_deg_per_s2`; `left_wrist_x` has
    `left_wrist_x_velocity_per_s` and `left_wrist_x_acceleration_per_s2`. They are the slope and the curvature of
    the parabola through a frame and its two neighbours, from the frames' own times, so that irregular frame
    times do not distort them. A frame at either end has one neighbour; its velocity is that of the
    straight line to it. Signed angles are followed across 180. Frames without a value are stepped over where the
    others are at most half a second apart.

    ## Windows

    A model of movement is given a window of some seconds, in one of two ways: *pooled*, with columns such as
    `left_knee_angle_deg__mean`, or as a fixed number of evenly spaced samples, `left_knee_angle_deg__sample_00`.
    Either way the window is first read at even times by linear interpolation, so that its result does not depend on
    the frame rate. Poolings: {pools}, and quantiles `q01` to `q99`. `std` is the population standard deviation,
    `slope` the least-squares slope per second. A column of which less than half is known is missing.

    ## Default set

    A model whose file says nothing but that it takes {n_default} features is given these; one that takes 66, 99 or
    132 is given the BlazePose landmarks as they come, in their order: `nose_image_x`, `nose_image_y` (66), with
    `nose_image_z` (99), with `nose_visibility` (132).

    {default_names}

    ## All features

    A row shows the left one; the right one is its mirror image. Both are named, and where there is a 3D one, it
    too.
    """


def build() -> dict[str, str]:
    """Give the text of every generated file by its path inside the docs folder."""
    introduction = dedent(_INTRODUCTION).format(
        n_features=len(FEATURES),
        n_default=len(DEFAULT_FEATURE_NAMES),
        pools=", ".join(f"`{name}`" for name in POOLS),
        default_names=", ".join(f"`{name}`" for name in DEFAULT_FEATURE_NAMES),
    )
    rows = _rows()
    groups = dict.fromkeys(row[0].group for row in rows)
    sections = [_section(group, [row for row in rows if row[0].group == group]) for group in groups]
    drawings = {_drawing_path(row[0]): draw(row[0]) for row in rows}
    return drawings | {"features.md": introduction + "".join(sections)}


def write(docs: Path) -> None:
    """Write all files, and take away drawings of features that are no more."""
    files = build()
    for stale in (docs / IMAGES).glob("*.svg"):
        if f"{IMAGES}/{stale.name}" not in files:
            stale.unlink()
    (docs / IMAGES).mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (docs / path).write_text(text, encoding="utf-8")


def _rows() -> list[list[Feature]]:
    """Put together what the same words describe: 2D and 3D, left and right; the left ones come first."""
    rows: dict[tuple[object, ...], list[Feature]] = {}
    for feature in FEATURES.values():
        left = FEATURES[min(feature.name, feature.mirrored_name)]
        axis = left.axis if left.operation == "coordinate" else 0
        rows.setdefault((left.group, left.words, left.value_range, left.mirroring, axis), []).append(feature)
    return [sorted(row, key=lambda feature: feature.name > feature.mirrored_name) for row in rows.values()]


def _drawing_path(feature: Feature) -> str:
    """Features of the same points share a drawing where it would look the same."""
    kind = {
        "image": "landmark",
        "world": "landmark",
        "visibility": "landmark",
        "plumb": "plumb_line",
        "line": "trunk_line",
    }
    name = kind.get(feature.operation, feature.operation)
    if feature.operation == "offset":
        name = "height" if feature.axis else "plumb_line"
    points = "-".join(point.removeprefix("@") for point in feature.points if point not in ("@origin", "@right"))
    return f"{IMAGES}/{'-'.join(filter(None, (name, points)))}.svg"


def _section(group: str, rows: Sequence[Sequence[Feature]]) -> str:
    lines = [
        f"\n### {group}\n",
        "| | Names | What it is | Unit, range | Mirror | Joints | Skeletons |",
        "|" + "---|" * 7,
    ]
    return "\n".join([*lines, *map(_row, rows)]) + "\n"


def _row(features: Sequence[Feature]) -> str:
    left = features[0]
    cells = [
        f"![]({_drawing_path(left)})",
        "<br>".join(f"`{feature.name}`" for feature in features),
        left.words,
        _lines(f"{feature.unit}, {_range(feature)}" for feature in features),
        _MIRRORING[left.mirroring],
        _lines(in_words(point) for point in body_points(left.points)) or "trunk, shoulders",
        ", ".join(name for name, skeleton in SKELETONS.items() if not left.missing_points(skeleton)),
    ]
    return "| " + " | ".join(cells) + " |"


_MIRRORING = {"swap": "same", "negate": "sign", "reflect": "1 - x"}


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(dict.fromkeys(texts))


def _range(feature: Feature) -> str:
    low, high = feature.value_range
    if isinf(low):
        return "any"
    return f"{low:g} or more" if isinf(high) else f"{low:g} to {high:g}"


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
