"""Which model is live: the one that whoever opens the page sees, and those that were live before it."""

from __future__ import annotations

import json
from pathlib import Path

from pose_parser.errors import NotInLibraryError
from pose_parser.library.storing import changing, save
from pose_parser.models.folder import scan_models

MOST_REMEMBERED = 20


def live_file(data_dir: Path) -> Path:
    """Name the file that says which model is live; absent where nobody has chosen one."""
    return data_dir / "live_model.json"


def live_history(data_dir: Path) -> list[str]:
    """List the models that were made live, the present one first.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Returns
    -------
    list of str
        Ids, each once; some may have been deleted since. Empty where nobody chose one, or the file is damaged.
    """
    try:
        told = json.loads(live_file(data_dir).read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    history = told.get("history") if isinstance(told, dict) else None
    names = [name for name in history if isinstance(name, str)] if isinstance(history, list) else []
    return list(dict.fromkeys(names))


def use_model_live(data_dir: Path, model: str) -> dict[str, str | None]:
    """Make a model the one that whoever opens the page sees; an earlier one is made live again in the same way.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    model : str
        Its id.

    Returns
    -------
    dict
        ``default``, the model, and ``before``, which was live until now: None where nobody had chosen one.

    Raises
    ------
    NotInLibraryError
        If there is no such model.
    LibraryError
        If the choice cannot be written down.
    """
    if model not in {file.id for file in scan_models(data_dir / "trained_models") if file.problem is None}:
        raise NotInLibraryError(f"There is no model called {model!r}.")
    with changing(data_dir, "live"):
        others = [name for name in live_history(data_dir) if name != model]
        text = json.dumps({"history": [model, *others][:MOST_REMEMBERED]}, indent=1)
        save(live_file(data_dir), text.encode() + b"\n")
    return {"default": model, "before": others[0] if others else None}
