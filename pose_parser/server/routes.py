"""The REST side: health, models, metrics, and the OpenAPI description that APIFlask makes of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from pose_parser.server.catalogue import Catalogue
from pose_parser.server.metrics import Metrics


class WorkerCount(BaseModel):
    """Pose workers that can take frames, and how many there should be."""

    ready: int
    total: int


class Health(BaseModel):
    """How the server is."""

    status: Literal["ok", "starting"] = Field(description="ok once at least one pose worker is ready")
    version: str
    workers: WorkerCount
    sandboxed: bool = Field(description="the kernel refuses network sockets to the pose workers")
    sessions: int
    default_model: str | None


class ModelSummary(BaseModel):
    """One file in the folder of models."""

    id: str
    file: str
    status: Literal["ready", "checking", "refused", "broken"]
    reason: str | None = Field(description="why it cannot be used, and what to do")
    name: str
    classes: list[str]
    card: dict[str, Any] | None
    created_at: str = Field(description="when it was made, ISO 8601, UTC")
    size_bytes: int
    has_report: bool


class ModelList(BaseModel):
    """Every file in the folder of models."""

    version: int = Field(description="counts up with every change; the socket says models_changed")
    default: str | None
    before: str | None = Field(description="the model that was live before the present one")
    models: list[ModelSummary]


class Problem(BaseModel):
    """What went wrong, in words for a person."""

    code: str
    message: str


def make_blueprint(catalogue: Catalogue, metrics: Metrics, health: Callable[[], dict[str, Any]]) -> APIBlueprint:
    """Return the routes as a blueprint."""
    blueprint = APIBlueprint("poser", __name__, tag="Poser")

    @blueprint.get("/health")
    @blueprint.output(Health)
    @blueprint.doc(summary="How the server is")
    def get_health() -> dict[str, Any]:
        return {"version": version("pose-parser"), **health()}

    @blueprint.get("/api/models")
    @blueprint.output(ModelList)
    @blueprint.doc(summary="Every classifier, usable or not")
    def get_models() -> dict[str, Any]:
        return {
            "version": catalogue.version,
            "default": catalogue.default["id"] if catalogue.default else None,
            "before": catalogue.before,
            "models": catalogue.summaries(),
        }

    @blueprint.get("/api/models/<string:model_id>")
    @blueprint.output(ModelSummary)
    @blueprint.doc(summary="One classifier", responses={404: "No such model"})
    def get_model(model_id: str) -> Any:
        for summary in catalogue.summaries():
            if summary["id"] == model_id:
                return summary
        raise NotFound(f'There is no model called "{model_id}".')

    @blueprint.get("/metrics")
    @blueprint.doc(summary="Prometheus metrics")
    def get_metrics() -> Response:
        return Response(metrics.expose(), mimetype="text/plain; version=0.0.4")

    return blueprint
