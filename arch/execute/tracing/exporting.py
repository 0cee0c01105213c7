"""Traces a module with torch's exporter: its forward runs once, on tensors that have shapes and no numbers."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arch.errors import ArchError
from arch.ops import Shape

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.export import ExportedProgram

LONGEST = 300
"""Characters of another program's message that are shown."""


def exported(module: nn.Module, size: Shape) -> ExportedProgram:
    """The program that a module runs at inference for one image, as torch's exporter has it: ATen, not taken apart.

    The module is as it was afterwards. Nothing is computed, and no weight is copied.

    Raises:
        ArchError: its forward cannot be followed, with what it raised and where.
    """
    with _shapes_alone(module, size) as image, _quiet():
        try:
            return _export(module, image)
        # Whatever the module's own code raises, and several kinds of the exporter's.
        except Exception as refusal:
            first = refusal
        try:
            return _by_symbols(module, image)
        except Exception:
            what = f"the module cannot be traced for one image of {'x'.join(map(str, size))}: {described(first)}"
            fix = "Its forward must take one image, and no step may depend on the numbers in it"
            raise ArchError("", what, fix) from None


def _export(module: nn.Module, image: Tensor) -> ExportedProgram:
    import torch

    # Steps within no_grad would be programs of their own, were gradients on around them.
    with torch.no_grad():
        return torch.export.export(module, (image,), strict=False)


def _by_symbols(module: nn.Module, image: Tensor) -> ExportedProgram:
    """By way of torch.fx, which runs the module's Python with symbols: it does without what that keeps on the side."""
    from torch import fx

    return _export(fx.symbolic_trace(module), image)


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _shapes_alone(module: nn.Module, size: Shape) -> Iterator[Tensor]:
    """The module at inference with weights that have shapes alone, and such an image."""
    import torch

    # Private to torch, which has no other way to them; functional_call and the exporter are made of these.
    from torch._subclasses.fake_tensor import FakeTensorMode
    from torch.nn.utils.stateless import _reparametrize_module

    mode, made = FakeTensorMode(allow_non_fake_inputs=True), {}
    weights = [*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)]
    kinds = [weight.dtype for _, weight in weights if weight.is_floating_point()]
    for _, weight in weights:
        if weight not in made:
            made[weight] = _without_numbers(mode, weight)
    with mode:
        image = torch.empty(1, *size, dtype=kinds[0] if kinds else torch.float32)
    training = [(own, own.training) for own in module.modules()]
    try:
        for own in module.modules():
            # Not `eval`, which modules of exported programs refuse.
            own.training = False
        with _reparametrize_module(module, {name: made[weight] for name, weight in weights}):
            yield image
    finally:
        for own, trains in training:
            own.training = trains


def _without_numbers(mode: Any, weight: Tensor) -> Tensor:
    import torch

    # On one device, whatever the module's is: those on "meta" would not meet those with numbers.
    with mode:
        found = torch.empty_strided(weight.shape, weight.stride(), dtype=weight.dtype)
    return torch.nn.Parameter(found, False) if isinstance(weight, torch.nn.Parameter) else found


def described(error: BaseException) -> str:
    """Class and text of what someone else's code raised, and the line of it."""
    text = " ".join(str(error).split())[:LONGEST]
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_ours(frame.filename)]
    place = f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""
    return f"{type(error).__name__}: {text}{place}"


def _is_ours(file: str) -> bool:
    """Whether a file belongs to torch, to Python or to this library, and not to who wrote the module."""
    import torch

    path, python = Path(file), Path(traceback.__file__).parent
    installed = "site-packages" in path.parts or "dist-packages" in path.parts
    folders = (Path(__file__).parents[2], Path(torch.__file__).parent)
    return (
        file.startswith("<")
        or any(map(path.is_relative_to, folders))
        or (path.is_relative_to(python) and not installed)
    )
