"""PyTorch source: one file that runs by itself. Torch is imported by the proof alone."""

from __future__ import annotations

from arch.formats.base import Format, Option
from arch.formats.python_source import stamp
from arch.formats.torch.file import OWN, module_paths, source
from arch.formats.torch.initial import LABELS
from arch.formats.torch.libraries import LIBRARIES
from arch.formats.torch.running import runs

__all__ = ["FORMAT", "module_paths", "source"]

_INIT = Option("init", "Initialisation", "how the weights begin", LABELS)

_NAMES = Option(
    "names",
    "Names",
    "whose names modules and parameters have: a library's checkpoints load under its own",
    {OWN: "as in the graph"} | {library: f"{library}'s" for library in LIBRARIES},
)

FORMAT = Format(
    "torch",
    "PyTorch source",
    "py",
    "text/x-python",
    "code",
    source,
    (_INIT, _NAMES),
    usage="Put it beside your training code, and call build_model(). It needs torch alone.",
    runs=runs,
    stamp=stamp,
)
