"""The files that the user vouches for, by the SHA-256 of their bytes."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pose_parser.atomic import write_atomically
from pose_parser.errors import ModelFileError


@dataclass(frozen=True)
class TrustStore:
    """A JSON file that lists the model files which may be loaded although they name arbitrary code.

    It lives outside the folder that model files are dropped into (``data/trust/``, not ``data/trained_models/``), so
    that unpacking somebody's archive of models cannot bring its own list along; and inside ``data/``, so that a
    container that mounts ``data/`` sees what was trusted on the host.

    Parameters
    ----------
    path : Path
        The JSON file; absent means that nothing is trusted.
    """

    path: Path

    def is_trusted(self, digest: str) -> bool:
        """Tell whether a file with this SHA-256 (hexadecimal) may be loaded."""
        return digest in self.entries()

    def entries(self) -> dict[str, dict[str, str]]:
        """List what is trusted: file name and time by SHA-256.

        Raises
        ------
        ModelFileError
            If the list is damaged, or somebody else could have written it.
        """
        try:
            status = self.path.lstat()
        except FileNotFoundError:
            return {}
        if not stat.S_ISREG(status.st_mode) or status.st_mode & stat.S_IWOTH:
            raise ModelFileError(
                f"{self.path}: the list of trusted models must be a plain file that only you can write"
            )
        try:
            return {str(digest): dict(entry) for digest, entry in json.loads(self.path.read_text("utf-8")).items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise ModelFileError(f"{self.path}: not a list of trusted models; delete it to begin anew") from error

    def trust(self, path: Path) -> str:
        """Vouch for the present bytes of a file; returns their SHA-256."""
        digest = sha256(_read(path)).hexdigest()
        entry = {"file": path.name, "trusted_at": datetime.now(UTC).isoformat(timespec="seconds")}
        self._write({**self.entries(), digest: entry})
        return digest

    def untrust(self, path: Path) -> int:
        """Withdraw trust from a file: from its present bytes and from all that were trusted under its name.

        Returns
        -------
        int
            How many entries were removed.
        """
        entries = self.entries()
        digest = sha256(_read(path)).hexdigest() if path.is_file() else ""
        kept = {key: entry for key, entry in entries.items() if key != digest and entry.get("file") != path.name}
        self._write(kept)
        return len(entries) - len(kept)

    def _write(self, entries: dict[str, dict[str, str]]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, json.dumps(entries, indent=2, sort_keys=True).encode() + b"\n")


def default_trust_store() -> TrustStore:
    """Find the store beside the models of ``POSER_DATA_DIR`` (``data`` unless set)."""
    return TrustStore(Path(os.environ.get("POSER_DATA_DIR", "data")) / "trust" / "models.json")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path}: cannot be read ({error.strerror or error})") from error
