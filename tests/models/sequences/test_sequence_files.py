"""Sequence classifiers as files: loaded without trust where no toolkit is, live, and hostile ones refused."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io

from pose_parser.errors import ModelFileError
from pose_parser.features import FeatureSpec
from pose_parser.landmarks import KINECT_20, Landmarks
from pose_parser.models import (
    ModelCard,
    TrustStore,
    inspect_apart,
    load_model,
    make_trained_model,
    save_model,
)
from pose_parser.models.safe_load import unpack_model
from pose_parser.models.sequences import make_sequence_classifier
from pose_parser.prediction import StreamClassifier

SPEC = FeatureSpec(names=("left_wrist_x_3d", "left_wrist_y_3d", "left_wrist_z_3d"), window_samples=20)
CARD = {"name": "waves", "features": SPEC.to_dict(), "window_s": 1.0, "skeleton": "kinect20", "unsure_below": 0.4}
WITHOUT_TOOLKIT = """
import sys
from pathlib import Path
for name in ("aeon", "numba", "imblearn"):
    sys.modules[name] = None
from pose_parser.models import load_model
print(load_model(Path(sys.argv[1])).classes)
"""


@pytest.fixture(scope="module", params=["minirocket", "quant"])
def fitted(request: pytest.FixtureRequest, movements: Any) -> Any:
    return make(request.param).fit(*movements)


def make(kind: str) -> Any:
    """Make a classifier with few trees, which are checked elsewhere."""
    model = make_sequence_classifier(kind, n_features=3, n_samples=20)
    return model.set_params(classifier__n_estimators=10) if kind == "quant" else model


@pytest.fixture
def mutable(fitted: Any) -> Any:
    """Return a copy that a test may spoil."""
    return pickle.loads(pickle.dumps(fitted))  # noqa: S301 - written by this line


@pytest.mark.parametrize("ending", [".skops", ".pickle"])
def test_it_is_saved_and_loaded_without_trust(ending: str, fitted: Any, unseen: Any, tmp_path: Path) -> None:
    path = tmp_path / f"waves{ending}"
    model = make_trained_model(fitted, CARD)
    digest = save_model(model, path)
    loaded = load_model(path)
    assert loaded.sha256 == digest
    assert loaded.accepts_missing
    np.testing.assert_array_equal(loaded.probabilities(unseen.rows), fitted.predict_proba(unseen.rows))


@pytest.mark.parametrize("ending", [".skops", ".pickle"])
@pytest.mark.parametrize("kind", ["minirocket", "quant"])
def test_the_same_seed_gives_the_same_file(ending: str, kind: str, movements: Any, tmp_path: Path) -> None:
    digests = {
        save_model(make_trained_model(make(kind).fit(*movements), CARD), tmp_path / f"{number}{ending}")
        for number in range(2)
    }
    assert len(digests) == 1


@pytest.mark.parametrize("fitted", ["minirocket"], indirect=True)
def test_a_file_from_before_there_were_draws_answers_as_ever(mutable: Any, movements: Any, unseen: Any) -> None:
    """Such a file says nothing of draws: it has one line of channels for each dilation and kernel."""
    mutable.set_params(features__n_draws=1).fit(*movements)
    expected = mutable.predict_proba(unseen.rows)
    del mutable["features"].__dict__["n_draws"]
    loaded = make_trained_model(unpack_model(pickle.dumps({"classifier": mutable}), "old.pickle")["classifier"], CARD)
    np.testing.assert_array_equal(loaded.probabilities(unseen.rows), expected)


def test_it_needs_nothing_but_what_the_server_has(fitted: Any, tmp_path: Path) -> None:
    """The toolkit is for training: a machine that only runs models has none of it."""
    path = tmp_path / "waves.skops"
    save_model(make_trained_model(fitted, CARD), path)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TOOLKIT, path], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.strip() == "('brisk', 'quick', 'slow')", done.stderr[-1000:]


def test_the_server_looks_at_it_in_its_own_process(fitted: Any, tmp_path: Path) -> None:
    path = tmp_path / "waves.skops"
    save_model(make_trained_model(fitted, CARD), path)
    summary = inspect_apart(path, TrustStore(tmp_path / "models.json"))
    assert (summary["status"], summary["classes"]) == ("ready", ["brisk", "quick", "slow"])


def test_a_model_that_needs_the_toolkit_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aeon", None)
    path = tmp_path / "theirs.pickle"
    path.write_bytes(b"caeon.classification\nMiniRocketClassifier\n.")
    store = TrustStore(tmp_path / "models.json")
    store.trust(path)
    with pytest.raises(ModelFileError, match=r"it needs aeon, .*: pip install -r requirements-toolkit\.txt"):
        load_model(path, trusted=store)


def kinect_frame(time_ms: float, wrist_x: float) -> Landmarks:
    """Stand a person up whose left wrist is `wrist_x` trunk lengths beside the hips."""
    places = {"mid_hip": (0, 0), "neck": (0, -1), "left_shoulder": (0.2, -1), "right_shoulder": (-0.2, -1)}
    world = np.zeros((1, len(KINECT_20), 3))
    for name, place in places.items():
        world[0, KINECT_20.index_by_name[name], :2] = place
    world[0, KINECT_20.index_by_name["left_wrist"], 0] = wrist_x
    return Landmarks(KINECT_20, world, world, np.ones((1, len(KINECT_20))), np.array([time_ms]), (640, 480))


def test_it_classifies_a_stream_through_a_gap(movements: Any, tmp_path: Path) -> None:
    """One turn a second is slow; a wrist that is lost for 0.6 s stops neither window nor label."""
    time = np.linspace(0.0, 1.0, 20)
    turns = {"brisk": 2.5, "quick": 4.0, "slow": 1.0}
    rng = np.random.default_rng(0)
    rows, labels = [], np.repeat(list(turns), 15)
    for label in labels:
        row = rng.normal(scale=0.02, size=(3, 20))
        row[0] += np.sin(2 * np.pi * (turns[label] * time + rng.uniform()))
        rows.append(row.ravel())
    classifier = make_sequence_classifier(n_features=3, n_samples=20).fit(np.array(rows), labels)
    path = tmp_path / "waves.skops"
    save_model(make_trained_model(classifier, ModelCard.from_dict({**CARD, "classes": sorted(turns)})), path)
    stream = StreamClassifier(load_model(path))
    shown = []
    for index in range(75):
        x = np.nan if 40 <= index < 58 else np.sin(2 * np.pi * index / 30)
        frame = kinect_frame(index / 30 * 1000, x)
        shown.append(stream.push(frame))
    assert {prediction.verdict for prediction in shown[:30]} == {"collecting"}
    assert {prediction.label for prediction in shown[31:40]} == {"slow"}
    lost = [prediction.verdict for prediction in shown[40:58]]
    assert set(lost) == {"partial"}
    assert {prediction.verdict for prediction in shown[58:]} <= {"sure", "unsure"}
    assert shown[-1].label == "slow"


def spoil_attribute(step: int, name: str, change: Callable[[Any], Any]) -> Callable[[Any], None]:
    def spoil(pipeline: Any) -> None:
        part = pipeline.steps[step][1]
        part.__dict__[name] = change(getattr(part, name))

    return spoil


def one_value(value: Any) -> Callable[[Any], Any]:
    def change(values: Any) -> Any:
        spoiled = np.array(values)
        spoiled.flat[0] = value
        return spoiled

    return change


SPOILED = {
    "another number of samples": (0, "n_samples", lambda _: 7),
    "samples that are text": (0, "n_samples", lambda _: "20"),
    "samples by the thousand million": (0, "n_samples", lambda _: 10**9),
    "no columns": (0, "n_features_in_", lambda _: 0),
    "too many columns": (0, "n_features_in_", lambda _: 10**12),
    "a mean too many": (0, "mean_", lambda values: np.append(values, 0.0)),
    "a mean that is no number": (0, "mean_", one_value(np.nan)),
    "a scale of nothing": (0, "scale_", one_value(0.0)),
    "means in a list": (0, "mean_", lambda values: values.tolist()),
}
SPOILED_ROCKET = {
    "a dilation beyond the sequence": (1, "dilations_", one_value(3)),
    "a dilation beyond memory": (1, "dilations_", one_value(2**31 - 1)),
    "a dilation that overflows": (1, "dilations_", lambda values: np.full(values.shape, 2**62)),
    "a dilation backwards": (1, "dilations_", one_value(-1)),
    "a dilation of nothing": (1, "dilations_", one_value(0)),
    "no dilation": (1, "dilations_", lambda values: values[:0]),
    "dilations with a fraction": (1, "dilations_", lambda values: values + 0.5),
    "a channel that is not there": (1, "channels_", one_value(3)),
    "a channel before the first": (1, "channels_", one_value(-2)),
    "a line of channels too few": (1, "channels_", lambda values: values[1:]),
    "a draw too few": (1, "channels_", lambda values: values[: -84 * 2]),
    "half a draw": (1, "channels_", lambda values: values[: -42 * 2]),
    "no channels": (1, "channels_", lambda values: values[:0]),
    "ten channels a line": (1, "channels_", lambda values: np.hstack([values, values[:, :1]])),
    "thresholds by the million": (1, "n_biases_", one_value(2**31 - 1)),
    "thresholds below none": (1, "n_biases_", one_value(-5)),
    "a threshold too few": (1, "biases_", lambda values: values[1:]),
    "a threshold that is no number": (1, "biases_", one_value(np.nan)),
    "thresholds that are objects": (1, "biases_", lambda values: values.astype(object)),
    "a column of another part": (1, "n_features_in_", lambda count: count + 20),
    "a line too few": (3, "coef_", lambda values: values[1:]),
    "a weight that is no number": (3, "coef_", one_value(np.inf)),
    "no sharpness": (3, "sharpness_", lambda _: 0.0),
    "sharpness in words": (3, "sharpness_", lambda _: "very"),
    "an intercept too many": (3, "intercept_", lambda values: np.append(values, 0.0)),
}
SPOILED_QUANT = {
    "endless depth": (1, "depth", lambda _: 10**6),
    "depth that is true": (1, "depth", lambda _: True),
    "no divisor": (1, "divisor", lambda _: 0),
}


def cases(table: dict[str, tuple[int, str, Callable[[Any], Any]]]) -> list[Any]:
    return [pytest.param(spoil_attribute(*change), id=words) for words, change in table.items()]


def refuse(classifier: Any) -> None:
    content = {"classifier": classifier}
    for data, name in ((pickle.dumps(content), "hostile.pickle"), (skops.io.dumps(content), "hostile.skops")):
        with pytest.raises(ModelFileError, match=f"^{name}: "):
            make_trained_model(unpack_model(data, name)["classifier"], CARD, source=name)


@pytest.mark.parametrize("fitted", ["minirocket"], indirect=True)
@pytest.mark.parametrize("spoil", cases(SPOILED))
def test_a_spoiled_scaler_is_refused_when_it_is_loaded(spoil: Callable[[Any], None], mutable: Any) -> None:
    spoil(mutable)
    with pytest.raises(ModelFileError, match="sequence"):
        unpack_model(pickle.dumps({"classifier": mutable}), "hostile.pickle")
    refuse(mutable)


@pytest.mark.parametrize("fitted", ["minirocket"], indirect=True)
@pytest.mark.parametrize("spoil", cases(SPOILED_ROCKET))
def test_a_spoiled_minirocket_is_refused(spoil: Callable[[Any], None], mutable: Any) -> None:
    spoil(mutable)
    refuse(mutable)


@pytest.mark.parametrize("fitted", ["quant"], indirect=True)
@pytest.mark.parametrize("spoil", cases(SPOILED_QUANT))
def test_a_spoiled_quant_is_refused_when_it_is_loaded(spoil: Callable[[Any], None], mutable: Any) -> None:
    spoil(mutable)
    with pytest.raises(ModelFileError, match="QUANT"):
        unpack_model(pickle.dumps({"classifier": mutable}), "hostile.pickle")


def test_a_method_cannot_be_replaced(mutable: Any) -> None:
    mutable.steps[1][1].__dict__["transform"] = "nothing"
    with pytest.raises(ModelFileError, match="replaces the method transform"):
        unpack_model(pickle.dumps({"classifier": mutable}), "hostile.pickle")


@pytest.mark.parametrize("fitted", ["minirocket"], indirect=True)
def test_a_hundred_mutated_files_end_in_words(fitted: Any, tmp_path: Path) -> None:
    """Bytes changed anywhere: the file loads, or is refused in words that name it."""
    rng = np.random.default_rng(0)
    model = make_trained_model(fitted, CARD)
    for ending, n_files in ((".pickle", 60), (".skops", 40)):
        path = tmp_path / f"mutated{ending}"
        save_model(model, path)
        good = np.frombuffer(path.read_bytes(), dtype=np.uint8)
        for _ in range(n_files):
            data = good.copy()
            # Most bytes are the numbers of arrays; the others, which say what is built, get their share too.
            places = rng.integers(0, min(len(data), rng.choice([600, len(data)])), size=3)
            data[places] = rng.integers(0, 256, size=3)
            try:
                content = unpack_model(data.tobytes(), path.name)
                make_trained_model(content["classifier"], CARD, source=path.name)
            except ModelFileError as error:
                assert str(error).startswith(path.name)  # noqa: PT017 - some of the files are good
