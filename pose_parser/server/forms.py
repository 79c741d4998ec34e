"""What pages send and get, for the checks of the server and its OpenAPI description.

The same forms as `web_ui/src/lib/library.ts`; `tests/contracts/library.json` has an example of each.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_SEGMENTS = 20_000
"""Labels of one recording."""

Text = Annotated[str, Field(max_length=200)]


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Recording(BaseModel):
    """A take that was recorded in the page, or a video that was brought."""

    id: str
    kind: Literal["take", "video"]
    title: str
    created_at: str = Field(description="ISO 8601, UTC")
    duration_s: float | None
    n_frames: int | None
    image_size: tuple[int, int] | None = Field(description="width and height in pixels")
    person: str
    session: str
    camera: str
    has_landmarks: bool
    has_picture: bool
    seconds: dict[str, dict[str, float]] = Field(description="of each label, by family")
    problem: str | None


class RecordingList(BaseModel):
    """The library."""

    recordings: list[Recording]
    free_bytes: int


class RecordingChange(_Asked):
    """What is said of a recording; what is left out stays."""

    title: Text | None = None
    person: Text | None = None
    session: Text | None = None
    camera: Text | None = None


class Deleted(BaseModel):
    """What was deleted can be brought back with this."""

    undo: str


class Restored(BaseModel):
    """What was brought back."""

    id: str


class SegmentForm(_Asked):
    """One stretch with a label."""

    start_s: float = Field(ge=0, le=1e7)
    end_s: float = Field(ge=0, le=1e7)
    label: Text
    family: Text


class Labels(_Asked):
    """The labels of one recording; the revision is sent back with a change."""

    revision: Text
    segments: Annotated[list[SegmentForm], Field(max_length=MOST_SEGMENTS)]


class MovementForm(_Asked):
    """One movement and how it looks."""

    name: Text
    was: Text | None = Field(None, description="what it was called; its labels take the new name")
    look: int = Field(ge=0, le=10_000)
    key: Annotated[str, Field(max_length=8)]


class FamilyForm(_Asked):
    """Movements of which one is shown at a time."""

    name: Text
    was: Text | None = Field(None, description="what it was called; its labels take the new name")
    movements: Annotated[list[MovementForm], Field(max_length=500)]


class MovementsForm(_Asked):
    """The movements of every family; the revision is sent back with a change."""

    revision: Text
    families: Annotated[list[FamilyForm], Field(max_length=100)]


class FeatureName(BaseModel):
    """A curve that can be drawn."""

    name: str
    words: str
    unit: str


class FeatureNames(BaseModel):
    """Every curve that can be drawn."""

    features: list[FeatureName]


class FrameTimes(BaseModel):
    """When each frame was taken, in seconds."""

    times_s: list[float]


class Curve(BaseModel):
    """A feature over time."""

    name: str
    unit: str
    values: list[float | None]


class Curves(BaseModel):
    """Features over time."""

    times_s: list[float]
    curves: list[Curve]


class TimelineForm(BaseModel):
    """What a model says of a recording, frame by frame."""

    model: str
    classes: list[str]
    times_s: list[float]
    labels: list[int | None] = Field(description="places in classes")
    confidences: list[float | None]
    verdicts: list[str]


class JobForm(BaseModel):
    """One job."""

    id: str
    kind: str
    payload: dict[str, Any]
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    stage: str
    share_done: float
    seconds_left: float | None
    result: dict[str, Any] | None
    message: str
    is_cancelling: bool
    created_at: float = Field(description="seconds since 1970")
    started_at: float | None
    ended_at: float | None


class JobList(BaseModel):
    """Every job, and whether anybody works them off."""

    jobs: list[JobForm]
    has_worker: bool


class JobRequest(_Asked):
    """A job to be done."""

    kind: Text
    payload: dict[str, Any]


class MovementReadinessForm(BaseModel):
    """How much there is of one movement."""

    name: str
    seconds: float
    takes: int
    people: int
    enough: bool


class ReadinessForm(BaseModel):
    """Whether there is enough to learn from, and what to record next."""

    ready: bool
    sentence: str
    movements: list[MovementReadinessForm]


class ScoreForm(BaseModel):
    """A figure and its interval of 95 %."""

    name: Literal["accuracy", "balanced_accuracy", "macro_f1"]
    words: str
    value: float
    low: float | None
    high: float | None


HeldOut = Literal["video", "person", "session", "camera", "random"]


class OtherScoreForm(BaseModel):
    """The same accuracy, with something else held out."""

    tested_on: HeldOut
    value: float
    low: float | None
    high: float | None


class MistakeForm(BaseModel):
    """A stretch that was taken for something else."""

    recording: str
    start_s: float
    end_s: float
    label: str
    said: str
    confidence: float | None


class ReportForm(BaseModel):
    """How good a model is, and why."""

    model: str
    family: str
    created_at: str
    classes: list[str]
    sentences: list[str]
    tested_on: HeldOut
    scores: list[ScoreForm]
    others: list[OtherScoreForm]
    confusion: list[list[int]]
    drivers: dict[str, dict[str, float]]
    mistakes: list[MistakeForm]
    unsure_below: float | None
    recordings: list[str]


class ModelChange(_Asked):
    """What a model is called, and what is said of it."""

    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    description: Annotated[str, Field(max_length=2000)] | None = None


class LiveModelRequest(_Asked):
    """The model that whoever opens the live page sees."""

    id: Text


class LiveModel(BaseModel):
    """The model that pages begin with, and the one before it."""

    default: str
    before: str | None


class OpenTakeForm(BaseModel):
    """A take that has not become a recording yet."""

    id: str
    family: str
    label: str | None
    keep_pictures: bool
    person: str
    n_kept: int
    created_at: str


class OpenTakes(BaseModel):
    """Every take that has not become a recording yet."""

    takes: list[OpenTakeForm]


class TakeRequestForm(_Asked):
    """What a take is to be."""

    family: Text
    label: Text | None
    keep_pictures: bool
    person: Text
    camera: Text


class TakeEnd(_Asked):
    """Frames that the page sent, and labels in seconds from the first of them."""

    n_frames: int = Field(ge=0, le=10_000_000)
    segments: Annotated[list[SegmentForm], Field(max_length=MOST_SEGMENTS)]


class ImportedAnnotations(BaseModel):
    """What a file of annotations holds for the library."""

    segments: int
    by_recording: dict[str, dict[str, int]]
    unknown: list[str]
    warnings: list[str]
    committed: bool
