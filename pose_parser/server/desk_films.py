"""Films of takes whose pictures are kept: asked for as jobs when a take ends, and after a crash."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from pose_parser.library.films import films_to_make

if TYPE_CHECKING:
    from pose_parser.server.desk_operations import Tools

_FILMS = uuid.UUID("5b6b5f0e-3c0c-4a53-8d0e-2f8f1d4f7a10")


def ask_for_films(tools: Tools) -> None:
    """Ask for each film that is still to be made; asking again for the same one changes nothing."""
    for recording in films_to_make(tools.data_dir):
        tools.jobs.store.add("film", {"recording": recording}, job_id=uuid.uuid5(_FILMS, recording).hex)
