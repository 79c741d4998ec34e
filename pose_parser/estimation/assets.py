"""The pose model files: taken from a registry package, completed for the Tasks API, checked, built once.

The wheels of MediaPipe carry no weights. The npm package ``@mediapipe/pose`` (Apache-2.0) carries the three landmark
networks and the person detector as plain TFLite files. A ``.task`` bundle is a stored zip of detector and landmark
network; the Tasks API refuses either without TFLite metadata that says how the picture's values are normalised.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from pose_parser.errors import AssetError, PoserError

POSE_MODELS = ("lite", "full", "heavy")
"""The sizes of the BlazePose landmark network, from quick to exact."""

NPM_PACKAGE = "@mediapipe/pose@0.5.1675469404"

_DETECTOR = "pose_solution_packed_assets.data"
_SOURCE_SHA256 = {
    _DETECTOR: "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
    "pose_landmark_lite.tflite": "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    "pose_landmark_full.tflite": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "pose_landmark_heavy.tflite": "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
}
_TASK_SHA256 = {
    "lite": "a395fcb5c8c17f7a0115e2b18988aae5a3e3afd3212fea497d638e3b9a10a3ef",
    "full": "2e463018e26a19d8291eeeb8967a104f7243ddee3bb55e9fbe2c3a82bf46c89a",
    "heavy": "704f1358a23523a2a6fbe03a6f376568fb4d143fb4012fd7efe57d2d929e7ae1",
}


class _Normalization(NamedTuple):
    """A network wants ``(value - mean) / std`` of each 0..255 channel value."""

    mean: float
    std: float


_DETECTOR_INPUT = _Normalization(mean=127.5, std=127.5)
_LANDMARKS_INPUT = _Normalization(mean=0.0, std=255.0)


def pose_models_folder(data_dir: Path) -> Path:
    """Folder of the bundles: POSER_POSE_MODELS_DIR, else ``pose_models`` in the folder of all data."""
    return Path(os.environ.get("POSER_POSE_MODELS_DIR") or data_dir / "pose_models")


def task_path(folder: Path, pose_model: str) -> Path:
    """Where the bundle of one pose model lies in `folder`."""
    if pose_model not in POSE_MODELS:
        raise AssetError(f"pose model {pose_model!r} is not one of {', '.join(POSE_MODELS)}")
    return folder / f"pose_landmarker_{pose_model}.task"


def task_sha256(pose_model: str) -> str:
    """Return the checksum that the bundle of one pose model has."""
    return _TASK_SHA256[pose_model]


def read_task(folder: Path, pose_model: str) -> bytes:
    """Return the checked bytes of one pose model's bundle.

    Raises
    ------
    AssetError
        If the file is absent, or is not the one that the pinned checksum names.
    """
    path = task_path(folder, pose_model)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise AssetError(f"{path}: the pose model is not there; prepare it with: poser assets") from None
    except OSError as error:
        raise AssetError(f"{path}: cannot be read ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != _TASK_SHA256[pose_model]:
        raise AssetError(
            f"{path}: the file is damaged or not Poser's (its checksum differs); delete it and run: poser assets"
        )
    return data


def is_ready(folder: Path, pose_model: str) -> bool:
    """Tell whether the bundle of `pose_model` is in `folder`, whole."""
    try:
        read_task(folder, pose_model)
    except AssetError:
        return False
    return True


def prepare(
    folder: Path, *, package: Path | None = None, progress: Callable[[str], None] = lambda _line: None
) -> list[Path]:
    """Build every pose model bundle that is not in `folder` yet.

    Parameters
    ----------
    folder : Path
        Where the ``.task`` files go; made if absent.
    package : Path, optional
        The npm package as a ``.tgz`` file; fetched with npm when not given.
    progress : callable
        Called with one sentence per step.

    Returns
    -------
    list of Path
        The three bundles, quick to exact.

    Raises
    ------
    AssetError
        If the package cannot be fetched, or does not hold the files that the pinned checksums name.
    """
    missing = [name for name in POSE_MODELS if not is_ready(folder, name)]
    if missing:
        _make_folder(folder)
        with tempfile.TemporaryDirectory() as scratch:
            if package is None:
                progress(f"Fetching the pose models ({NPM_PACKAGE}, 41 MB)")
                package = _fetch(Path(scratch))
            sources = _read_sources(package)
        for name in missing:
            progress(f"Building pose model: {name}")
            _write_atomically(task_path(folder, name), _build_task(sources, name))
            read_task(folder, name)
    return [task_path(folder, name) for name in POSE_MODELS]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AssetError(f"{folder}: cannot be made a folder ({error.strerror})") from error


def _fetch(scratch: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise AssetError("npm is needed to fetch the pose models and was not found; install Node.js 20 or newer")
    done = subprocess.run(  # noqa: S603 - a fixed command line
        [npm, "pack", NPM_PACKAGE, "--silent"], cwd=scratch, capture_output=True, text=True, check=False
    )
    archives = list(scratch.glob("*.tgz"))
    if done.returncode != 0 or not archives:
        last = (done.stderr.strip().splitlines() or ["npm gave no reason"])[-1]
        raise AssetError(f"npm could not fetch {NPM_PACKAGE}: {last}. Check the network connection and try again.")
    return archives[0]


def _read_sources(package: Path) -> dict[str, bytes]:
    try:
        with tarfile.open(package) as archive:
            sources = {name: _read_member(archive, f"package/{name}") for name in _SOURCE_SHA256}
    except (OSError, tarfile.TarError, KeyError, EOFError) as error:
        raise AssetError(f"{package}: not the npm package {NPM_PACKAGE} ({error})") from error
    for name, data in sources.items():
        if hashlib.sha256(data).hexdigest() != _SOURCE_SHA256[name]:
            raise AssetError(f"{package}: {name} inside it has another checksum than {NPM_PACKAGE} should have")
    return sources


def _read_member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


def _build_task(sources: dict[str, bytes], pose_model: str) -> bytes:
    """Return a stored (uncompressed) zip of detector and landmark network, the same bytes every time."""
    members = {
        "pose_detector.tflite": _with_metadata(sources[_DETECTOR], _DETECTOR_INPUT),
        "pose_landmarks_detector.tflite": _with_metadata(
            sources[f"pose_landmark_{pose_model}.tflite"], _LANDMARKS_INPUT
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in members.items():
            bundle.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def _with_metadata(model: bytes, normalization: _Normalization) -> bytes:
    """Return the TFLite `model` with a metadata buffer that states the input's normalisation."""
    import flatbuffers

    schema = _schema("schema_py_generated")
    tree: Any = schema.ModelT.InitFromPackedBuf(model)
    entry = schema.MetadataT()
    entry.name = b"TFLITE_METADATA"
    entry.buffer = len(tree.buffers)
    buffer = schema.BufferT()
    buffer.data = list(_metadata(tree, normalization))
    tree.buffers.append(buffer)
    tree.metadata = [*(tree.metadata or []), entry]
    builder = flatbuffers.Builder(len(model) + 4096)
    builder.Finish(tree.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _metadata(tree: Any, normalization: _Normalization) -> bytes:
    import flatbuffers

    schema = _schema("metadata_schema_py_generated")
    unit = schema.ProcessUnitT()
    unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    unit.options = schema.NormalizationOptionsT()
    unit.options.mean, unit.options.std = [normalization.mean], [normalization.std]
    content = schema.ContentT()
    content.contentPropertiesType = schema.ContentProperties.ImageProperties
    content.contentProperties = schema.ImagePropertiesT()
    content.contentProperties.colorSpace = schema.ColorSpaceType.RGB
    picture = schema.TensorMetadataT()
    picture.name, picture.content, picture.processUnits = "image", content, [unit]
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [picture]
    graph.outputTensorMetadata = [schema.TensorMetadataT() for _ in tree.subgraphs[0].outputs]
    model = schema.ModelMetadataT()
    model.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"M001")
    return bytes(builder.Output())


def _schema(name: str) -> ModuleType:
    """Load one of MediaPipe's flatbuffer schema modules from its file, without importing MediaPipe itself."""
    package = importlib.util.find_spec("mediapipe")
    if package is None or package.origin is None:
        raise AssetError("mediapipe is not installed; install Poser's requirements.txt")
    file = Path(package.origin).parent / "tasks" / "metadata" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"_mediapipe_{name}", file)
    if spec is None or spec.loader is None:
        raise AssetError(f"{file}: not found; Poser is built for mediapipe 1.2.2")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _write_atomically(path: Path, data: bytes) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise AssetError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """Prepare the pose models from the command line; see ``--help``."""
    parser = argparse.ArgumentParser(prog="python -m pose_parser.estimation.assets", description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("data/pose_models"), help="folder for the .task files")
    parser.add_argument("--package", type=Path, help=f"the npm package {NPM_PACKAGE} as a .tgz file, instead of npm")
    options = parser.parse_args(arguments)
    try:
        for path in prepare(options.out, package=options.package, progress=lambda line: print(line, flush=True)):  # noqa: T201
            print(path)  # noqa: T201
    except PoserError as error:
        print(f"poser: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
