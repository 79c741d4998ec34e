"""Teaching from the browser: whether there is enough to learn from, learning it, and telling how well it went.

Nothing here imports a learning library until something is learnt or loaded: the server's process reads which model is
live.
"""

from pose_parser.teaching.kept_reports import has_report, read_report
from pose_parser.teaching.live import live_history, use_model_live
from pose_parser.teaching.models import change_model, delete_model, model_file
from pose_parser.teaching.options import TeachRequest
from pose_parser.teaching.ready import readiness

__all__ = [
    "TeachRequest",
    "change_model",
    "delete_model",
    "has_report",
    "live_history",
    "model_file",
    "read_report",
    "readiness",
    "use_model_live",
]
