"""What groups save, and ResNeXt's three forms."""

from __future__ import annotations

from typing import Literal

from arch import units
from arch.analysis import LayerCost, Total, total
from arch.design import Design
from arch.parts.blocks.bottleneck import Bottleneck
from arch.parts.blocks.plain import Plain
from arch.parts.blocks.separable import Separable
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.planes import Convolution, Planes
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, scale
from arch.stories.parts import BLOCK, alone, block_layers, designs, drawn, name, sums, times
from arch.stories.published import published_error

WIDTH = scale("width", "Channels in and out", (64, 128, 256, 512), 256)
GROUPS = scale("groups", "Groups", (2, 4, 8, 16, 32, 64), 4)
FORMS: dict[Literal["grouped", "split", "early"], str] = {
    "split": "added paths",
    "early": "concatenated paths",
    "grouped": "one grouped convolution",
}
CARDINALITIES = ((1, 64), (2, 40), (4, 24), (8, 14), (32, 4))
"""Paths and their widths."""
CHANNELS, SIZE = 256, 56
"""Of ResNet-50's first stage."""
_SOURCE = "Xie et al. 2016, Aggregated Residual Transformations, arXiv 1611.05431, table 3: top-1, one 224 crop"
_PRINTED = (
    Quoted("23.9 %", _SOURCE),
    Quoted("23.0 %", _SOURCE),
    Quoted("22.6 %", _SOURCE),
    Quoted("22.3 %", _SOURCE),
    Quoted("22.2 %", _SOURCE),
)
"""Errors of the networks with these cardinalities."""


def _grouped(asked: Asked) -> Convolution:
    return Convolution(asked.number(WIDTH), asked.number(WIDTH), 3, asked.number(GROUPS), "in groups", lit=0)


