"""How videos become landmarks: what decides the numbers, and how the work is done."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pose_parser.errors import PoserError
from pose_parser.estimation.assets import POSE_MODELS, task_sha256
from pose_parser.extraction.person import AUTO, check_person
from pose_parser.landmarks.repair import RepairOptions


@dataclass(frozen=True)
class ExtractionOptions:
    """Options of `extract_videos`.

    Parameters
    ----------
    pose_model : {"lite", "full", "heavy"}
        Size of the landmark network.
    person : str
        Who is followed where there are several people: ``auto`` (whom the pose engine finds and keeps, exactly as
        live), ``largest``, ``center``, ``first``, ``left``, ``right``, or a point such as ``0.3,0.5``; see
        `pose_parser.extraction.person.follow`.
    repair : RepairOptions
        Repairs of what the engine finds, see `pose_parser.landmarks.repair`; none unless asked for. A video's landmarks
        are then in memory as a whole (2 kB a frame).
    pose_models_folder : Path
        Folder of the pose engine's files, see `pose_parser.estimation.assets`.
    workers : int, optional
        Videos worked on at once; one per core unless given.
    dask : str, optional
        Address of a Dask scheduler, such as ``tcp://127.0.0.1:8786``, whose workers do the work instead. They have to
        see all files under the same paths.
    overwrite : bool
        Replace landmark files that were made from another video or with other options, instead of refusing.
    stuck_after_s : float
        A worker that says nothing for so long is ended, and its video tried once more.

    Raises
    ------
    PoserError
        If a value is not usable.
    """

    pose_model: str = "full"
    person: str = AUTO
    repair: RepairOptions = field(default_factory=RepairOptions)
    pose_models_folder: Path = Path("data/pose_models")
    workers: int | None = None
    dask: str | None = None
    overwrite: bool = False
    stuck_after_s: float = 60.0

    def __post_init__(self) -> None:
        if self.pose_model not in POSE_MODELS:
            raise PoserError(f"pose model {self.pose_model!r} is not one of {', '.join(POSE_MODELS)}")
        check_person(self.person)
        if self.workers is not None and self.workers < 1:
            raise PoserError(f"{self.workers} workers cannot work; give a number from 1 on")

    def recorded(self) -> dict[str, Any]:
        """Return what decides the numbers in a file of landmarks, as it stands in the file's provenance."""
        return {
            "pose_model": self.pose_model,
            "pose_model_sha256": task_sha256(self.pose_model),
            "person": self.person,
            "repair_options": asdict(self.repair) if self.repair.any else None,
        }
