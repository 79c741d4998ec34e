"""Operations on comparisons and on what is practised: the functions of `pose_parser.library`."""

from __future__ import annotations

import uuid
from typing import Any

from pose_parser.server import desk_jobs
from pose_parser.server.desk_operations import Operation, Tools

_LONGEST_NAME = 120


def list_comparisons(tools: Tools) -> dict[str, Any]:
    """Return every comparison."""
    return {"comparisons": [one.to_dict() for one in tools.comparisons.list()]}


def get_comparison(tools: Tools, id: str) -> Any:
    """Return what was found."""
    from pose_parser.library.comparisons import read_comparison

    return read_comparison(tools.data_dir, id)


def comparison_file(tools: Tools, id: str, name: str) -> dict[str, str]:
    """Return where a file of a comparison lies."""
    from pose_parser.library.comparisons import comparison_file as find

    return {"path": str(find(tools.data_dir, id, name))}


def rename_comparison(tools: Tools, id: str, name: str) -> Any:
    """Call a comparison something else."""
    from pose_parser.library.comparisons import rename_comparison as rename

    return rename(tools.data_dir, id, name)


def delete_comparison(tools: Tools, id: str) -> dict[str, str]:
    """Put a comparison into the trash."""
    from pose_parser.library.comparisons import delete_comparison as delete_it

    return {"undo": delete_it(tools.data_dir, id)}


def submit_comparison(
    tools: Tools, reference: dict[str, Any], student: dict[str, Any], name: str | None, **options: Any
) -> dict[str, Any]:
    """Ask for two recordings to be compared."""
    from pose_parser.library.comparing import Side, check_request
    from pose_parser.library.comparisons import comparison_id
    from pose_parser.library.storing import clean_text

    titles = check_request(tools.data_dir, Side(**reference), Side(**student))
    called = clean_text(name or f"{titles[1]} beside {titles[0]}"[:_LONGEST_NAME], "name")
    key = uuid.uuid4().hex
    payload = {"reference": reference, "student": student, "name": called, "key": key, **options}
    return {"id": comparison_id(called, key), "job": desk_jobs.submit(tools, "compare", payload)}


def repetitions(tools: Tools, id: str) -> dict[str, Any]:
    """Return the whole repetitions that a recording shows."""
    from pose_parser.library.practice import list_repetitions

    return {"repetitions": list_repetitions(tools.data_dir, id)}


def practice(tools: Tools, side: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Choose what somebody is to practise against: ``practice`` for the page, ``message`` for the worker."""
    from pose_parser.library.comparing import Side
    from pose_parser.library.practice import find_practice

    found = find_practice(tools.data_dir, Side(**side), **options)
    return {"practice": found.to_dict(), "message": found.to_message()}


OPERATIONS = {
    "comparisons": Operation(list_comparisons),
    "comparison": Operation(get_comparison),
    "comparison_file": Operation(comparison_file),
    "rename_comparison": Operation(rename_comparison, changes=True),
    "delete_comparison": Operation(delete_comparison, changes=True),
    "submit_comparison": Operation(submit_comparison, changes=True),
    "repetitions": Operation(repetitions, is_slow=True),
    "practice": Operation(practice, is_slow=True),
}
