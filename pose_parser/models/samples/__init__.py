"""The models that Poser ships, and the scripts that make them again from their data.

Run as ``python -m pose_parser.models.samples.body_poses`` or ``...squat_pushup_phases``; they write
``data/trained_models``. docs/sample_models.md tells what the models know and how well.
"""
