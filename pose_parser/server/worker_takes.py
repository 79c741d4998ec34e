"""The takes that a pose worker writes down: each frame of a take is on disk before it is answered."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.estimation.assets import task_sha256
from pose_parser.landmarks import Skeleton
from pose_parser.library.take_journal import TakeFrame, TakeJournal
from pose_parser.server.channel import Message

_JOURNALS_KEPT = 8
_THERE_ALREADY = "This frame of the take is there already."
_TOO_EARLY = "A frame of the take before this one is missing."


class WorkerTakes:
    """Journals of the takes whose frames come to this worker.

    Parameters
    ----------
    folder : Path
        Where the journals are.
    pose_model : str
        Size of the pose network, for the record.
    """

    def __init__(self, folder: Path, pose_model: str) -> None:
        self._folder = folder
        self._pose_model = pose_model
        self._journals: dict[str, TakeJournal] = {}

    def refuse(self, mark: Message) -> Message | None:
        """Return the answer to a frame that is not the next of its take, or of no take; None where it is to be kept.

        Parameters
        ----------
        mark : dict
            ``{id, n, t}``: the take, the frame's place in it, and its time on the page's clock.
        """
        try:
            n_kept = self._journal(mark["id"]).refresh()
        except (LibraryError, OSError) as error:
            return {"status": "dropped", "message": str(error), "take": self._failed(mark, error)}
        if mark["n"] == n_kept:
            return None
        words = _THERE_ALREADY if mark["n"] < n_kept else _TOO_EARLY
        return {"status": "dropped", "message": words, "take": _kept(mark, n_kept)}

    def keep(self, mark: Message, frame: TakeFrame, skeleton: Skeleton) -> Message:
        """Write a frame down; return what is said of the take in its answer."""
        try:
            journal = self._journal(mark["id"])
            return _kept(mark, journal.append(frame, skeleton=skeleton, made_with=self._made_with))
        except (LibraryError, OSError) as error:
            return self._failed(mark, error)

    def close(self) -> None:
        """Close every journal."""
        for take_id in list(self._journals):
            self._journals.pop(take_id).close()

    def _journal(self, take_id: str) -> TakeJournal:
        journal = self._journals.pop(take_id, None) or TakeJournal(self._folder, take_id)
        # The one that was used last goes to the end.
        self._journals[take_id] = journal
        for old in list(self._journals)[:-_JOURNALS_KEPT]:
            self._journals.pop(old).close()
        return journal

    def _failed(self, mark: Message, error: Exception) -> Message:
        journal = self._journals.pop(mark["id"], None)
        if journal is not None:
            journal.close()
        told = _kept(mark, 0 if journal is None else journal.n_kept)
        return {**told, "problem": str(error), "gone": isinstance(error, NotInLibraryError)}

    @cached_property
    def _made_with(self) -> dict[str, Any]:
        # Looking a version up takes longer than writing a frame.
        return {
            "pose_model": self._pose_model,
            "pose_model_sha256": task_sha256(self._pose_model),
            "versions": {"poser": version("pose-parser"), "mediapipe": version("mediapipe")},
        }


def _kept(mark: Message, n_kept: int) -> Message:
    return {"id": mark["id"], "kept": n_kept, "problem": None, "gone": False}
