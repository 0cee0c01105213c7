"""What Inception's 1x1 reductions save."""

from __future__ import annotations

from arch import units
from arch.analysis import LayerCost, Total, layer_costs, total
from arch.design import Design
from arch.lowering import lower
from arch.ops import Concat
from arch.parts.blocks.branches import Branches
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.stories.base import Answer, Asked, Shown, Step, Story, Word, scale
from arch.stories.parts import BLOCK, alone, block_layers, designs, drawn, times

CHANNELS = scale("channels", "Channels that come in", (128, 192, 256, 480, 512), 256)
NARROW = scale("narrow", "Width of the reductions", (16, 32, 64, 96), 64)
SIZE = 28
STACKED = 4
# The example of Stanford's CS231n: 128, 192 and 96 channels out of 256 at 28x28.
ONE, THREE, FIVE, POOLED = 128, 192, 96, 64
_SOURCE = (
    "Stanford CS231n, lecture on architectures, prints 854 M for the naive module and 358 M for the reduced one; "
    "the rows that it prints for the second sum to 271 M, as here at the start values."
)


def module(kind: str, channels: int, narrow: int) -> Design:
    """A naive module, or one with reductions, that reads `channels` maps."""
    texts = {
        "naive": (f"1x1:{ONE}", f"3x3:{THREE}", f"5x5:{FIVE}", "max3"),
        "reduced": (f"1x1:{ONE}", f"1x1:{narrow} 3x3:{THREE}", f"1x1:{narrow} 5x5:{FIVE}", f"max3 1x1:{POOLED}"),
    }
    # Width 0: branches set their own.
    return alone(f"{kind} Inception module", Branches(branches=texts[kind]), channels, 0, SIZE)


def _module(asked: Asked, kind: str) -> Design:
    return module(kind, asked.number(CHANNELS), asked.number(NARROW))


def cost(design: Design) -> Total:
    """What the module costs."""
    return total(block_layers(design))


def out(design: Design) -> int:
    """The channels that a module writes."""
    return block_layers(design)[-1].node.shape[0]


def _picture(design: Design, label: str) -> Graphs:
    return Graphs((Picture(label, drawn(design), BLOCK),))


def _naive(asked: Asked) -> Shown:
    """The naive module."""
    design = _module(asked, "naive")
    words: dict[str, Word] = {"channels": asked[CHANNELS], "macs": units.short(cost(design).macs)}
    words["out"] = str(out(design))
    answer = Answer(units.short(cost(design).macs), "MACs for one module")
    return Shown(_picture(design, "naive"), answer, words, {"the naive module": design}, (_SOURCE,))


def _grows(asked: Asked) -> Shown:
    """Naive modules one after another."""
    designs_, channels = [], asked.number(CHANNELS)
    for _ in range(STACKED):
        designs_.append(module("naive", channels, asked.number(NARROW)))
        channels = out(designs_[-1])
    rows = tuple(
        Bar(f"module {number}: {out(design)} channels out", (cost(design).macs,))
        for number, design in enumerate(designs_, 1)
    )
    scene = Bars("Naive modules one after another", "MACs", ("MACs",), rows)
    first, *_, last = designs_
    words = {
        "out": f"{out(first):,}",
        "last": f"{out(last):,}",
        "modules": str(STACKED),
        "macs": units.short(cost(last).macs),
    }
    about = f"as many MACs in module {STACKED} as in the first"
    return Shown(scene, Answer(times(cost(last).macs, cost(first).macs), about), words, {"the first module": first})


def _reduced(asked: Asked) -> Shown:
    """The module with reductions."""
    naive, design = _module(asked, "naive"), _module(asked, "reduced")
    words: dict[str, Word] = {"narrow": asked[NARROW], "out": str(out(design)), "channels": asked[CHANNELS]}
    words |= {"before": units.short(cost(naive).macs), "after": units.short(cost(design).macs)}
    answer = Answer(times(cost(naive).macs, cost(design).macs), "as many MACs in the naive module")
    return Shown(_picture(design, "reduced"), answer, words, {"the reduced module": design}, (_SOURCE,))


