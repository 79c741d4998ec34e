"""Show that a running Poser works: health, page, and real frames to results over the socket.

``python -m scripts.smoke VIDEO`` from the project's folder; it leaves with 0 only if all of it is as it should be.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import re
import sys
import urllib.request
from pathlib import Path
from typing import Any

import simplejpeg

from bench.live_client import LiveClient
from pose_parser.video.frames import iter_frames

PAGE_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")


def say(line: str) -> None:
    """Print one finding at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def get(url: str) -> tuple[str, Any]:
    """Return the text and the headers of an address of this machine."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - http on this machine
        return answer.read().decode("utf-8", errors="replace"), answer.headers


def check_health(api: str) -> None:
    """Require that the API is up, and at least one pose worker with it."""
    health = json.loads(get(f"{api}/health")[0])
    require(health["status"] == "ok", f"health says {health}")
    say(f"health: {health['workers']['ready']} of {health['workers']['total']} workers, version {health['version']}")


def check_page(page: str) -> None:
    """Require the page and its program, on any path of it, under the security headers."""
    html, headers = get(f"{page}/")
    require('id="root"' in html, f"{page}/ is not the page: {html[:200]!r}")
    missing = [name for name in PAGE_HEADERS if name not in headers]
    require(not missing, f"the page lacks the headers {missing}")
    script = re.search(r'src="(/assets/[^"]+\.js)"', html)
    require(script is not None, "the page names no program")
    program, _ = get(page + script[1])  # type: ignore[index] # required above
    require(get(f"{page}/models")[0] == html, "a path of the page is not answered with the page")
    say(f"page: {len(html)} bytes of HTML, {len(program)} of its first program")


def check_frames(address: str, video: Path, count: int) -> None:
    """Require one answer to every frame, and a person in most of them."""
    client = LiveClient(address)
    say(f"session {client.ready['session']}: model {client.ready['model']}, sandboxed {client.ready['sandboxed']}")
    results = [ask(client, seq, image) for seq, image in enumerate(jpegs(video, count))]
    statuses = collections.Counter(result["status"] for result in results)
    verdicts = collections.Counter(result["label"] or result["verdict"] for result in results)
    delays = sorted(result["timing_ms"].get("server", 0.0) for result in results)
    say(f"frames: {dict(statuses)}, said {dict(verdicts)}, median {delays[len(delays) // 2]:.1f} ms in the server")
    require(len(results) == count, f"{video} gave {len(results)} frames, not {count}")
    require(statuses["ok"] > count / 2, f"a person was found in {statuses['ok']} of {count} frames")
    found = next(result for result in results if result["status"] == "ok")
    require(len(found["landmarks"]) == 33, f"{len(found['landmarks'])} landmarks, not 33")
    require(client.ready["model"] is None or found["verdict"] != "no_model", "the default model classified nothing")


def ask(client: LiveClient, seq: int, image: bytes) -> dict[str, Any]:
    """Send one frame and wait for its result."""
    client.send_frame(seq, image)
    result: dict[str, Any] = client.wait_for("result")
    require(result["seq"] == seq, f"frame {seq} was answered with the result of frame {result['seq']}")
    return result


def jpegs(video: Path, count: int) -> list[bytes]:
    """Return the first frames of a video as JPEG pictures."""
    frames = itertools.islice(iter_frames(video), count)
    return [simplejpeg.encode_jpeg(frame.image_rgb, quality=85) for frame in frames]


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Leave with a sentence when something is not as it should be."""
    if not holds:
        raise SystemExit(f"smoke test failed: {otherwise}")


def main() -> None:
    """Run every check against the addresses on the command line."""
    parser = argparse.ArgumentParser(prog="python -m scripts.smoke", description=__doc__)
    parser.add_argument("video", type=Path, help="real footage of a person")
    parser.add_argument("--api", default="localhost:5001")
    parser.add_argument("--page", default="localhost:3000", help="empty: do not look at the page")
    parser.add_argument("--frames", type=int, default=40)
    options = parser.parse_args()
    check_health(f"http://{options.api}")
    if options.page:
        check_page(f"http://{options.page}")
    check_frames(options.api, options.video, options.frames)
    say("smoke test passed")


if __name__ == "__main__":
    main()
