"""``poser export``: a model in another format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pose_parser.cli.model_argument import read_model
from pose_parser.errors import PoserError
from pose_parser.landmarks import FloatArray

_SUFFIXES = {"skops": ".skops", "pickle": ".pickle", "onnx": ".onnx"}


def export(
    model: Annotated[Path, typer.Argument(help="A model file: .skops, .pickle or .pkl.", metavar="MODEL")],
    to: Annotated[
        Literal["skops", "pickle", "onnx"],
        typer.Option("--to", help="skops: nothing in it can run. pickle: what Python programs read. onnx: the others."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to make; beside the model unless given.", metavar="FILE")
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="A data set whose rows ONNX has to answer alike too.", metavar="DATASET"),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,  # noqa: FBT002
) -> None:
    """Write a model in another format, with its card, and print the SHA-256 of the file.

    ONNX is written only if it answers as the model does, to 0.00001, on random rows and rows of made-up poses.

    Example: poser export data/trained_models/body_poses.pickle --to onnx
    """
    from pose_parser.models import save_model

    target = out or model.with_suffix(_SUFFIXES[to])
    if target.suffix != _SUFFIXES[to]:
        raise PoserError(f"{target}: a file of the format {to} ends in {_SUFFIXES[to]}")
    if target.exists() and not overwrite:
        raise PoserError(f"{target} is there already; say --overwrite to replace it, or --out for another name")
    if check is not None and to != "onnx":
        raise PoserError("--check compares ONNX with the model; skops and pickle hold the model itself")
    trained = read_model(model)
    if to != "onnx":
        print(f"{target}\nsha256 {save_model(trained, target)}")
        return
    from pose_parser.models.onnx_export import export_onnx

    report = export_onnx(trained, target, examples=None if check is None else _rows(check))
    print(f"{target}\nsha256 {report.sha256}")
    print(
        f"Its probabilities are the model's to {report.largest_difference:.1g} on {report.n_rows} rows; "
        f"it takes {report.precision} numbers."
    )
    if trained.accepts_missing and not report.accepts_missing:
        print("Unlike the model it needs every feature: do not ask it about rows with missing values (NaN).")


def _rows(path: Path) -> FloatArray:
    from pose_parser.datasets import read_dataset

    return read_dataset(path).values
