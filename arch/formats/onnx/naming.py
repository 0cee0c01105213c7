"""Paths of an ONNX file's nodes, from the names that exporters give them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from arch.bounds import DEEPEST, LONGEST_NAME

if TYPE_CHECKING:
    from onnx import NodeProto


def paths(nodes: Iterable[NodeProto]) -> list[str]:
    """Groups and name of each node: torch's `/layer1/layer1.0/conv1/Conv` is `layer1/0/conv1`.

    A module with one operator is that operator; one with several is a group of them.
    """
    split = [(node, _parts(node.name)) for node in nodes]
    inside = Counter(tuple(parts[:end]) for _, parts in split for end in range(1, len(parts)))
    found = []
    for number, (node, parts) in enumerate(split, start=1):
        alone = len(parts) > 1 and inside[tuple(parts[:-1])] == 1 and parts[-1].split("_")[0] == node.op_type
        own = parts[:-1] if alone else parts
        if own and not alone and own[-1].split("_")[0] == node.op_type:
            own = [*own[:-1], own[-1].lower()]
        found.append("/".join(own) or f"{node.op_type[:LONGEST_NAME].lower()}_{number}")
    return found


def _parts(name: str) -> list[str]:
    found: list[str] = []
    for part in [part for part in name.replace("::", "/").split("/") if part][-DEEPEST:]:
        # Torch repeats what a group lies in.
        prefix = ".".join([*found, ""])
        own = part[:LONGEST_NAME]
        found.append(own.removeprefix(prefix).replace(".", "_") if found else own)
    return found
