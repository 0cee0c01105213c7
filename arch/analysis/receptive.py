"""Receptive field and cumulative stride of every layer, through branches and skips.

Along one axis, an element at position p of a map reads the input pixels from `first + p * step` to `last + p * step`.
A window widens that span, a stride multiplies the step, and a merge takes the hull of what it merges
(Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019).
"""

from __future__ import annotations

from typing import NamedTuple

from arch.graph import Graph, Node
from arch.ops import Shape
from arch.ops.field import OWN_PLACE, Unknown, Whole, Window


class Span(NamedTuple):
    """What the element at position 0 of a map reads along one axis, borders left out of account.

    Attributes:
        first, last: pixels of the input, both read; negative ones lie in the padding.
        step: pixels from one element's span to the next one's: the cumulative stride.
        exact: False where merged maps step differently, so that the span is the hull of all positions.
        fixed: whether the span is the same for every element, as after a global pooling.
        known: False behind an op of which nobody knows what it reads.
    """

    first: int
    last: int
    step: int
    exact: bool = True
    fixed: bool = False
    known: bool = True


# A named tuple: made for every layer at every edit.
class Field(NamedTuple):
    """The receptive field of a layer's elements.

    Attributes:
        height, width: pixels of the input between the first and the last that one element reads, padding included.
        stride: pixels from one element's field to the next one's: (vertical, horizontal).
        exact: whether every element reads that far; False where the size is an upper bound.
        fixed: whether all elements read the same pixels: the whole image.
        exceeds: whether it is higher or wider than the image.
        known: False behind an op of which nobody knows what it reads; the numbers mean nothing then.
    """

    height: int
    width: int
    stride: tuple[int, int]
    exact: bool
    fixed: bool
    exceeds: bool
    known: bool = True


def receptive_fields(graph: Graph) -> list[Field]:
    """The field of every node, the input's first, in the graph's order."""
    # Every node needs those before it: one pass in the graph's order, and none per layer.
    rows = _spans(graph, 0)
    # Square maps and windows are the rule: half of the work.
    columns = rows if _square(graph) else _spans(graph, 1)
    size = graph.input[1:]
    return [_field(row, column, size) for row, column in zip(rows, columns, strict=True)]


def _field(row: Span, column: Span, size: Shape) -> Field:
    height, width = row.last - row.first + 1, column.last - column.first + 1
    exceeds = height > size[0] or width > size[1]
    exact, fixed, known = row.exact and column.exact, row.fixed and column.fixed, row.known and column.known
    return Field(height, width, (row.step, column.step), exact, fixed, exceeds, known)


def _square(graph: Graph) -> bool:
    """Whether both axes are alike in every layer, so that one pass serves both."""
    return all(len(node.shape) < 3 or node.shape[1] == node.shape[2] for node in graph) and all(
        first == second
        for node in graph
        if (geometry := node.op.geometry)
        for first, second in (geometry.kernel, geometry.stride, geometry.padding, geometry.dilation)
    )


def _spans(graph: Graph, axis: int) -> list[Span]:
    found: list[Span] = []
    for node in graph.nodes:
        if len(node.inputs) == 1:
            source = node.inputs[0]
            found.append(_span(node, found[source], _length(graph.nodes[source].shape, axis), axis))
        else:
            found.append(_merged(graph, node, found, axis))
    return found


def _span(node: Node, read: Span, length: int, axis: int) -> Span:
    """What a node reads through one of its inputs."""
    reading = node.op.reading(axis, length)
    # Most ops read their own place; and after a global pooling no window changes what is read.
    if reading is OWN_PLACE or (read.fixed and isinstance(reading, Window)):
        return read
    if isinstance(reading, Window):
        return _window(reading, read)
    # A norm by the map's own mean reads all of it as well, though it writes a map and not a single pixel.
    if isinstance(reading, Whole):
        return _whole(read, length)._replace(exact=read.exact and reading.exact)
    assert isinstance(reading, Unknown)
    return read._replace(known=False)


def _merged(graph: Graph, node: Node, found: list[Span], axis: int) -> Span:
    """What a node reads through several inputs; the image, and an unknown op without inputs, read themselves."""
    if not node.inputs:
        return Span(0, 0, 1, known=node.op.known)
    lengths = [_length(graph.nodes[index].shape, axis) for index in node.inputs]
    reads = [_span(node, found[index], length, axis) for index, length in zip(node.inputs, lengths, strict=True)]
    return _hull(reads, lengths)


def _length(shape: Shape, axis: int) -> int:
    return shape[1 + axis] if len(shape) == 3 else 1


def _window(window: Window, read: Span) -> Span:
    kernel, stride, padding, dilation = window
    # Zeros lie as far apart as the map's elements do: each is a cumulative stride of pixels.
    start = padding * read.step
    last = read.last - start + (kernel - 1) * dilation * read.step
    return Span(read.first - start, last, read.step * stride, read.exact, read.fixed, read.known)


def _whole(read: Span, length: int) -> Span:
    """The span of everything that a map of this length reads."""
    last = read.last if read.fixed else read.last + (length - 1) * read.step
    return read._replace(last=last, fixed=True)


def _hull(reads: list[Span], lengths: list[int]) -> Span:
    """The span of merged maps: exact if they step alike, or if one reads all that the others do."""
    known = all(read.known for read in reads)
    if len({(read.step, read.fixed) for read in reads}) == 1:
        first, last = min(read.first for read in reads), max(read.last for read in reads)
        return Span(first, last, reads[0].step, all(read.exact for read in reads), reads[0].fixed, known)
    # Positions that step differently drift apart: the hull over all of them is an upper bound.
    all_of = [_whole(read, length) for read, length in zip(reads, lengths, strict=True)]
    first, last = min(span.first for span in all_of), max(span.last for span in all_of)
    # One map that reads the whole hull from every place makes the bound exact.
    covers = any(read.fixed and read.exact and (read.first, read.last) == (first, last) for read in reads)
    # Fixed, since the hull of all positions is the same for each of them.
    return Span(first, last, max(read.step for read in reads), covers, True, known)
