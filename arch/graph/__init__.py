"""Graphs of ops: the frozen result, its builder, and the rules that every graph keeps."""

from arch.bounds import MOST_LAYERS
from arch.graph.builder import Builder
from arch.graph.graph import Graph, Node, is_auxiliary, scope, within
from arch.graph.verify import RULES, verify

__all__ = ["MOST_LAYERS", "RULES", "Builder", "Graph", "Node", "is_auxiliary", "scope", "verify", "within"]
