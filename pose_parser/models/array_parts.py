"""Checks of the parts that pickled arrays are made of, before NumPy takes them for granted.

``dtype.__setstate__`` believes the flags in a file: a structured type that hides its object fields would make NumPy
read bytes of the file as addresses. So a type is accepted only if it is exactly what NumPy itself would have written.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

_CODE = re.compile(r"[<>|=]?(?:[biufc]\d{1,2}|[SUV]\d{1,6}|O8?)")
_MAX_DIMENSIONS = 32


def make_dtype(code: Any, align: Any = False, copy: Any = True) -> np.dtype[Any]:  # noqa: FBT002
    """Build a new dtype from its code, as the first step of unpickling one."""
    if not isinstance(code, str) or not _CODE.fullmatch(code) or align or not copy:
        raise ValueError(f"an array type {code!r} that no model needs")
    return np.dtype(code, align=False, copy=True)


def set_dtype_state(dtype: np.dtype[Any], state: Any) -> None:
    """Complete a dtype, if the state is the one that NumPy writes for the same type."""
    if not isinstance(state, tuple) or len(state) != 8:
        raise ValueError("an array type with metadata")
    expected = _structured(state) if state[3] is not None else dtype.newbyteorder(state[1])
    reduced = expected.__reduce__()
    if not isinstance(reduced, tuple) or reduced[2] != state or (expected.hasobject and expected.kind != "O"):
        raise ValueError("an array type that NumPy would not have written")
    dtype.__setstate__(state)  # type: ignore[attr-defined]


def _structured(state: tuple[Any, ...]) -> np.dtype[Any]:
    _, _, _, names, fields, itemsize, alignment, _ = state
    layout: Any = {
        "names": list(names),
        "formats": [fields[name][0] for name in names],
        "offsets": [fields[name][1] for name in names],
        "itemsize": itemsize,
    }
    made: np.dtype[Any] = np.dtype(layout, align=alignment > 1)
    return made


def set_array_state(array: np.ndarray[Any, Any], state: Any) -> None:
    """Fill an array, if its bytes are as many as its shape and type ask for."""
    version, shape, dtype, is_fortran, raw = state
    check_content(shape, dtype, raw)
    array.__setstate__((version, shape, dtype, bool(is_fortran), raw))  # type: ignore[arg-type]


def set_masked_state(array: np.ma.MaskedArray[Any, Any], state: Any) -> None:
    """Fill a masked array, as `set_array_state` does."""
    _, shape, dtype, _, raw, mask, _ = state
    check_content(shape, dtype, raw)
    check_content(shape, np.dtype(bool), mask)
    if dtype.names is not None:
        raise ValueError("a masked array with fields")
    array.__setstate__(state)


def check_content(shape: Any, dtype: Any, raw: Any) -> None:
    """Refuse a content that does not fill its shape exactly, and types that hide objects.

    Raises
    ------
    ValueError
        Says what does not fit.
    """
    if not isinstance(dtype, np.dtype) or (dtype.hasobject and dtype.kind != "O"):
        raise ValueError("an array of an unusual type")
    if not isinstance(shape, tuple) or len(shape) > _MAX_DIMENSIONS:
        raise ValueError("an array without a proper shape")
    if not all(type(length) is int and length >= 0 for length in shape):
        raise ValueError("an array without a proper shape")
    expected = math.prod(shape) * (1 if dtype.kind == "O" else dtype.itemsize)
    wants = list if dtype.kind == "O" else (bytes, bytearray)
    if not isinstance(raw, wants) or len(raw) != expected or (dtype.itemsize == 0 and math.prod(shape) > 0):
        raise ValueError(f"an array of shape {shape} whose content has another size")


def from_buffer(buffer: Any, dtype: Any, shape: Any, order: Any, axis_order: Any = None) -> np.ndarray[Any, Any]:
    """Build an array from the bytes of a protocol 5 pickle; a copy, so that it may be written to."""
    check_content(shape, dtype, buffer)
    flat = np.frombuffer(buffer, dtype)
    if order == "K" and axis_order is not None:
        return flat.reshape(shape).transpose(axis_order).copy(order="K")
    return flat.reshape(shape, order="F" if order == "F" else "C").copy(order="K")


def make_scalar(dtype: Any, raw: Any = b"") -> Any:
    """Build a NumPy number or text from its bytes."""
    if not isinstance(dtype, np.dtype) or dtype.kind not in "biufcSU" or not isinstance(raw, bytes):
        raise ValueError("a scalar of an unusual type")
    if len(raw) != dtype.itemsize:
        raise ValueError("a scalar whose content has another size")
    return np.frombuffer(raw, dtype)[0] if dtype.itemsize else dtype.type()
