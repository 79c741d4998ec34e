"""``python -m pose_parser.cli`` is ``poser``."""

from pose_parser.cli.main import main

main()
