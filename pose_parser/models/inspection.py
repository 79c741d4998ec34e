"""Say what a model file is, in the words of ``/api/models``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pose_parser.errors import PoserError
from pose_parser.models.folder import ModelFile, describe_file
from pose_parser.models.model_files import load_model
from pose_parser.models.safe_pickle import RefusedModelError
from pose_parser.models.trust import TrustStore


def inspect_model(path: Path, *, trusted: TrustStore | None = None) -> dict[str, Any]:
    """Load a model file and say what it is.

    Parameters
    ----------
    path : Path
        The file.
    trusted : TrustStore, optional
        Which files the user vouches for.

    Returns
    -------
    dict
        An entry of ``/api/models``: id, file, status (``ready``, ``refused`` or ``broken``), reason, name, classes,
        card; and ``sha256`` (None for a file that is not ready).
    """
    file = describe_file(path) or ModelFile(path.stem, path, 0, 0)
    try:
        model = load_model(path, trusted=trusted)
    except RefusedModelError as error:
        reason = str(error) if file.problem else f"{error}. {_remedy(path)}"
        return _failure(file, "refused", reason)
    except (PoserError, MemoryError, RecursionError) as error:
        return _failure(file, "broken", str(error) or f"{path.name}: it asks for more memory than a model may have")
    summary = file.summary("ready") | {"name": model.card.name, "classes": list(model.classes)}
    card = model.card.to_dict()
    # A long row of figures that tells people nothing; whoever wants them opens the file.
    card["training_data"].pop("typical", None)
    return summary | {"card": card, "sha256": model.sha256}


def inspect_apart(path: Path, trusted: TrustStore, *, timeout_s: float = 180.0) -> dict[str, Any]:
    """Look at a model file in a process of its own, with bounded memory and time and no network.

    Parameters
    ----------
    path : Path
        The file.
    trusted : TrustStore
        Which files the user vouches for.
    timeout_s : float
        Seconds after which the process is ended and the file called broken. Long, since on a busy machine a sound file
        may wait for its turn; what the process computes is bounded by `pose_parser.models.inspect.CPU_SECONDS`.

    Returns
    -------
    dict
        As `inspect_model`; for a file that brought the process down, status ``broken`` and why.
    """
    file = describe_file(path) or ModelFile(path.stem, path, 0, 0)
    command = [sys.executable, "-m", "pose_parser.models.inspect", "--sandbox", "--trust-store", str(trusted.path)]
    try:
        done = subprocess.run(  # noqa: S603  # the command is made here
            [*command, str(path)], capture_output=True, stdin=subprocess.DEVNULL, timeout=timeout_s, check=False
        )
        summary: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return _failure(file, "broken", f"{path.name}: looking at it took longer than {timeout_s:g} s")
    except ValueError:
        return _failure(file, "broken", f"{path.name}: looking at it took too much memory or time, or crashed")
    return summary


def _remedy(path: Path) -> str:
    # start.sh and the image say how this installation's command is called.
    command = os.environ.get("POSER_COMMAND", "poser")
    return f"If you made this file yourself, run: {command} models trust {path}"


def _failure(file: ModelFile, status: str, reason: str) -> dict[str, Any]:
    return file.summary(status, reason) | {"sha256": None}
