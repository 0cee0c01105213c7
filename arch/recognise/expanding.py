"""What a part would write, as a row of tokens: the only way in which recognition knows a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from arch.design import Stage
from arch.errors import ArchError
from arch.graph import Builder, Graph
from arch.lowering import expand_stage
from arch.ops import Shape
from arch.parts import Head, Stem
from arch.reading import SEVERAL, plain
from arch.recognise.joining import joined
from arch.recognise.tokens import Row, row_of

Piece = Stem | Stage | Head


@dataclass(frozen=True, slots=True)
class Setting:
    """How the windows of a whole network are placed: the design's `padding` and `axes`."""

    padding: Literal["equal", "same"] = "equal"
    axes: Literal["both", "columns"] = "both"


def expanded(piece: Piece, shape: Shape, whole: Setting) -> Graph | None:
    """The ops of a stem, a stage or a head on a map, in their plainest settings; None if it does not fit it."""
    if len(shape) != 3:
        return None  # a vector: parts read maps
    build = Builder(shape, whole.padding, whole.axes)
    try:
        if isinstance(piece, Stage):
            build.output(expand_stage(build, build.input, piece))
        else:
            build.output(piece.expand(build, build.input))
    except ArchError:
        return None
    graph = build.graph()
    # A file does not tell settings apart that do the same on its maps.
    return plain(graph) if any(isinstance(node.op, SEVERAL) for node in graph) else graph


def row_written(piece: Piece, shape: Shape, whole: Setting) -> Row | None:
    """The tokens of what it writes; none where it hands its input on; None if it does not fit."""
    graph = expanded(piece, shape, whole)
    return None if graph is None else row_of(joined(graph))
