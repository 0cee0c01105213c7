"""Graphs of ops: the frozen result, its builder, and the rules that every graph keeps."""

from arch.graph.builder import Builder
from arch.graph.graph import ROOT, Graph, Node, Role, Scope, Unbuilt, within
from arch.graph.hashing import fingerprint
from arch.graph.plain import from_plain, to_plain
from arch.graph.resizing import resized
from arch.graph.rules import RULES, verify

__all__ = [
    "ROOT",
    "RULES",
    "Builder",
    "Graph",
    "Node",
    "Role",
    "Scope",
    "Unbuilt",
    "fingerprint",
    "from_plain",
    "resized",
    "to_plain",
    "verify",
    "within",
]
