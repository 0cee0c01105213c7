"""The architecture hash: equal for graphs that are one architecture, whatever their paths and their order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import MISSING, fields
from hashlib import sha256
from typing import Any

from arch.graph.graph import Graph
from arch.ops import Add, Multiply, Op

LENGTH = 16
"""Characters of a hash: 64 bits, so that a billion architectures have two alike with a chance of 3 %."""


def fingerprint(graph: Graph) -> str:
    """Hash of ops, their settings, what they read, what is returned and what runs in training only; in hexadecimal.

    Paths, scopes and the order of nodes do not matter; nor does the platform or the release. It holds of the
    architecture, and knows no weights.
    """
    down = _down(graph)
    return _hash(sorted(_up(graph, down)))[:LENGTH]


def _down(graph: Graph) -> list[str]:
    """For each node the hash of its op and of all that it reads (a Merkle tree)."""
    found: list[str] = []
    # Ops are shared by the copies of a block: each is written once.
    texts: dict[Op, str] = {}
    for node in graph.nodes:
        text = texts.get(node.op) or texts.setdefault(node.op, _text_of(node.op))
        inputs = [found[index] for index in node.inputs]
        # A sum is the same whichever summand comes first.
        found.append(_hash([text, *(sorted(inputs) if isinstance(node.op, Add | Multiply) else inputs)]))
    return found


def _up(graph: Graph, down: list[str]) -> list[str]:
    """For each node the hash of all that it reads, of all that reads it, and of what it is for.

    Two equal convolutions side by side have one hash of what they read; who reads which tells them apart.
    """
    hidden = graph.auxiliary()
    order = {index: place for place, index in enumerate(graph.outputs)}
    readers: list[list[str]] = [[] for _ in graph.nodes]
    found = [""] * len(graph)
    for index in range(len(graph) - 1, -1, -1):
        place, training = str(order.get(index, "")), "training" if index in hidden else ""
        found[index] = _hash([down[index], place, training, *sorted(readers[index])])
        for source in graph.nodes[index].inputs:
            readers[source].append(found[index])
    return found


def _text_of(op: Op) -> str:
    """The class's name and the settings that are not at their defaults, by name: a setting that is added later, at a
    default that changes nothing, changes no hash.
    """
    settings = [
        f"{field.name}={_text(getattr(op, field.name))}"
        for field in sorted(fields(op), key=lambda field: field.name)
        if field.default is MISSING or getattr(op, field.name) != field.default
    ]
    return f"{type(op).__name__}({','.join(settings)})"


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({','.join(map(_text, value))})"
    # 17 digits tell all 64-bit floats apart; 1, 1.0 and True are one number, as Python compares them.
    return json.dumps(value) if isinstance(value, str) else f"{value:.17g}"


def _hash(texts: Iterable[str]) -> str:
    # No text holds a line feed: JSON escapes it.
    return sha256("\n".join(texts).encode()).hexdigest()
