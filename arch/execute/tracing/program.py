"""An exported program as plain data: its calls of ATen with all arguments, its weights, and where each call is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from arch.bounds import DEEPEST, LONGEST_NAME
from arch.ops import Shape
from arch.reading import Known, Learned, Operand
from arch.reading.aten import Call, Result, Traced, Weight

if TYPE_CHECKING:
    from torch import Tensor, fx, nn
    from torch.export import ExportedProgram

KEPT = 1024
"""Numbers of a parameter that are read: enough to see that a gain is 1 everywhere."""
MOST = 2**20
"""Elements of a constant that is computed: positions of a map of 1,000 places with 1,000 channels."""


def plain_data(program: ExportedProgram, module: nn.Module, size: Shape) -> Traced:
    """The program of a module, which has the numbers."""
    weights = dict(module.named_parameters(remove_duplicate=False))
    # Each once, by its first name, however many modules have it.
    names = {weight: name for name, weight in module.named_parameters()}
    signature = program.graph_signature
    own = signature.inputs_to_parameters
    operands: dict[str, Operand] = {node: _learned(names[weights[name]], weights[name]) for node, name in own.items()}
    constants = _constants(program, module)
    nodes = [node for node in program.graph.nodes if node.op == "call_function"]
    _fold(nodes, constants)
    operands |= {name: Known(_numbers(tensor)) for name, tensor in constants.items()}
    return Traced(
        name=type(module).__name__,
        image=next(iter(signature.user_inputs)),
        size=size,
        operands=operands,
        calls=[
            _call(node, path) for node, path in zip(nodes, _paths(nodes), strict=True) if node.name not in constants
        ],
        outputs=[name for name in signature.user_outputs if isinstance(name, str)],
        parameters=[Weight(name, weight.numel()) for weight, name in names.items()],
        source=f"PyTorch module, {_whole_name(module)}, traced by torch {_version()}",
        names={node: names[weights[name]] for node, name in own.items()},
    )


def _version() -> str:
    """Of torch, without what it was built for."""
    import torch

    return str(torch.__version__).partition("+")[0]


def _whole_name(module: nn.Module) -> str:
    """The class with its module: `torchvision.models.resnet.ResNet`."""
    own = type(module)
    return f"{own.__module__}.{own.__qualname__}"[: 2 * LONGEST_NAME]


def _learned(name: str, weight: Tensor) -> Learned:
    # Of what lies on "meta" there are no numbers; of others the first are read, and none copied for that.
    begin = None if _is_empty(weight) else _numbers(weight.detach().reshape(-1)[:KEPT])
    return Learned(name, tuple(weight.shape), begin)


def _is_empty(tensor: Tensor) -> bool:
    from torch._subclasses.fake_tensor import FakeTensor

    return tensor.is_meta or isinstance(tensor, FakeTensor)


def _numbers(tensor: Tensor) -> Any:
    import torch

    # NumPy has no bfloat16.
    tensor = tensor.detach().cpu()
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy()


def _constants(program: ExportedProgram, module: nn.Module) -> dict[str, Tensor]:
    """Buffers, and tensors that the module's code made, by the names that calls have for them."""
    signature = program.graph_signature
    buffers = dict(module.named_buffers(remove_duplicate=False))
    found = {node: buffers[name] for node, name in signature.inputs_to_buffers.items() if name in buffers}
    lifted = signature.inputs_to_lifted_tensor_constants
    found |= {node: program.constants[name] for node, name in lifted.items() if name in program.constants}
    # Copies of what may be computed with: a step may write into it, and the module stays as it is.
    kept = {name: tensor.detach() for name, tensor in found.items() if not _is_empty(tensor)}
    return {name: tensor.clone() if tensor.numel() <= MOST else tensor for name, tensor in kept.items()}


def _fold(nodes: Sequence[fx.Node], constants: dict[str, Tensor]) -> None:
    """Compute what constants alone enter, as positions and masks; nothing large."""
    import torch
    from torch.fx.node import map_arg

    for node in nodes:
        sources = node.all_input_nodes
        value = node.meta.get("val")
        small = isinstance(value, torch.Tensor) and value.numel() <= MOST
        if small and all(source.name in constants and constants[source.name].numel() <= MOST for source in sources):
            arguments, named = map_arg((node.args, node.kwargs), lambda own: constants[own.name])
            constants[node.name] = node.target(*arguments, **named)  # type: ignore[operator]


def _call(node: fx.Node, path: str) -> Call:
    schema = getattr(node.target, "_schema", None)
    if schema is None:
        # getitem, and operators that hold programs of their own.
        title = getattr(node.target, "__name__", str(node.target))
        arguments = {str(n): _plain(value) for n, value in enumerate(node.args)}
        return Call(node.name, title, path, arguments, _shapes(node.meta.get("val")))
    arguments = {own.name: own.default_value for own in schema.arguments}
    arguments |= {own.name: value for own, value in zip(schema.arguments, node.args, strict=False)}
    arguments |= node.kwargs
    title = schema.name.removeprefix("aten::")
    written, base = _memory(schema, arguments)
    return Call(
        node.name,
        (title.removesuffix("_") if written else title),
        path,
        {name: _plain(value) for name, value in arguments.items()},
        _shapes(node.meta.get("val")),
        written,
        base,
    )


def _memory(schema: Any, arguments: Mapping[str, Any]) -> tuple[str, str]:
    """Names of what a call writes in place, and of what its result is a view of."""
    aliased = [own.name for own in schema.arguments if own.alias_info is not None]
    if not aliased:
        return "", ""
    name = getattr(arguments[aliased[0]], "name", "")
    writes = any(own.alias_info is not None and own.alias_info.is_write for own in schema.arguments)
    return (name, "") if writes else ("", name)


def _plain(value: Any) -> Any:
    """An argument without torch: nodes as Results, dtypes and devices as text."""
    from torch import fx

    if isinstance(value, fx.Node):
        return Result(value.name)
    if isinstance(value, list | tuple):
        return [_plain(own) for own in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _shapes(value: Any) -> tuple[Shape | None, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    shapes = [getattr(own, "shape", None) for own in values]
    return tuple(None if shape is None else tuple(int(length) for length in shape) for shape in shapes)


def _paths(nodes: Sequence[fx.Node]) -> Iterator[str]:
    """Where each call is made, by the names of the modules around it.

    A module with one call is that call; one with several is a group of them.
    """
    stacks = [[*(node.meta.get("nn_module_stack") or {}).items()] for node in nodes]
    # The keys tell the calls of one module apart.
    inside = Counter(key for stack in stacks for key, _ in stack)
    for node, stack in zip(nodes, stacks, strict=True):
        key, (module, _) = stack[-1] if stack else ("", ("", ""))
        parts = [part[:LONGEST_NAME] for part in module.split(".") if part]
        alone = bool(parts) and inside[key] == 1
        title = getattr(getattr(node.target, "_schema", None), "name", node.name).rpartition("::")[2]
        yield "/".join((parts if alone else [*parts, title.strip("_")[:LONGEST_NAME]])[-DEEPEST:])
