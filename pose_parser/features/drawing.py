"""Small drawings of features: a stick figure with the angle or distance picked out, as SVG text."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, hypot, sin

from pose_parser.features.feature import Feature
from pose_parser.features.points import DOWN, FIXED_POINTS, MIDPOINTS, ORIGIN

XY = tuple[float, float]

# A person who faces the viewer, so that the left side is on the right of the drawing.
_LEFT: dict[str, XY] = {
    "eye_inner": (51.5, 13), "eye": (53, 13), "eye_outer": (54.5, 13), "ear": (57, 14),
    "shoulder": (62, 28), "elbow": (75, 40), "wrist": (84, 27), "thumb": (84, 22), "index": (89, 20), "pinky": (91, 23),
    "hip": (57, 64), "knee": (66, 82), "ankle": (61, 104), "heel": (60, 109), "foot_index": (70, 111),
    "small_toe": (72, 109),
}  # fmt: skip
_RIGHT: dict[str, XY] = {
    "eye_inner": (48.5, 13), "eye": (47, 13), "eye_outer": (45.5, 13), "ear": (43, 14),
    "shoulder": (38, 28), "elbow": (28, 44), "wrist": (24, 62), "thumb": (28, 66), "index": (22, 69), "pinky": (19, 67),
    "hip": (43, 64), "knee": (41, 84), "ankle": (40, 105), "heel": (41, 110), "foot_index": (31, 112),
    "small_toe": (29, 110),
}  # fmt: skip
_MIDDLE: dict[str, XY] = {
    "nose": (50, 16), "mouth_left": (52, 20), "mouth_right": (48, 20), "spine": (50, 46), "neck": (50, 28),
}  # fmt: skip
_HIP_Y = 64.0


def _lean(point: XY) -> XY:
    """Lean what is above the hips to one side, so that the trunk can be told from the vertical."""
    x, y = point
    return (x + 0.15 * (_HIP_Y - y), y + 0.15 * (x - 50.0)) if y < _HIP_Y else point


FIGURE: dict[str, XY] = {
    **{name: _lean(point) for name, point in _MIDDLE.items()},
    **{f"left_{part}": _lean(point) for part, point in _LEFT.items()},
    **{f"right_{part}": _lean(point) for part, point in _RIGHT.items()},
}
FIGURE |= {
    name: ((FIGURE[a][0] + FIGURE[b][0]) / 2, (FIGURE[a][1] + FIGURE[b][1]) / 2)
    for name, (a, b) in MIDPOINTS.items()
    if name not in FIGURE
}

_BONES = (
    ("left_wrist", "left_elbow", "left_shoulder", "right_shoulder", "right_elbow", "right_wrist", "right_hand"),
    ("left_wrist", "left_hand"),
    ("left_ankle", "left_knee", "left_hip", "right_hip", "right_knee", "right_ankle", "right_heel", "right_foot_index"),
    ("left_ankle", "left_heel", "left_foot_index"),
    ("neck", "mid_hip"),
)
_GREY, _FIRST, _SECOND = "#8a8f98", "#e8590c", "#1c7ed6"
_ARC_RADIUS = 8.0


def draw(feature: Feature) -> str:
    """Draw one feature.

    Parameters
    ----------
    feature : Feature
        A feature of single frames, or the speed of a point.

    Returns
    -------
    str
        An SVG document of 100 by 120 units that reads on light and dark pages.
    """
    bones = "".join(_path([FIGURE[name] for name in chain]) for chain in _BONES)
    head = FIGURE["head"]
    body = f'<path d="{bones}"/><circle cx="{_number(head[0])}" cy="{_number(head[1])}" r="8"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 120" width="75" height="90" fill="none" '
        f'stroke="{_GREY}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f'{body}<g stroke-width="3" stroke="{_FIRST}">{_highlight(feature)}</g></svg>\n'
    )


def _highlight(feature: Feature) -> str:
    points = [FIGURE[name] for name in feature.points if name not in FIXED_POINTS]
    if feature.operation == "angle":
        return _angle(feature, points)
    if feature.operation == "offset" and feature.axis == 1:
        return _height(*points)
    return _DRAWINGS.get(feature.operation, _landmark)(*points)


def _angle(feature: Feature, points: list[XY]) -> str:
    if feature.points[0] == ORIGIN:
        start, end = points
        fixed = FIXED_POINTS[feature.points[1]]
        reach = 22.0 if feature.points[1] == DOWN else 16.0
        other = (start[0] + reach * fixed[0], start[1] + reach * fixed[1])
        return _dashed(start, other) + _line(start, end) + _arc(start, other, end)
    (a, b), (c, d) = points[:2], points[2:]
    if a == c:
        return _line(a, b) + _line(c, d) + _arc(a, b, d)
    # The second limb is drawn once more from where the first begins, where the angle between them can be seen.
    moved = (a[0] + d[0] - c[0], a[1] + d[1] - c[1])
    return _line(a, b) + f'<g stroke="{_SECOND}">{_line(c, d)}{_dashed(a, moved)}</g>' + _arc(a, b, moved)


def _to_trunk_line(point: XY, *_line_points: XY) -> str:
    top, bottom = FIGURE["neck"], FIGURE["mid_hip"]
    along = (top[0] - bottom[0], top[1] - bottom[1])
    share = ((point[0] - bottom[0]) * along[0] + (point[1] - bottom[1]) * along[1]) / (along[0] ** 2 + along[1] ** 2)
    start, end, foot = ((bottom[0] + part * along[0], bottom[1] + part * along[1]) for part in (1.6, -1.4, share))
    return _dashed(start, end) + _line(point, foot) + _dots([point])


def _to_plumb_line(point: XY, through: XY) -> str:
    plumb = f'<g stroke="{_SECOND}">{_dashed((through[0], 2.0), (through[0], 118.0))}{_dots([through])}</g>'
    return plumb + _line(point, (through[0], point[1])) + _dots([point])


def _height(point: XY, other: XY) -> str:
    level = f'<g stroke="{_SECOND}">{_dashed((2.0, other[1]), (98.0, other[1]))}{_dots([other])}</g>'
    return level + _line(point, (point[0], other[1])) + _dots([point])


def _distance(first: XY, second: XY) -> str:
    return _line(first, second) + _dots([first, second])


def _coordinate(point: XY) -> str:
    return _line(FIGURE["mid_hip"], point) + _dots([point])


def _size() -> str:
    return _line(FIGURE["neck"], FIGURE["mid_hip"])


def _landmark(point: XY) -> str:
    return _dots([point])


def _moving(point: XY) -> str:
    x, y = point
    return _dots([point]) + "".join(_line((x + 5.0, y + step), (x + 11.0, y + step)) for step in (-4.0, 0.0, 4.0))


def _arc(centre: XY, first: XY, second: XY) -> str:
    angles = [atan2(end[1] - centre[1], end[0] - centre[0]) for end in (first, second)]
    radius = min(_ARC_RADIUS, *(hypot(end[0] - centre[0], end[1] - centre[1]) for end in (first, second)))
    start, stop = ((centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)) for angle in angles)
    clockwise = sin(angles[1] - angles[0]) > 0.0
    arc = f"A{_number(radius)} {_number(radius)} 0 0 {int(clockwise)} {_xy(stop)}"
    return f'<path stroke-width="1.5" d="M{_xy(start)}{arc}"/>'


def _line(start: XY, end: XY) -> str:
    return f'<path d="{_path([start, end])}"/>'


def _dashed(start: XY, end: XY) -> str:
    return f'<path stroke-width="1.5" stroke-dasharray="3 3" d="{_path([start, end])}"/>'


def _dots(points: list[XY]) -> str:
    # A line of no length with round caps is a dot.
    return f'<path stroke-width="6" d="{"".join(f"M{_xy(point)}h0" for point in points)}"/>'


def _path(points: list[XY]) -> str:
    return "M" + "L".join(_xy(point) for point in points)


def _xy(point: XY) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


_DRAWINGS: dict[str, Callable[..., str]] = {
    "distance": _distance,
    "line": _to_trunk_line,
    "plumb": _to_plumb_line,
    "offset": _to_plumb_line,
    "coordinate": _coordinate,
    "size": _size,
    "speed": _moving,
}
