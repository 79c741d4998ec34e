"""What the server's process must never load: the engine, OpenCV, any learning library."""

import subprocess
import sys

import pytest

FORBIDDEN = (
    "mediapipe",
    "cv2",
    "sklearn",
    "skops",
    "scipy",
    "pandas",
    "joblib",
    "pyarrow",
    "pandera",
    "optuna",
    "av",
    "simplejpeg",
    "xgboost",
    "torch",
)

CODE = """
import warnings
warnings.simplefilter("ignore")
{patch}
import sys
from pathlib import Path
from pose_parser.server import serving
from pose_parser.server.app import create_app
from pose_parser.server.config import ServerConfig
server = create_app(ServerConfig(async_mode="{mode}", data_dir=Path("{folder}")))
server.flask.test_client().get("/health")
server.catalogue.scan()
server.catalogue.close()
print(*(name for name in {names!r} if name in sys.modules))
"""


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_the_server_s_process_only_moves_bytes(mode: str, tmp_path: object) -> None:
    patch = "import eventlet; eventlet.monkey_patch()" if mode == "eventlet" else ""
    code = CODE.format(patch=patch, mode=mode, names=FORBIDDEN, folder=tmp_path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
