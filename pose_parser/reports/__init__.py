"""What is shown and kept of a trained model: a page about it, and a line in the list of runs."""

from pose_parser.reports.report import write_report

__all__ = ["write_report"]
