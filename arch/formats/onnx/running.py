"""How an ONNX file is run, to prove it: by onnxruntime, in float32."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from arch.analysis import Network
from arch.execute import Ran, Subject, Weights
from arch.formats.onnx.file import value_names, weight_name, write
from arch.graph import resized
from arch.ops import Shape

if TYPE_CHECKING:
    from onnx import ModelProto

THREADS = 2


def runs(network: Network, content: bytes, options: Mapping[str, str], weights: Weights) -> Subject:
    """The model in onnxruntime; weights that the file leaves out are given as inputs.

    It takes images of one size: for those of another one it is written anew.

    Raises:
        ValidationError, InferenceError: it is not valid ONNX, or its shapes do not follow.
    """
    names = value_names(network.graph)
    given = {weight_name(n, name): a for n in network.graph for name, a in weights.get(n.path, {}).items()}
    model = _model(content)

    def run(images: Any, training: bool, asked: Sequence[int]) -> Ran:
        size = images.shape[1:]
        own = model if size == network.graph.input else _model(_written(network, size, options))
        fed = {value.name: given[value.name] for value in own.graph.input if value.name in given}
        outputs = [value.name for value in own.graph.output]
        seen = {index: names[index] for index in asked}
        found = _run(own, [*outputs, *seen.values()], {own.graph.input[0].name: images, **fed})
        return Ran(tuple(found[name] for name in outputs), {index: found[name] for index, name in seen.items()})

    return Subject(*_sizes(model, model.graph.input[0].name), run, "float32", False, False, ("onnx", "onnxruntime"))


def _written(network: Network, size: Shape, options: Mapping[str, str]) -> bytes:
    return write(replace(network, graph=resized(network.graph, size)), **options)


def _model(content: bytes) -> ModelProto:
    import onnx

    folder = TemporaryDirectory(prefix="archscope-onnx-")
    with folder:
        path = unpacked(content, Path(folder.name))
        # By its path, so that weights beside it are found, and it may be over 2 GB.
        onnx.checker.check_model(str(path), full_check=True)
        return onnx.load(path)


def unpacked(content: bytes, folder: Path) -> Path:
    """The model's own file in a folder, beside that of its weights where they are apart."""
    path = folder / "model.onnx"
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as file:
            file.extractall(folder)
    else:
        path.write_bytes(content)
    return path


def _run(model: ModelProto, wanted: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the model by their names; any can be asked for, not its outputs alone."""
    import onnx
    import onnxruntime

    shown = onnx.ModelProto()
    shown.CopyFrom(model)
    known = {value.name for value in shown.graph.output}
    shown.graph.output.extend(value for value in shown.graph.value_info if value.name in {*wanted} - known)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = THREADS, 3
    with TemporaryDirectory(prefix="archscope-onnx-") as folder:
        path = Path(folder) / "model.onnx"
        # Weights lie beside it: a message of over 2 GB cannot be handed over in memory.
        onnx.save(shown, path, save_as_external_data=True, location="weights")
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [name for name in wanted if name != model.graph.input[0].name]
    return dict(zip(names, session.run(names, dict(given)), strict=True)) | dict(given)


_TRAINED = ("/weight", "/bias", "/gain", "/gamma", "/scale", "/temperature")
"""Ends of names that ops give to what is trained, and to nothing else."""


def _sizes(model: ModelProto, image: str) -> tuple[int, int]:
    """Elements of weights and of running statistics in the model."""
    shapes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    for value in model.graph.input:
        shapes[value.name] = tuple(dim.dim_value for dim in value.type.tensor_type.shape.dim)
    statistics = {name for node in model.graph.node if node.op_type == "BatchNormalization" for name in node.input[3:]}
    # Constants, as the size that a reshape leads to, are no weights.
    trained = {name for name in shapes if name.endswith(_TRAINED) and name != image} - statistics
    return sum(prod(shapes[name]) for name in trained), sum(prod(shapes[name]) for name in statistics)


def stamp(content: bytes, statement: str) -> bytes:
    """The file with a statement among its properties, under `proof`."""
    import onnx

    if content.startswith(b"PK"):
        return _stamped(content, statement)
    model = onnx.load_from_string(content)
    model.metadata_props.add(key="proof", value=statement.encode("utf-8", "backslashreplace").decode())
    stamped: bytes = model.SerializeToString()
    return stamped


def _stamped(content: bytes, statement: str) -> bytes:
    """A zip whose model is stamped."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", allowZip64=True) as new:
        for entry in old.infolist():
            inside = old.read(entry)
            new.writestr(entry, stamp(inside, statement) if entry.filename == "model.onnx" else inside)
    return packed.getvalue()
