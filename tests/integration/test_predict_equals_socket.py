"""A film through the server's socket and through ``poser predict``: the same features, labels and verdicts.

The film is motion JPEG, so that both get the very same bytes for each picture, and its times are whole milliseconds,
which is what the server counts in. At other times the two may differ by the half millisecond that the server rounds
away, which only speeds and windows can feel.
"""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg
from sklearn.linear_model import LogisticRegression

from pose_parser.video import decode_image
from pose_parser.video.frames import iter_frames

NAMES = [
    *(f"{side}_{joint}_angle_deg" for side in ("left", "right") for joint in ("knee", "hip", "elbow", "shoulder")),
    "left_knee_angle_velocity_deg_per_s",
    "right_knee_angle_velocity_deg_per_s",
]
POOLING = ["mean", "std", "slope"]
WINDOW_S = 0.3
# Steps of a camera that does not keep time.
STEPS_MS = (33, 34, 50, 33, 67, 33, 34, 41)
UNIT = 1e-3


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, pictures: list[bytes], write_film: Callable[..., Any]) -> Any:
    """Show a walking person who once is not there."""
    height, width = decode_image(pictures[0]).shape[:2]
    nobody = bytes(simplejpeg.encode_jpeg(np.zeros((height, width, 3), np.uint8), quality=90))
    shown = [*pictures, nobody, *pictures[::-1], *pictures[1:]]
    times_ms = np.cumsum([0, *(STEPS_MS[index % len(STEPS_MS)] for index in range(len(shown) - 1))]).tolist()
    return write_film(tmp_path_factory.mktemp("film") / "walk.mkv", shown, times_ms)


@pytest.fixture(scope="module")
def telling_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A classifier from whose probabilities every one of its features can be read, and that has a window.

    Class k has the score of feature k, class ``none`` the score 0: log(p_k / p_none) is the feature.
    """
    columns = [f"{name}__{pooling}" for name in NAMES for pooling in POOLING]
    classes = ["none", *columns]
    one_each = np.eye(len(classes), len(columns), k=-1)
    classifier = LogisticRegression().fit(np.tile(one_each, (3, 1)), np.tile(np.arange(len(classes)), 3))
    classifier.coef_ = one_each * UNIT
    classifier.intercept_ = np.zeros(len(classes))
    card = {
        "classes": classes,
        "features": {"names": NAMES, "pooling": POOLING},
        "window_s": WINDOW_S,
        "required_landmarks": ["left_hip", "right_hip"],
        "unsure_below": 0.035,
    }
    path = tmp_path_factory.mktemp("models") / "telling.pickle"
    path.write_bytes(pickle.dumps({"classifier": classifier, "card": card}))
    return path


def features(probabilities: dict[str, float]) -> np.ndarray:
    if not probabilities:
        return np.array([])
    values = np.array(list(probabilities.values()))
    return np.log(values[1:] / values[0]) / UNIT


def test_the_film_holds_the_very_pictures(film: Any) -> None:
    frames = list(iter_frames(film.path))
    assert [frame.timestamp_ms for frame in frames] == film.times_ms
    for frame, data in zip(frames, film.pictures, strict=True):
        assert np.array_equal(frame.image_rgb, decode_image(data))


@pytest.mark.parametrize("server", ["eventlet"], indirect=True)
def test_predict_says_what_the_socket_said(
    server: Any, film: Any, telling_model: Path, show_live: Callable[..., Any], predict_film: Callable[..., Any]
) -> None:
    live, offline = show_live(server, film, telling_model), predict_film(film, telling_model)
    n_with_features = 0
    for answer, row in zip(live, offline, strict=True):
        verdict = "no_person" if answer["status"] == "no_pose" else answer["verdict"]
        assert (verdict, answer.get("label") or "") == (row["verdict"], row["label"])
        columns = {name.removeprefix("p_"): value for name, value in row.items() if name.startswith("p_")}
        shown = {name: float(value) for name, value in columns.items() if value}
        assert features(shown) == pytest.approx(features(answer.get("probabilities") or {}), rel=1e-9, abs=1e-9)
        n_with_features += bool(shown)
    # The comparison is of something: of many examples that differ, and of frames without one.
    assert n_with_features > len(live) // 2
    assert {"no_person", "collecting"} < {row["verdict"] for row in offline}
    first = [features(answer["probabilities"])[0] for answer in live if answer.get("probabilities")]
    assert np.ptp(first) > 1.0
