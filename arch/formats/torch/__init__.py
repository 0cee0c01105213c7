"""PyTorch source: one file that runs by itself."""

from __future__ import annotations

from arch.analysis import Network
from arch.formats.base import Format, Option
from arch.formats.torch.file import module_paths, source
from arch.formats.torch.initial import RULES

__all__ = ["FORMAT", "module_paths"]

_INIT = Option("init", "Initialisation", "how the weights begin", {id: rule.label for id, rule in RULES.items()})


def write(network: Network, init: str = next(iter(RULES))) -> str:
    """The source text."""
    return source(network, init)


FORMAT = Format("torch", "PyTorch source", "py", "text/x-python", "code", write, (_INIT,))
