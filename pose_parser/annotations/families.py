"""Families of labels that a person names in one line, for files that do not tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pose_parser.annotations.segment import Segment
from pose_parser.errors import AnnotationError

_FORM = "write 'family=label,label;family=label,label', such as 'side=Left Step,Right Step;success=Good,Bad'"


def parse_families(text: str) -> dict[str, str]:
    """Read the families of labels from one line.

    Parameters
    ----------
    text : str
        Such as ``side=Left Step,Right Step;success=Good,Bad``. Labels with commas, semicolons or equals signs need a
        declaration, see `pose_parser.annotations.declared`.

    Returns
    -------
    dict
        The family of each label.

    Raises
    ------
    AnnotationError
        If it is not of that form, or a label is in two families.
    """
    families: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")):
        family, _, listed = (each.strip() for each in part.partition("="))
        labels = [label.strip() for label in listed.split(",")]
        if not family or "=" in listed or not all(labels):
            raise AnnotationError(f"{part.strip()!r} is not a family with its labels: {_FORM}")
        for label in labels:
            if families.setdefault(label, family) != family:
                raise AnnotationError(f"label {label!r} is in the families {families[label]!r} and {family!r}")
    if not families:
        raise AnnotationError(f"{text!r} names no family: {_FORM}")
    return families


def assign_families(segments: Iterable[Segment], families: Mapping[str, str]) -> list[Segment]:
    """Give segments the families of their labels; a label that is not named keeps the family that it has.

    Parameters
    ----------
    segments : iterable of Segment
        All that were read.
    families : mapping of str to str
        The family of each label.

    Returns
    -------
    list of Segment
        In the same order.

    Raises
    ------
    AnnotationError
        If no segment has a label that is named: it is misspelt.
    """
    segments = list(segments)
    there = list(dict.fromkeys(segment.label for segment in segments))
    unknown = [label for label in families if label not in there]
    if unknown:
        raise AnnotationError(f"no annotation is labelled {unknown[0]!r}; the labels are {', '.join(map(repr, there))}")
    return [replace(segment, family=families.get(segment.label, segment.family)) for segment in segments]
