"""How PyTorch source is run, to prove it or to time it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.analysis import Network
from arch.execute import Subject, Weights, run_module
from arch.formats.torch.file import module_paths


def built(content: bytes) -> Any:
    """The model that a source builds, with fresh weights.

    Args:
        content: what this process has written, and nothing else: it is run.
    """
    scope: dict[str, Any] = {"__name__": "exported"}
    exec(compile(content, "<exported>", "exec"), scope)  # noqa: S102 (written here, a moment ago)
    return scope["build_model"]()


def runs(network: Network, content: bytes, options: Mapping[str, str], weights: Weights) -> Subject:
    """The model that the source builds, with the weights of the proof.

    Args:
        network: what was written.
        content: what this process has written of it, and nothing else: it is run.
        options: what it was written with.
        weights: by the paths of nodes.
    """
    return run_module(built(content), network.graph, module_paths(network, options["names"]), weights)
