"""What each kind of job is told: checked where it is submitted, before anything runs."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pose_parser.errors import JobError


def _check_inside(name: str) -> str:
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts or "\0" in name:
        raise ValueError(f"{name!r} is not the name of a file in the data folder")
    return name


FileName = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_check_inside)]
"""A path within the data folder, such as ``videos/squat.mp4``."""


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExtractPayload(_Payload):
    """Videos to find a person in; each becomes a file in the folder ``landmarks``."""

    videos: tuple[FileName, ...] = Field(min_length=1, max_length=10_000)
    pose_model: Literal["lite", "full", "heavy"] = "full"
    person: str = Field(default="auto", max_length=40)


class TrainPayload(_Payload):
    """A data set to learn from; becomes a model in ``trained_models`` and its scores in ``reports``."""

    dataset: FileName
    name: str = Field(pattern=r"^[\w][\w .-]{0,79}$")
    family: str | None = None
    model: str = "extra_trees"
    search: Literal["none", "grid", "random", "halving", "optuna"] = "none"
    trials: int | None = Field(default=None, ge=1, le=10_000)
    split: Literal["video", "person", "session", "camera", "random"] = "video"
    seed: int = Field(default=0, ge=0, lt=2**31)


class TeachPayload(_Payload):
    """Recordings of the library to learn from; becomes a model in ``trained_models`` and its report in ``reports``."""

    family: str = Field(min_length=1, max_length=200)
    recordings: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=10_000)
    window_s: float | None = Field(default=1.0, ge=0.1, le=60.0)
    effort: Literal["quick", "thorough"] = "quick"
    name: str = Field(min_length=1, max_length=80)
    seed: int = Field(default=0, ge=0, lt=2**31)
    # Made where the job is asked for, so that one which is begun again does not leave a second model.
    key: str = Field(default_factory=lambda: uuid.uuid4().hex, max_length=64)


class ExportPayload(_Payload):
    """A model to write in another format, beside itself."""

    model: FileName
    to: Literal["skops", "pickle", "onnx"]
    overwrite: bool = False


class FilmPayload(_Payload):
    """A recording whose take kept its pictures; they become its film in ``videos``."""

    recording: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")


class PackPayload(_Payload):
    """Recordings to write into one file in ``exports``; the whole library if null."""

    recordings: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=100_000)


class UnpackPayload(_Payload):
    """A file that a pack made, to put into the library; it goes when that is done if it lies in ``uploads``."""

    archive: FileName


class SidePayload(_Payload):
    """A recording of the library, or a stretch of it."""

    recording: str = Field(min_length=1, max_length=200)
    start_s: float | None = Field(default=None, ge=0, le=1e7, allow_inf_nan=False)
    end_s: float | None = Field(default=None, gt=0, le=1e7, allow_inf_nan=False)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.start_s is not None and self.end_s is not None and self.end_s <= self.start_s:
            raise ValueError(f"end_s {self.end_s:g} is not after start_s {self.start_s:g}")
        return self


class ComparePayload(_Payload):
    """Two recordings to compare; what is found becomes a folder in ``comparisons``."""

    reference: SidePayload
    student: SidePayload
    name: str = Field(default="Comparison", min_length=1, max_length=120)
    overlay: bool = True
    mirror: Literal["auto", "yes", "no"] = "auto"
    # Made where the job is asked for, so that one which is begun again does not leave a second comparison.
    key: str = Field(default_factory=lambda: uuid.uuid4().hex, pattern=r"^[0-9a-f]{32}$")


PAYLOADS: dict[str, type[_Payload]] = {
    "extract": ExtractPayload,
    "train": TrainPayload,
    "teach": TeachPayload,
    "export": ExportPayload,
    "film": FilmPayload,
    "pack": PackPayload,
    "unpack": UnpackPayload,
    "compare": ComparePayload,
}
"""Every kind of job, and what it is told."""


def check_payload(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload with everything that it leaves out.

    Raises
    ------
    JobError
        If there is no such kind, or the payload does not fit it.
    """
    if kind not in PAYLOADS:
        raise JobError(f"there is no kind of job {kind!r}; choose from {', '.join(PAYLOADS)}")
    try:
        return PAYLOADS[kind].model_validate(payload).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise JobError(f"{kind}: {field + ': ' if field else ''}{first['msg']}") from error
