"""Compiling a list of features into a few index arrays, so that each formula runs once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pose_parser.errors import FeatureError
from pose_parser.features.arrays import IndexArray
from pose_parser.features.catalogue import require_points
from pose_parser.features.feature import RAW_OPERATIONS, Feature
from pose_parser.features.geometry import (
    SHOULDER_WIDTHS_PER_TRUNK,
    Angles2D,
    Angles3D,
    BodySizes,
    Coordinates,
    Distances,
    Formula,
    LineDistances,
    Offsets,
    Positions,
)
from pose_parser.features.options import FeatureOptions
from pose_parser.features.plan import FramePlan, RawRows, Space
from pose_parser.features.points import FIXED_POINTS, ORIGIN, body_points, point_landmarks
from pose_parser.landmarks import FloatArray, Skeleton, mirrored_name


def size_points(feature: Feature, options: FeatureOptions) -> tuple[str, ...]:
    """Points that the feature needs for its body size."""
    if options.scaling == "none" or not (feature.is_scaled or feature.operation == "size"):
        return ()
    trunk = () if options.scaling == "shoulders" else ("neck", "mid_hip")
    return trunk if options.scaling == "trunk" else (*trunk, "left_shoulder", "right_shoulder")


def frame_points(feature: Feature, options: FeatureOptions) -> tuple[str, ...]:
    """Points that the feature needs for the centre and the axes of normalised coordinates."""
    if feature.operation != "coordinate":
        return ()
    centre = () if options.centring == "none" else (options.centring,)
    if not options.upright:
        return centre
    hips = ("left_hip", "right_hip") if feature.dims == 3 else ()
    return (*centre, "mid_hip", "neck", *hips)


def needed_points(feature: Feature, options: FeatureOptions) -> tuple[str, ...]:
    """List all points of a body without which the feature is NaN, each once."""
    parts = feature.sources or (feature,)
    points = [(*body_points(part.points), *size_points(part, options), *frame_points(part, options)) for part in parts]
    return tuple(dict.fromkeys(point for group in points for point in group))


def compile_plan(skeleton: Skeleton, features: tuple[Feature, ...], options: FeatureOptions) -> FramePlan:
    """Compile features of single frames into index arrays.

    Parameters
    ----------
    skeleton : Skeleton
        The skeleton whose landmarks will come.
    features : tuple of Feature
        Features of order 0, in the order of the result's columns.
    options : FeatureOptions
        How landmarks are prepared.

    Raises
    ------
    FeatureError
        If the skeleton lacks a point that a feature, its centre or its scale needs.
    """
    for feature in features:
        _require(skeleton, feature, options)
    rows = list(enumerate(features))
    bodies = [(row, feature) for row, feature in rows if feature.operation not in RAW_OPERATIONS]
    picture, world = (_compile_space(skeleton, [row for row in bodies if row[1].dims == d], options) for d in (2, 3))
    by_source = {source: [row for row in rows if row[1].operation == source] for source in RAW_OPERATIONS}
    raw = {source: _compile_raw(skeleton, chosen, options) for source, chosen in by_source.items() if chosen}
    return FramePlan(len(features), picture, world, raw, options)


def _require(skeleton: Skeleton, feature: Feature, options: FeatureOptions) -> None:
    require_points(skeleton, feature)
    lacking = [point for point in needed_points(feature, options) if point_landmarks(skeleton, point) is None]
    if lacking:
        raise FeatureError(
            f"skeleton {skeleton.name} has no {', '.join(lacking)}: it cannot centre and scale {feature.name} "
            f"by {options.centring} and {options.scaling}"
        )


def _compile_raw(skeleton: Skeleton, rows: list[tuple[int, Feature]], options: FeatureOptions) -> RawRows:
    names = [mirrored_name(f.points[0]) if options.mirrored else f.points[0] for _, f in rows]
    return RawRows(
        rows=_index([row for row, _ in rows]),
        landmarks=_index([skeleton.index_by_name[name] for name in names]),
        axes=_index([feature.axis for _, feature in rows]),
        reflected=_index([row for row, feature in rows if feature.axis == 0]),
    )


def _compile_space(skeleton: Skeleton, rows: list[tuple[int, Feature]], options: FeatureOptions) -> Space | None:
    if not rows:
        return None
    names = tuple(dict.fromkeys(point for _, feature in rows for point in needed_points(feature, options)))
    pairs = [_landmark_pair(skeleton, name, options) for name in names]
    place = {name: index for index, name in enumerate((*names, *FIXED_POINTS))}
    sized = any(size_points(feature, options) for _, feature in rows)
    dims = rows[0][1].dims
    return Space(
        first=_index([first for first, _ in pairs]),
        second=_index([second for _, second in pairs]),
        size_lines=_size_lines(place, options) if sized else None,
        dims=dims,
        blocks=_blocks(rows, Layout(place, dims, options)),
    )


def _size_lines(place: dict[str, int], options: FeatureOptions) -> tuple[IndexArray, IndexArray, FloatArray]:
    """Give starts, ends and weights of the lines that the body size is measured along."""
    lines = {
        "trunk": ("mid_hip", "neck", 1.0),
        "shoulders": ("right_shoulder", "left_shoulder", SHOULDER_WIDTHS_PER_TRUNK),
    }
    chosen = [line for name, line in lines.items() if options.scaling in ("body", name)]
    starts = _index([place[start] for start, _, _ in chosen])
    ends = _index([place[end] for _, end, _ in chosen])
    return starts, ends, np.array([[weight] for _, _, weight in chosen])


def _landmark_pair(skeleton: Skeleton, point: str, options: FeatureOptions) -> tuple[int, int]:
    pair = point_landmarks(skeleton, mirrored_name(point) if options.mirrored else point)
    if pair is None:
        raise FeatureError(f"skeleton {skeleton.name} has no {point}")
    return skeleton.index_by_name[pair[0]], skeleton.index_by_name[pair[1]]


@dataclass(frozen=True)
class Layout:
    """Where each point stands on the point axis, and what the formulas need to know besides."""

    place: dict[str, int]
    dims: int
    options: FeatureOptions

    def column(self, features: Sequence[Feature], position: int) -> IndexArray:
        """Index the points that stand at one position of each feature's list of points."""
        return _index([self.place[feature.points[position]] for feature in features])

    def centre(self) -> str:
        """Point that normalised coordinates are measured from."""
        return ORIGIN if self.options.centring == "none" else self.options.centring


