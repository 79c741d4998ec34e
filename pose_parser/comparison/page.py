"""A comparison as one page that needs nothing from outside."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from pose_parser.comparison.corrections import LEAST_ERROR_DEG
from pose_parser.comparison.figures import FULL_COLOUR_DEG, Figures, error_colour, limb_ends
from pose_parser.comparison.measures import counted_measure
from pose_parser.comparison.result import Asymmetry, Comparison, Correction, JointErrors, PhaseErrors
from pose_parser.comparison.scoring import TOLERANCE_DEG, WORTHLESS_DEG
from pose_parser.landmarks import FloatArray

_MOST_COLUMNS = 900
_MARGIN = 0.1


def render(comparison: Comparison, *, reference: str, student: str, figures: Figures | None = None) -> str:
    """Make the page's HTML.

    Parameters
    ----------
    comparison : Comparison
        What it shows.
    reference, student : str
        Names of the recordings.
    figures : Figures, optional
        Both bodies, to draw the corrections; without them there are only words.
    """
    import jinja2

    loader = jinja2.PackageLoader("pose_parser.comparison")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    times = comparison.track.student_s
    return environment.get_template("comparison.html.j2").render(
        reference=reference,
        student=student,
        score="unsure" if comparison.score is None else f"{comparison.score:.0f}",
        sentences=_sentences(comparison),
        corrections=[_correction(item, figures) for item in comparison.corrections],
        has_figures=figures is not None,
        least=f"{LEAST_ERROR_DEG:.0f}",
        notes=comparison.notes,
        dims=comparison.dims,
        phases=comparison.phases,
        joints=[_joint(joint, comparison.dims) for joint in comparison.joints],
        strip=_picture(_coloured(comparison.track.error_deg)),
        begins=_clock(float(times[0])),
        ends=_clock(float(times[-1])),
        scale=_picture(_coloured(np.linspace(-FULL_COLOUR_DEG, FULL_COLOUR_DEG, 121)[:, None])),
        full=FULL_COLOUR_DEG,
        asymmetry=[_asymmetry(row) for row in comparison.asymmetry],
        tolerance=f"{TOLERANCE_DEG:.0f}",
        worthless=f"{WORTHLESS_DEG:.0f}",
    )


def _sentences(comparison: Comparison) -> list[str]:
    tempo = comparison.alignment.tempo_ratio
    pace = (
        f"{abs(tempo - 1.0):.0%} {'faster' if tempo > 1.0 else 'slower'} than"
        if abs(tempo - 1.0) >= 0.03
        else "as fast as"
    )
    counts = comparison.repetitions
    sentences = ["of 100 points." if comparison.score is not None else "No joint was seen well enough to be scored."]
    sentences.append(f"The student is {pace} the reference.")
    if counts["reference"] or counts["student"]:
        sentences.append(f"Repetitions: {counts['student']}; the reference has {counts['reference']}.")
    return sentences


def _correction(item: Correction, figures: Figures | None) -> dict[str, Any]:
    figure = "" if figures is None else _figure(item, figures)
    return {"words": f"{item.words[0].upper()}{item.words[1:]}.", "time": _clock(item.time_s), "figure": figure}


def _joint(joint: JointErrors, dims: int) -> dict[str, Any]:
    return {
        "words": joint.words,
        "cells": [_cell(phase, dims) for phase in joint.phases],
        "score": "unsure" if joint.score is None else f"{joint.score:.0f}",
        "reference_range": _degrees(joint.range_of_motion.reference_deg),
        "student_range": _degrees(joint.range_of_motion.student_deg),
    }


def _cell(phase: PhaseErrors, dims: int) -> dict[str, Any]:
    measure = counted_measure(phase, dims)
    if measure is None:
        return {"text": "unsure", "colour": _css(error_colour(np.nan)), "dark": True, "more": ""}
    worst = measure.worst
    more = f"standard deviation {measure.sd_deg:.0f}, worst {worst.error_deg:+.0f} at {_clock(worst.time_s)}"
    colour = error_colour(measure.mean_error_deg)
    dark = 0.3 * colour[0] + 0.6 * colour[1] + 0.1 * colour[2] < 125
    return {"text": _degrees(measure.mean_error_deg, sign="+"), "colour": _css(colour), "dark": dark, "more": more}


def _asymmetry(row: Asymmetry) -> dict[str, str]:
    return {
        "words": row.joint.replace("_", " "),
        "reference": _degrees(row.reference_deg, sign="+"),
        "student": _degrees(row.student_deg, sign="+"),
    }


def _degrees(value: float | None, *, sign: str = "") -> str:
    return "unsure" if value is None else f"{round(value):{sign}d}" if round(value) else "0"


def _clock(time_s: float) -> str:
    return f"{int(time_s // 60)}:{time_s % 60:04.1f}"


def _css(colour: tuple[int, int, int]) -> str:
    return "#" + bytes(colour).hex()


def _coloured(error_deg: FloatArray) -> FloatArray:
    """Paint errors of shape (n_moments, n_joints) as a picture with a row for each joint."""
    step = max(1, len(error_deg) // _MOST_COLUMNS)
    return np.array(
        [[error_colour(float(error)) for error in column[::step]] for column in error_deg.T], dtype=np.uint8
    )


def _picture(image_rgb: FloatArray) -> str:
    """Write a picture as the address that it can be shown from."""
    import cv2

    _, data = cv2.imencode(".png", np.ascontiguousarray(image_rgb[..., ::-1]))
    return "data:image/png;base64," + base64.b64encode(data.tobytes()).decode()


def _figure(item: Correction, figures: Figures) -> Any:
    """Draw both bodies at the moment of a correction, the student's limbs in the colours of their errors."""
    from markupsafe import Markup

    row = figures.row_at(item.time_s)
    if row is None:
        return ""
    skeleton, comparison = figures.student.skeleton, figures.comparison
    student = figures.student_xy(item.time_s)
    same = figures.reference.skeleton == skeleton
    pale = figures.reference_xy(row) if same else np.full_like(student, np.nan)
    number = skeleton.index_by_name
    bones = [pale[[number[start], number[end]]] for start, end in skeleton.bones]
    limbs = limb_ends(student, skeleton, [joint.joint for joint in comparison.joints])
    lines = [(ends, "#7B828F", 3.0) for ends in bones if np.isfinite(ends).all()]
    for ends, error in zip(limbs, comparison.track.error_deg[row], strict=True):
        if ends is not None:
            lines.append((ends, _css(error_colour(float(error))), 2.0))
    if not lines:
        return ""
    low, size = _frame(np.concatenate([ends for ends, _, _ in lines]))
    drawn = Markup("").join(_svg_line((ends - low) * 100.0 / size, colour, width) for ends, colour, width in lines)
    return Markup('<svg viewBox="0 0 100 100" role="img" aria-label="{}">{}</svg>').format(item.words, drawn)


def _frame(points: FloatArray) -> tuple[FloatArray, float]:
    """Give the corner and the size of the square that holds all points."""
    least, most = points.min(axis=0), points.max(axis=0)
    size = float((most - least).max()) * (1.0 + 2.0 * _MARGIN) or 1.0
    corner: FloatArray = (least + most) / 2.0 - size / 2.0
    return corner, size


def _svg_line(ends: FloatArray, colour: str, width: float) -> Any:
    from markupsafe import Markup

    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
    return Markup('<path d="M{}" stroke="{}" stroke-width="{}" stroke-linecap="round"/>').format(way, colour, width)
