"""The yardstick of ``bench/live.py``: decode and find the pose in one process, one frame after the other.

Started by it as ``python -m bench.plain_loop VIDEO N_FRAMES``; runs the frames once per line on standard input and
answers with a line of JSON: frames per second, and the median milliseconds of a frame.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median

from bench.frames import jpeg_frames
from pose_parser.estimation.sandbox import deny_network
from pose_parser.server.config import ServerConfig
from pose_parser.video import decode_image


def main() -> None:
    """Measure once per line of input."""
    deny_network()
    from pose_parser.estimation.blazepose import BlazePoseEstimator

    frames = jpeg_frames(Path(sys.argv[1]), int(sys.argv[2]))
    config = ServerConfig.from_environment()
    with BlazePoseEstimator(config.pose_models_folder, config.pose_model) as estimator:
        timestamp_ms = 0
        for _line in sys.stdin:
            times_s = []
            for image in frames:
                began = time.perf_counter()
                timestamp_ms += 33
                estimator.estimate(decode_image(image), timestamp_ms)
                times_s.append(time.perf_counter() - began)
            print(json.dumps({"fps": len(frames) / sum(times_s), "frame_ms": median(times_s) * 1000}), flush=True)


if __name__ == "__main__":
    main()
