"""The pictures of a report as SVG text: small, without scripts, and in the page's own colours.

Colours are names of CSS variables, so that one picture serves light and dark pages and paper. Whatever comes from files
is escaped: `markupsafe.Markup.format` does so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from pose_parser.landmarks import FloatArray

N_COLOURS = 7
"""Movements beyond so many take the same colours in stripes."""

_SIDE, _LEFT, _TOP = 240.0, 46.0, 10.0
_MOST_POINTS = 160


class Curve(NamedTuple):
    """A line in a unit square: `xs` and `ys` of shape (n_points,), the number of its class (-1 for none), its name."""

    xs: FloatArray
    ys: FloatArray
    class_number: int
    name: str


def fill(class_number: int) -> str:
    """Give the CSS value that a class is filled with."""
    if class_number < N_COLOURS:
        return f"var(--c{class_number})"
    return f"url(#stripes{class_number % N_COLOURS})"


def number(value: float) -> str:
    """Write a coordinate as short as a tenth of a unit allows."""
    return f"{value:.1f}".removesuffix(".0")


def path_of(xs: FloatArray, ys: FloatArray) -> str:
    """Write points as the ``d`` of an SVG path."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in zip(xs, ys, strict=True))


def unit_chart(
    curves: Sequence[Curve], *, labels: tuple[str, str], diagonal: bool = False, dots: bool = False, title: str
) -> Markup:
    """Draw lines in a square of 0 to 1 by 0 to 1.

    Parameters
    ----------
    curves : sequence of Curve
        The lines.
    labels : (str, str)
        What is along and what is up.
    diagonal : bool
        Whether to draw the line from corner to corner.
    dots : bool
        Whether to mark the points.
    title : str
        What it shows, for those who hear it.
    """
    parts = [_frame(labels)]
    if diagonal:
        parts.append(Markup('<path class="guide" d="M{}"/>').format(f"{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"))
    for curve in curves:
        xs, ys = _thin(curve)
        line = path_of(_LEFT + xs * _SIDE, _TOP + (1.0 - ys) * _SIDE)
        colour = f"var(--c{curve.class_number % N_COLOURS})" if curve.class_number >= 0 else "var(--ink)"
        dashed = " 5 3" if curve.class_number >= N_COLOURS else ""
        parts.append(
            Markup(
                '<path class="curve" style="stroke:{}" stroke-dasharray="{}" d="{}"><title>{}</title></path>'
            ).format(colour, dashed.strip() or "none", line, curve.name)
        )
        if dots:
            marks = "".join(f"M{_x(x)} {_y(y)}h0" for x, y in zip(xs, ys, strict=True))
            parts.append(Markup('<path class="dots" style="stroke:{}" d="{}"/>').format(colour, marks))
    return Markup('<svg class="chart" viewBox="0 0 300 300" role="img" aria-label="{}">{}</svg>').format(
        title, Markup("").join(parts)
    )


def _frame(labels: tuple[str, str]) -> Markup:
    ticks = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        at_x, at_y = _x(share), _y(share)
        words = f"{share:g}"
        ticks.append(Markup('<path class="grid" d="M{} {}H{}"/>').format(_x(0), at_y, _x(1)))
        ticks.append(Markup('<path class="grid" d="M{} {}V{}"/>').format(at_x, _y(0), _y(1)))
        ticks.append(Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(at_x, 267, words))
        low = number(float(at_y) + 4.0)
        ticks.append(Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(number(_LEFT - 6), low, words))
    centre = number(_TOP + _SIDE / 2)
    along = Markup('<text x="{}" y="290" text-anchor="middle">{}</text>').format(_x(0.5), labels[0])
    up = Markup('<text transform="translate(12 {}) rotate(-90)" text-anchor="middle">{}</text>').format(
        centre, labels[1]
    )
    return Markup("").join([*ticks, along, up])


def _x(share: float) -> str:
    return number(_LEFT + share * _SIDE)


def _y(share: float) -> str:
    return number(_TOP + (1.0 - share) * _SIDE)


def _thin(curve: Curve) -> tuple[FloatArray, FloatArray]:
    """Leave out points of long curves, never the first and last."""
    if len(curve.xs) <= _MOST_POINTS:
        return curve.xs, curve.ys
    kept = np.unique(np.linspace(0, len(curve.xs) - 1, _MOST_POINTS).round().astype(np.intp))
    return curve.xs[kept], curve.ys[kept]


class Block(NamedTuple):
    """A stretch of a lane: share of the width where it begins and ends, number of its class, and words."""

    start: float
    end: float
    class_number: int
    words: str


def lane(blocks: Sequence[Block], *, title: str) -> Markup:
    """Draw stretches of labels along time; stretched to the page's width, so nothing in it is text."""
    parts = [
        Markup('<rect x="{}" width="{}" height="10" style="fill:{}"><title>{}</title></rect>').format(
            number(1000 * block.start),
            number(max(1000 * (block.end - block.start), 0.5)),
            fill(block.class_number),
            block.words,
        )
        for block in blocks
    ]
    return Markup(
        '<svg class="lane" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="{}">'
    ).format(title) + Markup("").join([*parts, Markup("</svg>")])


def confidence_lane(lines: Sequence[tuple[FloatArray, FloatArray]], *, threshold: float | None, title: str) -> Markup:
    """Draw how sure the answers are along time.

    Parameters
    ----------
    lines : sequence of (array, array)
        For each stretch without a gap, shares of the width and confidences, each of shape (n_points,).
    threshold : float or None
        Where "unsure" ends.
    title : str
        For those who hear it.
    """
    parts = []
    for xs, ys in lines:
        steps = np.repeat(1000.0 * xs, 2)[1:-1]
        heights = np.repeat(20.0 - 20.0 * ys, 2)
        area = path_of(np.concatenate([steps[:1], steps, steps[-1:]]), np.concatenate([[20.0], heights, [20.0]]))
        parts.append(Markup('<path class="area" d="{}Z"/>').format(area))
    if threshold is not None:
        parts.append(Markup('<path class="limit" d="M0 {}H1000"/>').format(number(20.0 - 20.0 * threshold)))
    return Markup(
        '<svg class="lane sure" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(title, Markup("").join(parts))


def stripes(n_classes: int) -> Markup:
    """Define the striped fills of the classes beyond the last colour; empty where there are none."""
    if n_classes <= N_COLOURS:
        return Markup("")
    patterns = [
        Markup(
            '<pattern id="stripes{0}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<rect width="6" height="6" style="fill:var(--c{0})"/><path d="M0 0V6" class="stripe"/></pattern>'
        ).format(place)
        for place in range(N_COLOURS)
    ]
    return Markup('<svg class="defs" aria-hidden="true" width="0" height="0"><defs>{}</defs></svg>').format(
        Markup("").join(patterns)
    )


def swatch(class_number: int) -> Markup:
    """Draw the small square that stands before the name of a class."""
    return Markup(
        '<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">'
        '<rect width="12" height="12" rx="3" style="fill:{}"/></svg>'
    ).format(fill(class_number))