def _where(asked: Asked) -> Shown:
    """MACs of each convolution of both."""
    found = {kind: _module(asked, kind) for kind in ("naive", "reduced")}
    layers = {kind: [layer for layer in block_layers(design) if layer.macs] for kind, design in found.items()}
    rows = tuple(
        Bar(f"{kind}: {_branch(layer)}", (layer.macs,), lit=kind == "reduced")
        for kind in layers
        for layer in layers[kind]
    )
    scene = Bars("Operations of each convolution", "MACs", ("MACs",), rows)
    largest = [max(found, key=lambda layer: layer.macs) for found in layers.values()]
    words: dict[str, Word] = {"channels": asked[CHANNELS], "narrow": asked[NARROW]}
    words |= {"before": units.short(largest[0].macs), "after": units.short(largest[1].macs)}
    words |= {"first": largest[0].node.op.label, "second": largest[1].node.op.label}
    answer = Answer(
        times(largest[0].macs, largest[1].macs), "as many MACs in the largest convolution as after the reduction"
    )
    return Shown(scene, answer, words, {f"the {kind} module": design for kind, design in found.items()})


def _branch(layer: LayerCost) -> str:
    """The layer and the branch that it is in."""
    return f"{layer.node.path.split('/')[2]}, {layer.node.op.label}"


def _whole(asked: Asked) -> Shown:
    """GoogLeNet's own modules."""
    graph = lower(next(iter(designs("googlenet_caffe").values())))
    modules: dict[str, int] = {}
    for layer in layer_costs(graph):
        if "block" in layer.roles and not layer.training_only:
            path = "/".join(layer.node.path.split("/")[:2])
            modules[path] = modules.get(path, 0) + layer.macs
    # A block that joins branches is a module; the others are poolings, and convolutions of the stem.
    joined = {node.path.rpartition("/")[0] for node in graph if isinstance(node.op, Concat)}
    modules = {path: macs for path, macs in modules.items() if path in joined}
    rows = tuple(Bar(path, (macs,)) for path, macs in modules.items())
    scene = Bars("Modules of GoogLeNet", "MACs", ("MACs",), rows)
    words = {"all": units.short(sum(modules.values()))}
    return Shown(scene, Answer(words["all"], "MACs in all modules of GoogLeNet"), words, designs("googlenet_caffe"))


STORY = Story(
    60,
    "Inception's reductions",
    "What do Inception's 1x1 reductions save?",
    (
        Step(
            "Several windows side by side",
            "A module looks with several windows at once and joins what they find. Naively, the 3x3 and the 5x5 read "
            "all {channels} channels: {macs} MACs, and {out} channels come out.",
            _naive,
            (CHANNELS,),
        ),
        Step(
            "It cannot be stacked",
            "The pooling hands on all channels that it reads, and the convolutions add theirs: {out} after one module, "
            "{last} after {modules}. Each module reads more than the one before; the last costs {macs} MACs.",
            _grows,
            (CHANNELS,),
        ),
        Step(
            "Reduce first",
            "A 1x1 of {narrow} channels before the 3x3 and the 5x5, and behind the pooling: {after} MACs in place of "
            "{before}, and {out} channels from {channels}, whatever comes in.",
            _reduced,
            (CHANNELS, NARROW),
        ),
        Step(
            "Where it is saved",
            "In the naive module the largest convolution is {first}, with {before} MACs. Reading {narrow} channels in "
            "place of {channels}, the 3x3 and the 5x5 cost less in proportion; the largest is now {second}, with "
            "{after}. The 1x1 convolutions in front are the price.",
            _where,
            (CHANNELS, NARROW),
        ),
        Step(
            "A whole network of them",
            "The modules of GoogLeNet take {all} MACs together. They widen from one to the next, and each time the map "
            "is halved, the cost falls back: depth does not make it explode.",
            _whole,
        ),
    ),
    cover=2,
)
