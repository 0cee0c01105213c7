"""Modules of torch as graphs: a user's own, in the process that has them, and those that libraries have by name."""

from arch.modules.catalogue import installed, names
from arch.modules.graphs import Built, as_graph
from arch.modules.own import arguments_of, is_own, own_module
from arch.modules.process import Building, build, start
from arch.modules.written import LIBRARIES, is_call

__all__ = [
    "LIBRARIES",
    "Building",
    "Built",
    "arguments_of",
    "as_graph",
    "build",
    "installed",
    "is_call",
    "is_own",
    "names",
    "own_module",
    "start",
]
