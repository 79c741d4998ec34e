"""Files from other hands become text, JSON or XML, or an error that says where they are broken."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_parser.errors import AnnotationError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 256 * 1024 * 1024
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

TEXT = {"type": "string", "pattern": r"\S"}
"""JSON Schema of a label or a name."""
SECONDS = {"type": "number", "minimum": -1e6, "maximum": 1e9}
FRAME = {"type": "integer", "minimum": -1, "maximum": 1e9}
FPS = {"type": "number", "exclusiveMinimum": 0, "maximum": 1e6}


def read_bytes(path: Path) -> bytes:
    """Read a whole file of annotations.

    Raises
    ------
    AnnotationError
        If it cannot be read, or is larger than 256 MiB.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise AnnotationError(f"{path}: is larger than {MAX_BYTES >> 20} MiB, too large for annotations")
        return path.read_bytes()
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be read ({error.strerror or error})") from error


def decode(path: Path, data: bytes) -> str:
    """Turn bytes to text: UTF-8, or UTF-16 with its mark.

    Raises
    ------
    AnnotationError
        If they are neither.
    """
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AnnotationError(f"{path}:{line}: is not UTF-8 text; save the file as UTF-8") from error
    if "\0" in text:
        raise AnnotationError(f"{path}:{text.count(chr(10), 0, text.index(chr(0))) + 1}: holds bytes that are not text")
    return text


def parse_json(path: Path, text: str) -> Any:
    """Parse JSON; what is no number (NaN, Infinity) is refused.

    Raises
    ------
    AnnotationError
        With the line where the text stops being JSON.
    """
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise AnnotationError(f"{path}:{error.lineno}: is not JSON ({error.msg})") from error
    except RecursionError as error:
        raise AnnotationError(f"{path}: is nested too deeply") from error
    except ValueError as error:
        raise AnnotationError(f"{path}: {str(error)[:120]}") from error


def parse_xml(path: Path, data: bytes) -> Element:
    """Parse XML without entities and without anything from outside the file.

    Raises
    ------
    AnnotationError
        If it is broken, or declares entities: they can blow up to any size, or name other files.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data)
    except ParseError as error:
        raise AnnotationError(f"{path}:{error.position[0]}: is not XML ({error})") from error
    except DefusedXmlException as error:
        raise AnnotationError(f"{path}: declares XML entities, which Poser refuses") from error
    except (ValueError, LookupError, RecursionError) as error:
        raise AnnotationError(f"{path}: is not XML that can be read ({error})") from error
    return root


def check_shape(path: Path, document: Any, schema: Mapping[str, Any]) -> None:
    """Check a document against a JSON Schema (draft 2020-12).

    Raises
    ------
    AnnotationError
        With the first place that does not fit.
    """
    from jsonschema import Draft202012Validator

    try:
        error = next(Draft202012Validator(schema).iter_errors(document), None)
        problem = error and (json_place(error.absolute_path), _in_words(error))
    except RecursionError as deep:
        raise AnnotationError(f"{path}: is nested too deeply") from deep
    if problem:
        raise AnnotationError(f"{path}:{problem[0]}: {problem[1]}")


def json_place(keys: Iterable[str | int]) -> str:
    """Write a place in JSON as people do: ``annotations[3].label``."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return one_line(text.lstrip(".")) or "top"


def one_line(text: str) -> str:
    """Shorten what a file says to what a message can hold: one line of at most 200 signs."""
    text = " ".join(text.split())
    return text if len(text) <= 200 else f"{text[:100]} ... {text[-80:]}"


def _in_words(error: Any) -> str:
    return "is empty text" if error.validator == "pattern" else one_line(str(error.message))


def _refuse(constant: str) -> float:
    raise ValueError(f"holds {constant}, which is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"holds {text[:40]}, which is too large for a number")
    return number
