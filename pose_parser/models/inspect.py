"""Look at one model file in a process of its own: ``python -m pose_parser.models.inspect FILE``.

The server starts one for every new file. It loads the file as a worker would, tries a prediction, prints one JSON
object (an entry of ``/api/models`` and the file's SHA-256) and ends. However broken the file is, memory and time are
bounded, and what it brings cannot reach the server's process.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pose_parser.models.inspection import inspect_model
from pose_parser.models.trust import TrustStore, default_trust_store

MEMORY_BYTES = 4 * 1024**3
"""Address space of the process. Mapped libraries count too, so it is far above what a model needs."""

CPU_SECONDS = 60
"""Processor time of the process."""


def limit_resources(*, memory_bytes: int = MEMORY_BYTES, cpu_seconds: int = CPU_SECONDS) -> None:
    """Bound what this process may use, where the system can (Linux)."""
    if sys.platform != "linux":
        return
    import resource

    for kind, limit in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, cpu_seconds)):
        hard = resource.getrlimit(kind)[1]
        bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Inspect the file named on the command line and print its summary."""
    parser = argparse.ArgumentParser(prog="python -m pose_parser.models.inspect", description="Look at one model file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--trust-store", type=Path, help="JSON list of trusted files; default data/trust/models.json")
    parser.add_argument("--sandbox", action="store_true", help="refuse every network socket first (Linux)")
    options = parser.parse_args(arguments)
    limit_resources()
    # One example needs no threads, and each one's stack counts against the limit.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    if options.sandbox:
        from pose_parser.estimation.sandbox import deny_network

        deny_network()
    store = TrustStore(options.trust_store) if options.trust_store else default_trust_store()
    with _only_our_output() as output:
        print(json.dumps(inspect_model(options.file, trusted=store)), file=output, flush=True)
    return 0


@contextlib.contextmanager
def _only_our_output() -> Any:
    """Keep the standard output for the answer: libraries that print while loading go to the error output."""
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)
        yield output


if __name__ == "__main__":
    sys.exit(main())
