"""The ``poser`` command: one module for each group of commands; nothing else in Poser prints."""

from pose_parser.cli.main import main

__all__ = ["main"]
