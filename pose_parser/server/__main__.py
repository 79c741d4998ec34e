"""Run the server: ``python -m pose_parser.server``; settings come from ``POSER_*`` variables."""

from __future__ import annotations

import os
import sys
import warnings

# Eventlet announces at every import that it is in maintenance; that is for Poser's developers, not for its log.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

if os.environ.get("POSER_ASYNC_MODE", "eventlet") == "eventlet":
    import eventlet

    # Before anything else is imported, so that every module gets the green versions.
    eventlet.monkey_patch()

from pose_parser.errors import PoserError
from pose_parser.server.config import ServerConfig
from pose_parser.server.serving import serve


def main() -> int:
    """Serve until told to stop by SIGTERM or SIGINT."""
    try:
        serve(ServerConfig.from_environment())
    except PoserError as error:
        print(f"poser: {error}", file=sys.stderr)  # noqa: T201 - the log is not for sentences to a person
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
