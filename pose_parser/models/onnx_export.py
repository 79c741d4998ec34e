"""Models as ONNX, for programs that have no Python; written only where the answers are proven equal."""

from __future__ import annotations

import json
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pose_parser.atomic import write_atomically
from pose_parser.errors import ModelError, ModelFileError
from pose_parser.landmarks import FloatArray
from pose_parser.models.answers import class_order, classifier_labels, label_name
from pose_parser.models.onnx_rows import check_rows, with_holes
from pose_parser.models.trained_model import TrainedModel

TOLERANCE = 1e-5
"""Largest difference of a probability that counts as equal."""

INPUT_NAME = "examples"


class OnnxReport(NamedTuple):
    """What was written and how it was checked.

    Attributes
    ----------
    sha256 : str
        Of the file.
    n_rows : int
        Examples on which both were asked.
    largest_difference : float
        Of any probability on any of them.
    precision : {"double", "float"}
        Element type of the input.
    accepts_missing : bool
        Whether it also answers alike where values are missing (NaN).
    """

    sha256: str
    n_rows: int
    largest_difference: float
    precision: str
    accepts_missing: bool


class _Candidate(NamedTuple):
    converted: Any
    precision: str

    def answer(self, rows: FloatArray) -> list[Any]:
        """Ask the runtime for label and probabilities or scores of each row."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level, options.intra_op_num_threads = 4, 1
        kind = np.float64 if self.precision == "double" else np.float32
        try:
            session = onnxruntime.InferenceSession(
                self.converted.SerializeToString(), options, providers=["CPUExecutionProvider"]
            )
            outputs: list[Any] = session.run(None, {INPUT_NAME: rows.astype(kind)})
        except Exception as error:  # the runtime has its own kinds of failure
            raise ModelError(f"the runtime refuses it ({_first_line(error)})") from error
        return outputs


def export_onnx(model: TrainedModel, path: Path, *, examples: FloatArray | None = None) -> OnnxReport:
    """Write a model as ONNX, if it then answers as it does here.

    The file's input is ``examples``, shape (n_examples, n_columns), columns in the order of the card; its outputs are
    the label, and the probabilities in the order of the metadata's ``classes``; of a classifier without probabilities
    its own scores, the highest of which is the answer. The card is in the metadata under ``poser_card``, as JSON.

    Parameters
    ----------
    model : TrainedModel
        A scikit-learn classifier or pipeline.
    path : Path
        Ends in ``.onnx``.
    examples : array, shape (n_examples, n_columns), optional
        Rows to compare the answers on beside random ones and those of made-up poses, such as the training data.

    Returns
    -------
    OnnxReport

    Raises
    ------
    ModelFileError
        If the ending is another one.
    ModelError
        If the classifier cannot be converted, or the converted one answers otherwise; no file is written.
    """
    if path.suffix != ".onnx":
        raise ModelFileError(f"{path}: an ONNX file ends in .onnx")
    rows = check_rows(model, examples)
    candidate, difference = _best_candidate(model, rows)
    accepts_missing = model.accepts_missing and _difference(model, candidate, with_holes(rows)) <= TOLERANCE
    _describe(candidate.converted, model, accepts_missing=accepts_missing)
    data: bytes = candidate.converted.SerializeToString(deterministic=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data)
    return OnnxReport(sha256(data).hexdigest(), len(rows), difference, candidate.precision, accepts_missing)


def _best_candidate(model: TrainedModel, rows: FloatArray) -> tuple[_Candidate, float]:
    """Convert in double precision where the runtime has it for every step, else in single, and compare."""
    problem = ""
    for precision in ("double", "float"):
        for options in _option_sets(model.classifier):
            try:
                candidate = _convert(model, precision, options)
                difference = _difference(model, candidate, rows)
            except ModelError as error:
                problem = str(error)
                continue
            if difference <= TOLERANCE:
                return candidate, difference
            problem = f"its answers differ by up to {difference:.2g}, and {TOLERANCE:g} is allowed"
    raise ModelError(f"{model.card.name} cannot be written as ONNX: {problem}. Use skops or pickle instead")


def _option_sets(classifier: Any) -> list[dict[int, dict[str, bool]]]:
    """Ask for plain arrays; what the switch is called depends on the kind of the last step."""
    last = classifier[-1] if hasattr(classifier, "steps") else classifier
    plain, raw = {id(classifier): {"zipmap": False}}, {id(last): {"raw_scores": True}}
    return [plain] if callable(getattr(classifier, "predict_proba", None)) else [plain, raw]


def _convert(model: TrainedModel, precision: str, options: dict[int, dict[str, bool]]) -> _Candidate:
    try:
        import onnxruntime  # noqa: F401  # nothing is converted that cannot be checked
        from skl2onnx import to_onnx
        from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType
    except ModuleNotFoundError as error:
        raise ModelError(f"{error.name} is not installed here (pip install 'pose-parser[export]')") from error
    kind = DoubleTensorType if precision == "double" else FloatTensorType
    inputs = [(INPUT_NAME, kind([None, len(model.card.features.column_names)]))]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converted = to_onnx(model.classifier, initial_types=inputs, options=options)
    except Exception as error:  # a converter may fail in any way on what it does not know
        raise ModelError(_reason(error, model.classifier)) from error
    return _Candidate(converted, precision)


def _describe(converted: Any, model: TrainedModel, *, accepts_missing: bool) -> None:
    """Put what the model wants and means beside it, where `onnx` and `onnxruntime` show it."""
    converted.doc_string = model.card.description
    converted.producer_name = "poser"
    values = {
        "poser_card": json.dumps(model.card.to_dict(), sort_keys=True),
        "classes": json.dumps(_classes_in_order(model)),
        "columns": json.dumps(model.card.features.column_names),
        "accepts_missing": json.dumps(accepts_missing),
    }
    for key, value in values.items():
        entry = converted.metadata_props.add()
        entry.key, entry.value = key, value


def _classes_in_order(model: TrainedModel) -> list[str]:
    """Name the classes in the order of the classifier's answers, which need not be the card's."""
    order = class_order(model.classifier, model.classes)
    return [model.classes[order.index(place)] for place in range(len(order))]


def _difference(model: TrainedModel, candidate: _Candidate, rows: FloatArray) -> float:
    """Compare probabilities; of a classifier that has none, which class is ahead: 0 where all agree, else 1."""
    labels, *scores = candidate.answer(rows)
    order = class_order(model.classifier, model.classes)
    expected = model.probabilities(rows)
    values = np.array([])
    if scores and isinstance(scores[0], np.ndarray):
        values = np.asarray(scores[0], dtype=np.float64).reshape(len(rows), -1)
    if callable(getattr(model.classifier, "predict_proba", None)):
        return float(np.abs(values[:, order] - expected).max()) if values.shape == expected.shape else 1.0
    names = [label_name(label) for label in classifier_labels(model.classifier) or model.classes]
    ahead = expected.argmax(axis=1)
    if [label_name(label) for label in labels.tolist()] == [names[order[place]] for place in ahead]:
        return 0.0
    # One support vector machine names the winner of a vote; what Poser shows is the highest score.
    return float(values.shape != expected.shape or (values[:, order].argmax(axis=1) != ahead).any())


def _reason(error: Exception, classifier: Any) -> str:
    from skl2onnx.common.exceptions import MissingConverter, MissingShapeCalculator

    if isinstance(error, MissingConverter | MissingShapeCalculator):
        steps = [type(step).__name__ for _, step in getattr(classifier, "steps", [("", classifier)])]
        return f"the converter does not know all of {', '.join(steps)}"
    return f"the converter gave up ({_first_line(error)})"


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
