"""Call one function of a test file in a process that is cut off from the network, as MediaPipe has to be.

``python sandboxed.py FILE FUNCTION OUT ARGUMENT...`` pickles what the function returns into OUT.
"""

import importlib.util
import pickle
import sys
from pathlib import Path

from pose_parser.estimation.sandbox import deny_network


def main() -> None:
    file, function, out, *arguments = sys.argv[1:]
    deny_network()
    spec = importlib.util.spec_from_file_location("called", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    Path(out).write_bytes(pickle.dumps(getattr(module, function)(*map(Path, arguments))))


if __name__ == "__main__":
    main()
