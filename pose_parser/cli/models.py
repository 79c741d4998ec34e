"""``poser models``: which classifiers there are, what they say of themselves, and which you vouch for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from pose_parser.cli.folders import data_dir
from pose_parser.cli.manual import ManualTyper
from pose_parser.errors import PoserError
from pose_parser.models import ModelFile, default_trust_store, inspect_apart, scan_models

models = ManualTyper(help="The classifiers in data/trained_models and which you vouch for.")

ModelPath = Annotated[Path, typer.Argument(help="A model file: .skops, .pickle or .pkl.", metavar="FILE")]


@models.command("list")
def list_models() -> None:
    """List the models and say for each whether it can be used.

    Every file is looked at in a process of its own.

    Example: poser models list
    """
    folder = data_dir() / "trained_models"
    files = scan_models(folder)
    if not files:
        print(f"No models in {folder}. docs/models.md says how to make one.")
        return
    table = Table("model", "file", "status", "classes", "reason", box=None)
    for file in files:
        summary = _look_at(file)
        classes = str(len(summary["classes"])) if summary["classes"] else ""
        table.add_row(
            *map(_plain, (summary["id"], summary["file"], summary["status"], classes, summary["reason"] or ""))
        )
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@models.command()
def show(path: ModelPath) -> None:
    """Show a model's card, or why it cannot be used.

    Example: poser models show data/trained_models/body_poses.pickle
    """
    summary = inspect_apart(_present(path), default_trust_store())
    if summary["status"] != "ready":
        raise PoserError(summary["reason"])
    card = summary["card"]
    print(f"{card['name']} ({path}): ready")
    for title, value in _card_rows(card):
        print(f"  {title:<16} {value}")
    print(f"  {'sha256':<16} {summary['sha256']}")


@models.command()
def trust(path: ModelPath) -> None:
    """Vouch for a model file: it may be loaded although it can run code of its own.

    Only these exact bytes are trusted: a file that changes is refused again.

    Example: poser models trust data/trained_models/dance.pickle
    """
    store = default_trust_store()
    digest = store.trust(_present(path))
    print(f"{path} is trusted now (sha256 {digest[:16]}..., kept in {store.path}).")


@models.command()
def untrust(path: ModelPath) -> None:
    """Take back the trust in a model file, and in earlier versions of the same name.

    Example: poser models untrust data/trained_models/dance.pickle
    """
    removed = default_trust_store().untrust(path)
    print(f"{path} is not trusted any more." if removed else f"{path} was not trusted.")


def _present(path: Path) -> Path:
    if not path.is_file():
        raise PoserError(f"{path}: there is no such file")
    return path


def _look_at(file: ModelFile) -> dict[str, Any]:
    if file.problem is not None:
        return file.summary("refused", file.problem)
    return inspect_apart(file.path, default_trust_store()) | {"id": file.id}


def _card_rows(card: dict[str, Any]) -> list[tuple[str, str]]:
    window = card["window_s"]
    rows = [
        ("description", card["description"]),
        ("classes", ", ".join(card["classes"])),
        ("features", f"{len(card['features']['names'])}: {', '.join(card['features']['names'][:4])} ..."),
        ("looks at", f"{window} s of movement" if window else "single frames"),
        ("unsure below", "never" if card["unsure_below"] is None else f"{card['unsure_below']:.0%}"),
        ("must be visible", ", ".join(card["required_landmarks"] or []) or "what the features need"),
        *((title.replace("_", " "), _pairs(card[title])) for title in ("training_data", "scores", "created_with")),
    ]
    return [(title, value) for title, value in rows if value]


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in values.items())


def _plain(text: str) -> str:
    """Keep what a file is called, or says, from being read as markup."""
    return text.replace("[", "\\[")
