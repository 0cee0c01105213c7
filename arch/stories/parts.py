"""What stories are made of: networks of the zoo with their costs, and networks of one block."""

from __future__ import annotations

from functools import cache

from arch.analysis import LayerCost, Measured, Network, Total, at_inference, layer_costs, measure, total
from arch.bounds import LONGEST_NAME
from arch.design import Design, Input, Stage, build
from arch.lowering import lower
from arch.ops import Conv2d
from arch.parts import Block
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem
from arch.zoo import zoo

BLOCK = "s1/b1"
"""Path of the block of a network that `alone` makes."""


# Kept per process: the zoo does not change, and each step of a story reads it again.
@cache
def measured(id: str) -> Measured:
    """A zoo network with all about its layers."""
    return measure(zoo()[id].network())


@cache
def costs(id: str) -> list[LayerCost]:
    """The layers of a zoo network at inference."""
    return at_inference(measured(id).costs)


@cache
def sums(id: str) -> Total:
    """What a zoo network costs at inference."""
    return total(costs(id))


def name(id: str) -> str:
    """A zoo network's name."""
    return zoo()[id].design.name


def designs(*ids: str) -> dict[str, Design]:
    """Zoo networks by their names, each once."""
    return {name(id): zoo()[id].design for id in ids}


def alone(label: str, block: Block, channels: int, width: int, size: int, stride: int = 1) -> Design:
    """A network of one block, `s1/b1`, that reads `channels` maps of `size` by `size`."""
    # A 1x1 makes the channels that the block reads, at the image's resolution.
    stem = ConvStem(kernel=1, stride=1, width=channels, pool="none")
    stage = Stage(block=block, depth=1, width=width if block.sized else None, stride=stride)
    image, head = Input(channels=3, height=size, width=size), Classifier(classes=10)
    # A longer name would make a notation that cannot be read.
    return Design(name=label[:LONGEST_NAME], input=image, stem=stem, stages=(stage,), head=head)


def block_layers(design: Design) -> list[LayerCost]:
    """The layers of a design's stages, without stem and head."""
    return [cost for cost in layer_costs(lower(design)) if "stage" in cost.roles]


def drawn(design: Design) -> Measured:
    """A design of a story, measured for a scene."""
    return measure(Network(design.name, lower(design), design))


def times(number: float, other: float) -> str:
    """How many times as much a number is as another: `4.8×`, `144×`; `4×` is exact, `4.0×` is not."""
    ratio = number / other
    if ratio == int(ratio):
        return f"{ratio:,.0f}×"
    return f"{ratio:.0f}×" if ratio >= 20 else f"{ratio:.1f}×" if ratio >= 2 else f"{ratio:.2f}×"


def shortened(design: Design) -> Design:
    """The first two stages of a design with a block each: a whole network is too large for one picture."""
    plain = design.model_dump(mode="json")
    kept = [stage | {"depth": 1} for stage in plain["stages"][:2]]
    return build(plain | {"stages": kept, "aux": []})


def is_one_by_one(layer: LayerCost) -> bool:
    """Whether a layer is a convolution that mixes channels and reads no neighbours."""
    op = layer.node.op
    return isinstance(op, Conv2d) and op.kernel == (1, 1)
