"""``poser assets``."""

from __future__ import annotations

from pose_parser.cli.folders import data_dir


def assets() -> None:
    """Prepare the pose engine's models in data/pose_models; what is already there stays.

    Example: poser assets
    """
    from pose_parser.estimation.assets import pose_models_folder, prepare

    for path in prepare(pose_models_folder(data_dir()), progress=print):
        print(path)