def _blocks(rows: list[tuple[int, Feature]], layout: Layout) -> tuple[tuple[IndexArray, Formula], ...]:
    """Give one formula per operation, with the rows of the result that it fills."""
    by_operation: dict[str, list[tuple[int, Feature]]] = {}
    for row, feature in sorted(rows, key=lambda item: item[1].sign != 0):
        plain = _as_offset(feature, layout)
        by_operation.setdefault(plain.operation, []).append((row, plain))
    return tuple(
        (_index([row for row, _ in chosen]), _BUILDERS[operation]([feature for _, feature in chosen], layout))
        for operation, chosen in by_operation.items()
    )


def _as_offset(feature: Feature, layout: Layout) -> Feature:
    """Coordinates that need no turning are offsets from the centre."""
    if feature.operation != "coordinate" or layout.options.upright:
        return feature
    return replace(feature, operation="offset", points=(*feature.points, layout.centre()), sign=1)


def _angles(features: list[Feature], layout: Layout) -> Formula:
    starts, ends = (
        np.concatenate([layout.column(features, position), layout.column(features, position + 2)])
        for position in (0, 1)
    )
    if layout.dims == 3:
        return Angles3D(starts, ends)
    signs = np.array([float(feature.sign) for feature in features if feature.sign])[:, None]
    return Angles2D(starts, ends, len(features) - len(signs), signs)


def _distances(features: list[Feature], layout: Layout) -> Formula:
    return Distances(layout.column(features, 0), layout.column(features, 1), tuple(range(layout.dims)))


def _plumb_distances(features: list[Feature], layout: Layout) -> Formula:
    return Distances(layout.column(features, 0), layout.column(features, 1), (0, 2))


def _line_distances(features: list[Feature], layout: Layout) -> Formula:
    return LineDistances(layout.column(features, 0), layout.place["mid_hip"], layout.place["neck"], layout.dims)


def _offsets(features: list[Feature], layout: Layout) -> Formula:
    signs = np.array([[float(feature.sign)] for feature in features])
    return Offsets(layout.column(features, 0), layout.column(features, 1), _axes(features), signs)


def _positions(features: list[Feature], layout: Layout) -> Formula:
    return Positions(layout.column(features, 0), _axes(features))


def _coordinates(features: list[Feature], layout: Layout) -> Formula:
    place = layout.place
    hips = (place["right_hip"], place["left_hip"]) if layout.dims == 3 else None
    centre, trunk = place[layout.centre()], (place["mid_hip"], place["neck"])
    return Coordinates(layout.column(features, 0), _axes(features), centre, trunk, hips)


def _sizes(features: list[Feature], layout: Layout) -> Formula:  # noqa: ARG001  every builder is called alike
    return BodySizes(len(features))


_BUILDERS: dict[str, Callable[[list[Feature], Layout], Formula]] = {
    "angle": _angles,
    "distance": _distances,
    "plumb": _plumb_distances,
    "line": _line_distances,
    "offset": _offsets,
    "path": _positions,
    "coordinate": _coordinates,
    "size": _sizes,
}


def _axes(features: list[Feature]) -> IndexArray:
    return _index([feature.axis for feature in features])


def _index(values: Sequence[int]) -> IndexArray:
    return np.array(values, dtype=np.intp)
