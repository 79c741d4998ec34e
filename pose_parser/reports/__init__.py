"""What is shown and kept of a trained model: a page about it, and a line in the list of runs."""

from pose_parser.reports.report import write_report
from pose_parser.reports.runs import Run, describe_run, list_runs, track_run

__all__ = ["Run", "describe_run", "list_runs", "track_run", "write_report"]
