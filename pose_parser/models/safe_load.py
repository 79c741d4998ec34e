"""From the bytes of a model file to what it holds, without running anything that it brings."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

from pose_parser.errors import ModelFileError
from pose_parser.models.folder import MAX_MODEL_BYTES, MODEL_SUFFIXES, describe_file
from pose_parser.models.known_globals import is_known
from pose_parser.models.native_parts import check_native_parts
from pose_parser.models.pickle_scan import PickleScan, scan_pickle
from pose_parser.models.safe_pickle import RefusedModelError, load_pickle
from pose_parser.models.safe_skops import load_skops

_JOBLIB = ("joblib.numpy_pickle", "NumpyArrayWrapper")
_SHOWN_NAMES = 3
_TOOLKIT_PACKAGES = ("aeon", "imblearn")
_TOOLKIT_REMEDY = "; install it by: pip install -r requirements-toolkit.txt"


def read_model_file(path: Path, *, max_bytes: int = MAX_MODEL_BYTES) -> bytes:
    """Read a model file once; what is checked, hashed and loaded afterwards are these bytes.

    Raises
    ------
    ModelFileError
        If it is absent, no plain file of the folder, too large or not named like a model.
    """
    if path.suffix not in MODEL_SUFFIXES:
        raise ModelFileError(f"{path.name}: a model file ends in {', '.join(MODEL_SUFFIXES)}")
    file = describe_file(path, max_bytes=max_bytes)
    if file is None:
        raise ModelFileError(f"{path}: there is no such file")
    if file.problem is not None:
        raise RefusedModelError(file.problem)
    try:
        with path.open("rb") as opened:
            data = opened.read(max_bytes + 1)
    except OSError as error:
        raise ModelFileError(f"{path.name}: cannot be read ({error.strerror or error})") from error
    if not 0 < len(data) <= max_bytes:
        raise ModelFileError(f"{path.name} has {len(data)} bytes; a model has 1 to {max_bytes}")
    return data


def unpack_model(data: bytes, name: str, *, trusted: bool = False) -> dict[str, Any]:
    """Load the ``{"classifier": model, ...}`` that a model file holds.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name; the ending says which format it is.
    trusted : bool
        Whether the user vouches for exactly these bytes: then nothing is checked, and everything they name is run.

    Returns
    -------
    dict
        With at least the key ``classifier``.

    Raises
    ------
    RefusedModelError
        If the file names anything but known estimators and arrays.
    ModelFileError
        If it is damaged, or holds something else.
    """
    try:
        content = _load(data, name, trusted=trusted)
        if not isinstance(content, dict) or "classifier" not in content:
            raise ModelFileError('it holds no {"classifier": model}')  # noqa: TRY301
        if not trusted:
            check_native_parts(content)
    except RefusedModelError as error:
        raise RefusedModelError(f"{name}: {error}") from error
    except ModuleNotFoundError as error:
        package = (error.name or "a package").partition(".")[0]
        remedy = _TOOLKIT_REMEDY if package in _TOOLKIT_PACKAGES else ""
        raise ModelFileError(f"{name}: it needs {package}, which is not installed here{remedy}") from error
    except ModelFileError as error:
        raise ModelFileError(f"{name}: {error}") from error
    except Exception as error:  # a damaged file can fail in any way inside the libraries
        raise ModelFileError(f"{name}: damaged, or from other library versions ({_first_line(error)})") from error
    return content


def _load(data: bytes, name: str, *, trusted: bool) -> Any:
    if Path(name).suffix == ".skops":
        return load_skops(data, trusted=trusted)
    scan = scan_pickle(data)
    if trusted:
        return _load_trusted_pickle(data, scan)
    _check_scan(scan)
    return load_pickle(data)


def _load_trusted_pickle(data: bytes, scan: PickleScan) -> Any:
    if _JOBLIB in scan.globals:
        import joblib

        return joblib.load(io.BytesIO(data))
    return pickle.loads(data)  # noqa: S301  # the user vouched for exactly these bytes


def _check_scan(scan: PickleScan) -> None:
    unknown = sorted(f"{module}.{name}" for module, name in scan.globals if not is_known(module, name))
    if _JOBLIB in scan.globals:
        raise RefusedModelError(
            "it was written by joblib.dump, whose arrays cannot be checked; write it by pickle.dump"
        )
    if unknown or scan.forbidden:
        named = [*unknown[:_SHOWN_NAMES], *sorted(scan.forbidden)[:_SHOWN_NAMES]]
        more = f" and {len(unknown) - _SHOWN_NAMES} more" if len(unknown) > _SHOWN_NAMES else ""
        raise RefusedModelError(f"it names {', '.join(named)}{more}, which no classifier needs")
    if scan.problem is not None:
        raise ModelFileError(f"not a whole pickle ({scan.problem})")


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__
