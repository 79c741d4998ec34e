"""A file of finished work, so that a search that was killed goes on where it was."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pose_parser.errors import TrainingError


class Journal:
    """Scores by key, one line each, written and synced as soon as they are known.

    Parameters
    ----------
    path : Path or None
        A file of JSON lines, made where absent; None keeps everything in memory.

    Raises
    ------
    TrainingError
        If the file cannot be read or written.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._scores: dict[str, float | None] = {}
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = path.read_bytes().split(b"\n") if path.exists() else []
        except OSError as error:
            raise TrainingError(f"{path}: cannot be read ({error.strerror or error})") from error
        for line in lines:
            self._read(line)

    def _read(self, line: bytes) -> None:
        """Take one line; one that a crash cut off is as if it had never been begun."""
        try:
            entry = json.loads(line)
            key, score = str(entry["key"]), entry["score"]
            self._scores[key] = None if score is None else float(score)
        except (ValueError, TypeError, KeyError):
            return

    def __contains__(self, key: str) -> bool:
        return key in self._scores

    def __getitem__(self, key: str) -> float | None:
        return self._scores[key]

    def add(self, key: str, score: float | None) -> None:
        """Keep a score; None where the fit failed.

        Raises
        ------
        TrainingError
            If the file cannot be written.
        """
        self._scores[key] = score
        if self.path is None:
            return
        line = json.dumps({"key": key, "score": score})
        try:
            with self.path.open("a", encoding="utf-8") as file:
                # It begins a line of its own, in case the one before was cut off.
                file.write(f"\n{line}\n" if file.tell() else f"{line}\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise TrainingError(f"{self.path}: cannot be written ({error.strerror or error})") from error
