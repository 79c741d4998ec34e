"""Keeping the library in order without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from pose_parser.server.desk_operations import Tools

log = structlog.get_logger(__name__)


def tidy_up(tools: Tools) -> None:
    """Take in what came into the library by other ways; a library that is broken is shown as it is."""
    from pose_parser.library.tidying import tidy

    try:
        tidy(tools.data_dir, index=tools.recordings)
    except (PoserError, OSError, ImportError) as error:
        log.warning("the library could not be tidied up", error=str(error))
