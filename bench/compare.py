"""What comparing two videos costs beside finding the person in them, and how much memory it takes.

    python -m bench.compare [--smoke]

Two films of about a minute are extracted as ``poser extract`` does it. A process of its own then compares their
landmarks and writes everything: JSON, CSV, the page, and the film of the second with the errors drawn in. The first
ratio is the time for both steps over that of the first; the second is the largest memory of any of the processes over
1 GiB.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.extraction import extraction_seconds, repeat_film
from bench.frames import default_video
from pose_parser.extraction import ExtractionOptions
from pose_parser.server.config import ServerConfig

MOST_TIMES = 2.0
MOST_BYTES = 1 << 30
REPEAT = 5
LATER_MS = 400.0


def write_all(reference: Path, student: Path, film: Path, out: Path) -> None:
    """Compare two files of landmarks, write all there is, and print the seconds of both."""
    from pose_parser.comparison.compare import compare
    from pose_parser.comparison.figures import make_figures
    from pose_parser.comparison.files import write_csv, write_html, write_json, write_result
    from pose_parser.comparison.overlay import write_overlay
    from pose_parser.landmarks import read_landmarks

    began = time.perf_counter()
    first, second = (read_landmarks(path).landmarks for path in (reference, student))
    # The same film twice, so the second has to begin later for there to be anything to align.
    second = replace(second, timestamps_ms=second.timestamps_ms + LATER_MS)
    found = compare(first, second.cut(12, len(second)))
    compared = time.perf_counter() - began
    figures = make_figures(found, first, second)
    write_json(found, out / "found.json")
    write_csv(found, out / "found.csv")
    write_html(found, out / "found.html", reference="reference", student="student", figures=figures)
    write_result(found, out / "result", {"id": "bench"})
    write_overlay(figures, out / "found.mp4", film=film)
    print(compared, time.perf_counter() - began, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--video", type=Path, default=default_video())
    parser.add_argument("--smoke", action="store_true", help="one short film; figures are shown, not judged")
    parser.add_argument("--write-all", type=Path, nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write_all:
        write_all(*options.write_all)
        return 0
    config = ServerConfig.from_environment()
    extraction = ExtractionOptions(config.pose_model, pose_models_folder=config.pose_models_folder)
    with tempfile.TemporaryDirectory() as scratch:
        films = [Path(scratch, f"{name}{options.video.suffix}") for name in ("reference", "student")]
        repeat_film(options.video, films[0], 1 if options.smoke else REPEAT)
        shutil.copyfile(films[0], films[1])
        extracted_s = extraction_seconds(films, Path(scratch), extraction)
        landmarks = [film.with_suffix(".parquet") for film in films]
        files = map(str, (*landmarks, films[1], scratch))
        command = [sys.executable, "-m", "bench.compare", "--write-all", *files]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    compared_s, written_s = map(float, done.stdout.split())
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"extraction {extracted_s:.1f} s, comparison {compared_s:.2f} s, with all files {written_s:.1f} s")
    times, share = (extracted_s + written_s) / extracted_s, largest / MOST_BYTES
    print(f"all over extraction alone {times:6.2f}   at most {MOST_TIMES} {'ok' if times <= MOST_TIMES else 'MISSED'}")
    print(f"memory over 1 GiB         {share:6.2f}   at most 1.0 {'ok' if share <= 1.0 else 'MISSED'}")
    return int(not options.smoke and (times > MOST_TIMES or share > 1.0))


if __name__ == "__main__":
    sys.exit(main())
