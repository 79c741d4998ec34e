"""What the pictures that a page sent give offline: the same bytes at the same times, without server or browser.

``python tests/e2e/offline.py FOLDER`` reads ``FOLDER/sent.json``, a list of ``{seq, t, model}`` in the order in which
the server worked on them, and each one's bytes in ``FOLDER/SEQ.jpg``. It writes ``FOLDER/offline.json``, a list of
``{seq, status, verdict, label, confidence, probabilities, landmarks}``. Models are read from ``FOLDER/models``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from pose_parser.estimation.sandbox import deny_network

REPOSITORY = Path(__file__).resolve().parents[2]


def walk(folder: Path) -> list[dict[str, Any]]:
    """Return what each picture in `folder` gives."""
    import numpy as np

    from pose_parser.estimation.blazepose import BlazePoseEstimator
    from pose_parser.estimation.estimator import stack_poses
    from pose_parser.models import load_model
    from pose_parser.prediction import predict_landmarks
    from pose_parser.video import decode_image
    from pose_parser.video.clock import StreamClock

    sent = json.loads((folder / "sent.json").read_text())
    images = [decode_image((folder / f"{item['seq']}.jpg").read_bytes()) for item in sent]
    clock = StreamClock()
    times_ms = [clock.stamp(item["t"]) for item in sent]
    with BlazePoseEstimator(REPOSITORY / "data" / "pose_models", "full") as estimator:
        poses = [estimator.estimate(image, time_ms) for image, time_ms in zip(images, times_ms, strict=True)]
        height, width = images[0].shape[:2]
        landmarks = stack_poses(poses, list(times_ms), skeleton=estimator.skeleton, image_size=(width, height))
    names = {item["model"] for item in sent if item["model"] is not None}
    models = {name: load_model(folder / "models" / f"{name}.pickle") for name in names}
    predictions = {name: predict_landmarks(landmarks, model) for name, model in models.items()}
    predictions[None] = predict_landmarks(landmarks, None)
    return [
        {
            "seq": item["seq"],
            "status": "no_pose" if pose is None else "ok",
            "verdict": None if pose is None else predictions[item["model"]][place].verdict,
            "label": None if pose is None else predictions[item["model"]][place].label,
            "confidence": None if pose is None else predictions[item["model"]][place].confidence,
            "probabilities": None if pose is None else predictions[item["model"]][place].probabilities,
            "landmarks": None if pose is None else np.column_stack((pose.image_xyz, pose.visibility)).tolist(),
        }
        for place, (item, pose) in enumerate(zip(sent, poses, strict=True))
    ]


def main() -> None:
    folder = Path(sys.argv[1])
    deny_network()
    # One thread, as in the server's workers; read when the libraries are imported.
    os.environ["OMP_NUM_THREADS"] = "1"
    (folder / "offline.json").write_text(json.dumps(walk(folder)))


if __name__ == "__main__":
    main()
