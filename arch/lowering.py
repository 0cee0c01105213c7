"""Design to graph: the only crossing."""

from __future__ import annotations

from itertools import takewhile

from arch.design import Design, Stage, scaled
from arch.errors import ArchError
from arch.graph import Builder, Graph
from arch.parts import Auxiliary, Block, Downsample


def lower(design: Design) -> Graph:
    """Expand every part of a design once.

    Returns:
        The graph; paths are `stem/...`, `s1/b1/...` to `sN/bM/...`, `head/...`, and `aux1/...` for auxiliary heads. An
        auxiliary head that does not fit the input is left out and listed in `unbuilt`: it runs in training only.

    Raises:
        ArchError: two settings do not go together; its path says where.
    """
    design = scaled(design)
    build = Builder(design.input.shape, design.padding, design.axes)
    _check_auxiliary(build, design)
    with build.scope("stem", "stem"):
        source = design.stem.expand(build, build.input)
    auxiliary: list[int] = []
    for number, stage in enumerate(design.stages, start=1):
        with build.scope(f"s{number}", "stage"):
            source = expand_stage(build, source, stage)
        # In execution order they follow their stage, while their scores come after those of the head.
        for place, head in enumerate(design.aux, start=1):
            if head.after == number:
                auxiliary += _auxiliary(build, source, head, place)
    with build.scope("head", "head"):
        build.output(design.head.expand(build, source))
    for handle in auxiliary:
        build.output(handle)
    return build.graph()


def expand_stage(build: Builder, source: int, stage: Stage) -> int:
    """Add the layer that a stage begins with, if there is one, and its blocks; returns the handle of the last one's
    output.

    Raises:
        ArchError: its settings do not go together, or do not fit what it reads.
    """
    width, stride = _width(build, source, stage), stage.stride
    downsample = stage.downsample or _needed(build, source, stage.block, width, stride)
    if downsample is not None:
        source, stride = downsample.expand(build, source, width, stride), 1
    if stage.cross is None:
        return _run(build, source, stage, width, stride)
    if stride > 1:
        what = "channels that go around the blocks keep their resolution"
        raise build.error(what, "Give the stage a downsampling layer", "downsample")

    def inside(source: int, width: int, stride: int) -> int:
        needed = _needed(build, source, stage.block, width, stride)
        # Half of the channels enters: a block that keeps their number is given those of its width.
        entered = needed.expand(build, source, width, stride, "enter") if needed else source
        return _run(build, entered, stage, width, 1)

    return stage.cross.around(build, source, width, inside)


def _run(build: Builder, source: int, stage: Stage, width: int, stride: int) -> int:
    """A stage's blocks, with what their kind puts around them."""
    strided = 1 if stage.stride_at == "first" else stage.depth

    def blocks(source: int, width: int, stride: int) -> int:
        places = [(stage.block.at(n, stage.depth), stride if n == strided else 1) for n in range(1, stage.depth + 1)]
        return _blocks(build, source, width, places)

    return stage.block.around(build, source, width, stride, blocks)


def _needed(build: Builder, source: int, block: Block, width: int, stride: int) -> Downsample | None:
    """The layer that changes the shape where a block keeps it, as ConvNeXt's does."""
    kept = stride == 1 and (block.widens or build.shape(source)[0] == width)
    return None if kept else block.before


def _blocks(build: Builder, source: int, width: int, places: list[tuple[Block, int]]) -> int:
    """Blocks in a row, each with its stride. Once one leaves the shape as it was, those like it are copies."""
    first, previous, number = source, source, 0
    while number < len(places):
        # The first block may stride and project, so the second is the first like the rest; a dense layer never is.
        if number > 1 and build.shape(previous) == build.shape(source) and places[number] == places[number - 1]:
            alike = list(takewhile(lambda place: place == places[number], places[number:]))  # noqa: B023 (read at once)
            names = [f"b{rest}" for rest in range(number + 1, number + 1 + len(alike))]
            source, number = build.repeat(first, previous, names), number + len(alike)
            continue
        block, stride = places[number]
        first, previous, number = len(build), source, number + 1
        with build.scope(f"b{number}", "block"):
            source = block.expand(build, source, width, stride)
    return source


def _width(build: Builder, source: int, stage: Stage) -> int:
    """The stage's width; where its block sets its own, that of the stage's input."""
    title = stage.block.title.lower()
    if stage.block.sized and stage.width is None:
        raise build.error("the width is missing", f"A {title} stage needs a number of channels", "width")
    if not stage.block.sized and stage.width is not None:
        raise build.error(f"a {title} stage sets its own width", "Leave the width out", "width")
    # A pooling keeps the width that it finds, and branches write their own.
    return stage.width or build.shape(source)[0]


def _check_auxiliary(build: Builder, design: Design) -> None:
    """Every auxiliary head must name a stage that is there."""
    last = len(design.stages)
    for number, head in enumerate(design.aux, start=1):
        if head.after > last:
            with build.scope(f"aux{number}", "auxiliary"):
                # This is an error of the design, not of the input's size: it is refused, not left out.
                raise build.error(f"there is no stage {head.after}", f"Use at most {last}", "after")


def _auxiliary(build: Builder, source: int, head: Auxiliary, place: int) -> list[int]:
    """The handle of an auxiliary head's scores; none where the head does not fit, which inference need not know."""
    try:
        with build.scope(f"aux{place}", "auxiliary", number=place):
            return [head.expand(build, source)]
    except ArchError as error:
        build.leave_out(error)
        return []
