"""Operations on models and on what there is to learn from: the functions of `pose_parser.teaching`."""

from __future__ import annotations

from typing import Any

from pose_parser.server.desk_operations import Operation, Tools


def readiness(tools: Tools, family: str) -> Any:
    """Tell whether there is enough to learn from."""
    from pose_parser.teaching import readiness as look

    return look(tools.data_dir, family, index=tools.recordings)


def report(tools: Tools, id: str) -> Any:
    """Return how good a model is."""
    from pose_parser.teaching import read_report

    return read_report(tools.data_dir, id)


def change_model(tools: Tools, id: str, change: dict[str, str]) -> None:
    """Name or describe a model."""
    from pose_parser.teaching import change_model as change_it

    change_it(tools.data_dir, id, **change)


def delete_model(tools: Tools, id: str) -> dict[str, str]:
    """Put a model into the trash."""
    from pose_parser.teaching import delete_model as delete_it

    return {"undo": delete_it(tools.data_dir, id)}


def use_model_live(tools: Tools, id: str) -> Any:
    """Make a model the one that pages begin with."""
    from pose_parser.teaching import use_model_live as use_it

    return use_it(tools.data_dir, id)


def model_file(tools: Tools, id: str, format: str) -> dict[str, str]:
    """Return where a model lies in one of its formats; it is made when it is not there."""
    from pose_parser.teaching import model_file as find

    return {"path": str(find(tools.data_dir, id, format))}


OPERATIONS = {
    "readiness": Operation(readiness),
    "report": Operation(report),
    "change_model": Operation(change_model, is_slow=True, changes=True),
    "delete_model": Operation(delete_model, changes=True),
    "use_model_live": Operation(use_model_live, changes=True),
    "model_file": Operation(model_file, is_slow=True),
}
