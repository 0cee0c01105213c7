"""A graph as plain values, which JSON holds, and back: how it goes to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, fields
from typing import Any

from arch.graph.graph import Graph, Node, Scope, Unbuilt
from arch.ops import OPS, Op


def to_plain(graph: Graph) -> dict[str, Any]:
    """Texts, numbers, lists and dictionaries with all that the graph holds."""
    # Blocks share their ops: each is written once, and nodes tell its place.
    places = {op: place for place, op in enumerate(dict.fromkeys(node.op for node in graph.nodes))}
    return {
        "ops": [{"op": type(op).__name__} | {f.name: getattr(op, f.name) for f in fields(op)} for op in places],
        "nodes": [[node.path, places[node.op], node.inputs, node.shape, node.scope] for node in graph.nodes],
        "outputs": graph.outputs,
        "scopes": [list(scope) for scope in graph.scopes],
        "unbuilt": [astuple(part) for part in graph.unbuilt],
    }


def from_plain(plain: Mapping[str, Any]) -> Graph:
    """The graph that `to_plain` was given, also after a way through JSON.

    Raises:
        KeyError, TypeError: these are no values of `to_plain`.
    """
    ops = [_op(settings) for settings in plain["ops"]]
    nodes = (
        Node(path, ops[place], tuple(inputs), tuple(shape), scope)
        for path, place, inputs, shape, scope in plain["nodes"]
    )
    scopes = (Scope(*values) for values in plain["scopes"])
    unbuilt = (Unbuilt(*values) for values in plain["unbuilt"])
    return Graph(tuple(nodes), tuple(plain["outputs"]), tuple(scopes), tuple(unbuilt))


_CLASSES = {op.__name__: op for op in OPS}


def _op(settings: Mapping[str, Any]) -> Op:
    return _CLASSES[settings["op"]](**{name: _tuples(value) for name, value in settings.items() if name != "op"})


def _tuples(value: Any) -> Any:
    """JSON has lists alone, and an op is compared and hashed."""
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value
