"""What pages send and get of comparisons, for the checks of the server and its OpenAPI description.

The same forms as `web_ui/src/lib/comparisons.ts`; `tests/contracts/comparisons.json` has an example of each.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pose_parser.server.forms import JobForm

_SQUATS = "squat-20261121-172455-3f2a1c"


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SideForm(_Asked):
    """A recording of the library, or a stretch of it; the whole where a time is left out."""

    recording: Annotated[str, Field(min_length=1, max_length=200)]
    start_s: float | None = Field(None, ge=0, le=1e7)
    end_s: float | None = Field(None, gt=0, le=1e7)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.start_s is not None and self.end_s is not None and self.end_s <= self.start_s:
            raise ValueError(f"end_s {self.end_s:g} is not after start_s {self.start_s:g}")
        return self


class CompareForm(_Asked):
    """Two recordings to compare."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reference": {"recording": "course", "start_s": 2.0, "end_s": 9.5},
                    "student": {"recording": _SQUATS},
                    "name": "Squats against the course",
                    "overlay": True,
                    "mirror": "auto",
                }
            ]
        }
    )

    reference: SideForm = Field(description="how it ought to be done")
    student: SideForm = Field(description="how it was done")
    name: Annotated[str, Field(min_length=1, max_length=120)] | None = Field(
        None, description="made of the two titles where it is left out"
    )
    overlay: bool = Field(True, description="whether to draw the film")
    mirror: Literal["auto", "yes", "no"] = Field("auto", description="whether the student does it on the other side")


class SubmittedForm(BaseModel):
    """The comparison that is to come, and the job that makes it."""

    id: str
    job: JobForm


class RecordingNameForm(BaseModel):
    """A recording, and what it was called when it was compared."""

    id: str
    title: str


class ComparisonSummaryForm(BaseModel):
    """One comparison in the list."""

    id: str
    name: str
    created_at: str = Field(description="ISO 8601, UTC")
    reference: RecordingNameForm
    student: RecordingNameForm
    score: float | None = Field(description="0 to 100; null where no joint is sure")
    duration_s: float | None = Field(description="of what goes together, on the student's clock")
    has_overlay: bool
    problem: str | None = Field(description="why it cannot be shown")


class ComparisonList(BaseModel):
    """Every comparison, the newest first."""

    comparisons: list[ComparisonSummaryForm]


class ComparisonChange(_Asked):
    """What a comparison is called."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "First week"}]})

    name: Annotated[str, Field(min_length=1, max_length=120)]


class ComparedSideForm(RecordingNameForm):
    """One of the two that were compared."""

    start_s: float | None
    end_s: float | None
    has_picture: bool = Field(description="whether the library still has its film")


class ComparisonForm(BaseModel):
    """What was found: `Comparison.to_dict`, as its JSON Schema describes it, and what it is about."""

    id: str
    name: str
    created_at: str = Field(description="ISO 8601, UTC")
    duration_s: float
    has_overlay: bool
    versions: dict[str, str]
    reference: ComparedSideForm
    student: ComparedSideForm
    schema_version: int
    dims: Literal[2, 3] = Field(description="3 where the scores are of space, 2 where they are of the picture")
    score: float | None = Field(description="0 to 100; null where no joint is sure")
    alignment: dict[str, Any] = Field(description="kind, mirrored, tempo_ratio, spans, differences of view in degrees")
    repetitions: dict[str, int] = Field(description="whole ones, of reference and student")
    phases: list[dict[str, str]]
    joints: list[dict[str, Any]] = Field(
        description="by joint and phase: mean_error_deg (student minus reference), sd_deg, worst, in the world and in "
        "the picture, share of moments that are sure, score, range of motion"
    )
    asymmetry: list[dict[str, Any]] = Field(description="left minus right in degrees, of both")
    corrections: list[dict[str, Any]] = Field(description="at most five, worst first, in words with their moment")
    notes: list[str]


class RepetitionForm(BaseModel):
    """One time that a movement was made wholly."""

    start_s: float
    turn_s: float
    end_s: float


class Repetitions(BaseModel):
    """The whole repetitions that a recording shows."""

    repetitions: list[RepetitionForm]


class VideoPut(BaseModel):
    """The recording that a video became, and the job that finds the person in it."""

    recording: str
    job: JobForm
