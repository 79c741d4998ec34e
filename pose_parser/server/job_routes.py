"""REST routes of the queue of jobs."""

from __future__ import annotations

from collections.abc import Callable

from apiflask import APIBlueprint
from flask import Response

from pose_parser.server import forms
from pose_parser.server.desk_process import Desk
from pose_parser.server.passing import ask, checked

Announce = Callable[[str], None]
"""Tells workers of a job's name, where the desk cannot do it."""


def make_job_blueprint(desk: Desk, announce: Announce) -> APIBlueprint:
    """Return the routes as a blueprint."""
    blueprint = APIBlueprint("jobs", __name__, tag="Jobs")
    no_job = {404: "No such job"}

    @blueprint.get("/api/jobs")
    @blueprint.output(forms.JobList)
    @blueprint.doc(summary="Every job, the newest first")
    def get_jobs() -> Response:
        return ask(desk, "jobs", reads=True)

    @blueprint.post("/api/jobs")
    @blueprint.input(forms.JobRequest, arg_name="job")
    @blueprint.output(forms.JobForm)
    @blueprint.doc(summary="Ask for a job")
    def post_job(job: forms.JobRequest) -> Response:
        return _announced(ask(desk, "submit_job", job.model_dump()), announce)

    @blueprint.get("/api/jobs/<string:job_id>")
    @blueprint.output(forms.JobForm)
    @blueprint.doc(summary="One job", responses=no_job)
    def get_job(job_id: str) -> Response:
        return ask(desk, "job", {"id": checked(job_id, "job")}, reads=True)

    @blueprint.post("/api/jobs/<string:job_id>/cancel")
    @blueprint.output(forms.JobForm)
    @blueprint.doc(summary="Ask to end a job", responses=no_job)
    def cancel_job(job_id: str) -> Response:
        return ask(desk, "cancel_job", {"id": checked(job_id, "job")})

    @blueprint.post("/api/jobs/<string:job_id>/retry")
    @blueprint.output(forms.JobForm)
    @blueprint.doc(summary="Begin a job again that failed or was cancelled", responses=no_job)
    def retry_job(job_id: str) -> Response:
        return _announced(ask(desk, "retry_job", {"id": checked(job_id, "job")}), announce)

    @blueprint.delete("/api/jobs/<string:job_id>")
    @blueprint.doc(summary="Take a job that has ended off the list", responses={204: "It is gone", **no_job})
    def delete_job(job_id: str) -> Response:
        return ask(desk, "forget_job", {"id": checked(job_id, "job")})

    return blueprint


def _announced(response: Response, announce: Announce) -> Response:
    if response.status_code == 200:
        announce(str(response.get_json()["id"]))
    return response
