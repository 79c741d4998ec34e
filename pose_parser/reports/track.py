"""Add one run to a trackio project: a process of its own, without network, that reads the run from standard input."""

from __future__ import annotations

import json
import sys
import uuid

from pose_parser.estimation.sandbox import deny_network


def main() -> None:
    """Write one run; refuse the network to this process first.

    Only trackio's storage is called. Its public ``init`` would start two threads, watch the processor, print
    advertisements, and obey settings that send runs to a server.
    """
    deny_network()
    from trackio.sqlite_storage import SQLiteStorage

    entry = json.load(sys.stdin)
    SQLiteStorage.bulk_log(
        "poser", entry["name"], [entry["figures"]], steps=[0], config=entry["config"], run_id=uuid.uuid4().hex
    )


if __name__ == "__main__":
    main()
