"""Graphs of ops: the frozen result, its builder, and the rules that every graph keeps."""

from arch.graph.builder import MOST_LAYERS, Builder
from arch.graph.graph import Graph, Node, is_auxiliary, scope, within
from arch.graph.verify import RULES, verify

__all__ = ["MOST_LAYERS", "RULES", "Builder", "Graph", "Node", "is_auxiliary", "scope", "verify", "within"]
