"""Modules without the memory and the time that their weights take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


@contextmanager
def without_weights() -> Iterator[None]:
    """Parameters of modules that are made within have shapes alone, which are initialised at no cost; buffers have
    their numbers, by which blurs are known.

    In a process of its own: every module that is made meanwhile is one of these.
    """
    import torch
    from torch import nn

    made: dict[nn.Parameter, nn.Parameter] = {}
    own = nn.Module.register_parameter

    def register(self: nn.Module, name: str, param: nn.Parameter | None) -> None:
        if param is not None and not param.is_meta:
            # One that two modules share stays one.
            empty = torch.empty_like(param, device="meta")
            param = made.setdefault(param, nn.Parameter(empty, param.requires_grad))
        own(self, name, param)

    nn.Module.register_parameter = register  # type: ignore[method-assign]
    try:
        yield
    finally:
        nn.Module.register_parameter = own  # type: ignore[method-assign]
