"""``poser assets``."""

from __future__ import annotations

from pose_parser.cli.folders import data_dir


def assets() -> None:
    """Prepare the pose engine's models in data/pose_models; what is already there stays.

    Example: poser assets
    """
    from pose_parser.estimation.assets import prepare

    for path in prepare(data_dir() / "pose_models", progress=print):
        print(path)
