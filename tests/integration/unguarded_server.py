"""A server as it would be without its guard: the workers of ``python unguarded_server.py`` may use the network.

Only the test that shows that the guard is needed runs it.
"""

import sys
from types import SimpleNamespace


def run_worker() -> int:
    from pose_parser.estimation import sandbox
    from pose_parser.server import worker

    sandbox.deny_network = lambda: True
    sys.argv = ["worker", *sys.argv[2:]]
    return worker.main()


def run_server() -> int:
    from pose_parser.server.__main__ import main
    from pose_parser.server import child_process  # isort: skip - eventlet has to patch first

    popen = child_process.subprocess.Popen

    def start(command: list[str], **options: object) -> object:
        executable, _m, module, *arguments = command
        if module != "pose_parser.server.worker":
            return popen(command, **options)  # type: ignore[call-overload]
        return popen([executable, __file__, "worker", *arguments], **options)  # type: ignore[call-overload]

    # Only this module's: inspections of model files are started as ever.
    child_process.subprocess = SimpleNamespace(**{**vars(child_process.subprocess), "Popen": start})  # type: ignore[assignment]
    return main()


if __name__ == "__main__":
    sys.exit(run_worker() if sys.argv[1:2] == ["worker"] else run_server())