def _planes(asked: Asked) -> Shown:
    """Dense and grouped."""
    dense, grouped = Convolution(asked.number(WIDTH), asked.number(WIDTH), 3, title="dense"), _grouped(asked)
    words = {"groups": asked[GROUPS], "channels": asked[WIDTH], "part": str(grouped.inputs // grouped.groups)}
    words |= {"before": f"{dense.weights:,}", "after": f"{grouped.weights:,}"}
    answer = Answer(times(dense.weights, grouped.weights), "as many weights without groups")
    return Shown(Planes((dense, grouped)), answer, words)


def _law(asked: Asked) -> Shown:
    """Weights for each number of groups."""
    width, options = asked.number(WIDTH), [1, *(int(option.value) for option in GROUPS.options)]
    found = {groups: _three(width, groups) for groups in options}
    rows = tuple(
        Bar(
            f"{groups} groups" if groups > 1 else "dense",
            (_sum(design).params_conv,),
            lit=groups == asked.number(GROUPS),
        )
        for groups, design in found.items()
    )
    scene = Bars(f"A 3x3 convolution of {width} channels", "params", ("params",), rows)
    chosen = _sum(found[asked.number(GROUPS)])
    words = {"channels": asked[WIDTH], "groups": asked[GROUPS], "params": f"{chosen.params_conv:,}"}
    answer = Answer(units.short(chosen.params_conv), "params in the convolution")
    return Shown(scene, answer, words, {"the convolution": found[asked.number(GROUPS)]})


def _three(width: int, groups: int) -> Design:
    return alone(f"a 3x3 in {groups} groups", Plain(convs=1, groups=groups), width, width, SIZE)


def _sum(design: Design) -> Total:
    return total(block_layers(design))


def _block(paths: int, each: int, form: Literal["grouped", "split", "early"] = "grouped") -> Design:
    """ResNeXt's block of some paths."""
    # The paper fixes paths and their width: their product is the inner width.
    block = Bottleneck(groups=paths, ratio=paths * each / CHANNELS, form=form)
    return alone(f"{paths} paths of {each}, {FORMS[form]}", block, CHANNELS, CHANNELS, SIZE)


def _forms(asked: Asked) -> Shown:
    """The three forms, drawn with few paths; the integers of all."""
    few, (paths, each) = 2, CARDINALITIES[-1]
    pictures = tuple(Picture(label, drawn(_block(few, each, form)), BLOCK) for form, label in FORMS.items())
    whole = {label: _sum(_block(paths, each, form)) for form, label in FORMS.items()}
    convolutions = {each.macs for each in whole.values()}
    params = {each.params_conv for each in whole.values()}
    words = {"few": str(few), "paths": str(paths)}
    words |= {"macs": " or ".join(f"{macs:,}" for macs in sorted(convolutions))}
    words |= {"params": " or ".join(f"{count:,}" for count in sorted(params))}
    answer = Answer(words["params"], f"weights in convolutions, with {paths} paths, in each of the forms")
    shown = {label: _block(paths, each, form) for form, label in FORMS.items()}
    return Shown(Graphs(pictures), answer, words, shown, (_SOURCE,))


def _cardinality(asked: Asked) -> Shown:
    """Paths at equal cost."""
    rows = tuple(
        Bar(
            f"{paths} paths of {each}" if paths > 1 else "ResNet-50's block",
            (_sum(_block(paths, each)).macs,),
            (f"{units.short(_sum(_block(paths, each)).macs)}, {error.text} error",),
            (paths, each) == CARDINALITIES[-1],
            error.source,
        )
        for (paths, each), error in zip(CARDINALITIES, _PRINTED, strict=True)
    )
    scene = Bars(f"A block of {CHANNELS} channels", "MACs", ("MACs",), rows)
    words: dict[str, Word] = {"first": _PRINTED[0], "last": _PRINTED[-1], "paths": str(CARDINALITIES[-1][0])}
    shown = designs("resnet50", "resnext50_32x4d")
    return Shown(scene, Answer(_PRINTED[-1], "top-1 error at about equal cost"), words, shown, (_SOURCE,))


def _mixing(asked: Asked) -> Shown:
    """Grouped layers one after another."""
    width, groups = asked.number(WIDTH), asked.number(GROUPS)
    one = Convolution(width, width, 3, groups, "first")
    chain = (one, Convolution(width, width, 3, groups, "second", lit=0))
    words = {"share": units.share(len(chain[1].reads(0)), width), "groups": asked[GROUPS]}
    about = "of the channels that come in can change one channel that goes out"
    return Shown(Planes(chain, chained=True), Answer(words["share"], about), words)


def _depthwise(asked: Asked) -> Shown:
    """A group for each channel."""
    width = asked.number(WIDTH)
    dense = alone("a dense 3x3", Plain(convs=1), width, width, SIZE)
    separable = alone("depthwise, then 1x1", Separable(), width, width, SIZE)
    parts = [layer for layer in block_layers(separable) if layer.macs]
    scene = Planes(
        (
            Convolution(width, width, 3, title="dense 3x3"),
            Convolution(width, width, 3, width, "depthwise 3x3", lit=0),
            Convolution(width, width, 1, title="1x1"),
        )
    )
    words = {"channels": asked[WIDTH], "dense": units.short(_macs(dense)), "both": units.short(_macs(separable))}
    words["share"] = units.share(_most(parts).macs, total(parts).macs)
    ids = ("mobilenetv1_100", "mobilenet_v2")
    answer = Answer(times(_macs(dense), _macs(separable)), "as many MACs in the dense convolution")
    return Shown(scene, answer, words, {"the separable block": separable} | designs(*ids))


def _macs(design: Design) -> int:
    return _sum(design).macs


def _most(layers: list[LayerCost]) -> LayerCost:
    return max(layers, key=lambda layer: layer.macs)


def _networks(asked: Asked) -> Shown:
    """ResNet, ResNeXt and their errors."""
    ids = ("resnet50", "resnext50_32x4d", "resnet101", "resnext101_32x4d", "resnext101_64x4d")
    rows = tuple(
        Bar(
            name(id),
            (sums(id).macs,),
            (f"{units.short(sums(id).macs)}, {published_error(id).text} error",),
            id.startswith("resnext"),
            published_error(id).source,
        )
        for id in ids
    )
    scene = Bars("Cost and published top-1 error", "MACs", ("MACs",), rows)
    words: dict[str, Word] = {"plain": name(ids[0]), "grouped": name(ids[1])}
    words |= {"plain_error": published_error(ids[0]), "grouped_error": published_error(ids[1])}
    words |= {"plain_macs": units.short(sums(ids[0]).macs), "grouped_macs": units.short(sums(ids[1]).macs)}
    return Shown(scene, Answer(published_error(ids[1]), f"top-1 error of {name(ids[1])}"), words, designs(*ids))


STORY = Story(
    160,
    "Groups",
    "What do groups save?",
    (
        Step(
            "Each group sees a part",
            "In a dense convolution each of {channels} outputs reads all inputs. In {groups} groups each reads the "
            "{part} inputs of its own group: {after} weights in place of {before}.",
            _planes,
            (WIDTH, GROUPS),
        ),
        Step(
            "A simple law",
            "Weights are kernel, times channels in, times channels out, divided by the groups. With {channels} "
            "channels and {groups} groups that is {params}. Operations follow the same law.",
            _law,
            (WIDTH, GROUPS),
        ),
        Step(
            "One block, several forms",
            "ResNeXt's paths can be added, joined before the last 1x1, or written as one grouped convolution; drawn "
            "are {few} paths of {paths}. All compute the same function, with {params} weights and {macs} MACs.",
            _forms,
        ),
        Step(
            "More paths at equal cost",
            "What groups save is spent on width: each row costs about as much as ResNet-50's block. With {paths} paths "
            "the error falls from {first} to {last}. More paths do better than deeper or wider ones.",
            _cardinality,
        ),
        Step(
            "Groups must be mixed",
            "Two grouped convolutions in a row, in {groups} groups: one output still depends on {share} of the inputs. "
            "A 1x1 without groups between them mixes, or channels are shuffled.",
            _mixing,
            (WIDTH, GROUPS),
        ),
        Step(
            "A group for each channel",
            "A depthwise convolution reads one channel for each output; a 1x1 mixes. Both together take {both} MACs, a "
            "dense 3x3 of {channels} channels {dense}. MobileNets are made so: the 1x1 is {share} of the rest.",
            _depthwise,
            (WIDTH,),
        ),
        Step(
            "In whole networks",
            "{plain} errs on {plain_error} with {plain_macs} MACs, {grouped} on {grouped_error} with {grouped_macs}. "
            "The same depth, the same shape, and only the 3x3 changed.",
            _networks,
        ),
    ),
)
