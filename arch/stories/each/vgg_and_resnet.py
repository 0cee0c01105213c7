"""Why ResNet is cheaper than VGG, though it is deeper."""

from __future__ import annotations

from arch import units
from arch.analysis import Total, by_resolution, network_depth, total
from arch.parts.blocks.plain import Plain
from arch.scenes.bars import Bar, Bars
from arch.scenes.funnels import Funnels
from arch.scenes.words import named
from arch.stories.base import Answer, Asked, Shown, Step, Story, Word, choice, scale
from arch.stories.parts import alone, block_layers, costs, designs, measured, name, sums, times
from arch.stories.pictures import percent
from arch.stories.published import published_error

_CLASSIC = ("vgg19", "vgg16", "alexnet_caffe", "googlenet_caffe", "resnet34", "resnet50", "densenet121")
FIRST = choice("first", "One network", {id: name(id) for id in _CLASSIC}, "vgg19")
SECOND = choice("second", "Another", {id: name(id) for id in _CLASSIC}, "resnet34")
EARLY = 112
"""Rows from which maps are called large: what is left of an image of 224 after one stride of 2."""
RESOLUTIONS = (224, 112, 56, 28, 14, 7)
CHANNELS = scale("channels", "Channels in and out", (16, 32, 64, 128, 256, 512), 64)


def _pair(asked: Asked) -> tuple[str, str]:
    return asked[FIRST], asked[SECOND]


def _names(asked: Asked) -> dict[str, Word]:
    first, second = _pair(asked)
    return {"first": name(first), "second": name(second)}


def _deeper(asked: Asked) -> Shown:
    """Layers and MACs of the classic networks."""
    first, second = _pair(asked)
    rows = tuple(
        Bar(f"{name(id)}, {_layers(id)} layers", (sums(id).macs,), lit=id in (first, second)) for id in _CLASSIC
    )
    scene = Bars("Operations for one image, and layers with weights", "MACs", ("MACs",), rows)
    words = _names(asked) | {"first_layers": str(_layers(first)), "second_layers": str(_layers(second))}
    words |= {"first_macs": units.short(sums(first).macs), "second_macs": units.short(sums(second).macs)}
    ratio = times(sums(first).macs, sums(second).macs)
    about = f"as many MACs in {name(first)} as in {name(second)}"
    return Shown(scene, Answer(ratio, about), words, designs(first, second))


def _layers(id: str) -> int:
    return network_depth(measured(id).graph)


def _price(asked: Asked) -> Shown:
    """One convolution at each resolution: its weights stay, its MACs do not."""
    width = asked.number(CHANNELS)
    layers = {size: _convolution(width, size) for size in RESOLUTIONS}
    rows = tuple(Bar(f"{size}x{size} places", (layers[size].macs,)) for size in RESOLUTIONS)
    title = f"One 3x3 convolution, {width} channels in and out"
    scene = Bars(title, "MACs", ("MACs",), rows)
    large, small = RESOLUTIONS[0], RESOLUTIONS[2]
    words = {
        "weights": f"{layers[large].params:,}",
        "large": f"{large}",
        "small": f"{small}",
        "macs": units.short(layers[large].macs),
        "less": units.short(layers[small].macs),
    }
    about = f"as many MACs on {large}×{large} places as on {small}×{small}"
    answer = Answer(times(layers[large].macs, layers[small].macs), about)
    design = alone(title, Plain(convs=1), width, width, small)
    return Shown(scene, answer, words, {f"the convolution at {small} pixels": design})


def _convolution(width: int, size: int) -> Total:
    """A 3x3 convolution without the norm behind it."""
    return total(layer for layer in block_layers(alone("", Plain(convs=1), width, width, size)) if layer.macs)


def _where(asked: Asked) -> Shown:
    """MACs at each resolution."""
    ids = _pair(asked)
    runs = [by_resolution(costs(id)) for id in ids]
    heights = sorted({height for run in runs for height in run}, reverse=True)
    macs = {height: tuple(run.get(height, Total()).macs for run in runs) for height in heights}
    rows = tuple(Bar(named(height, "row"), row, lit=height >= EARLY) for height, row in macs.items() if any(row))
    early = [sum(s.macs for height, s in run.items() if height >= EARLY) for run in runs]
    scene = Bars("Operations by the rows of the map", "MACs", tuple(map(name, ids)), rows)
    words = _names(asked) | {"early": str(EARLY)}
    for side, id, part in zip(("first", "second"), ids, early, strict=True):
        words |= {f"{side}_early": units.short(part), f"{side}_all": units.short(sums(id).macs)}
    share = Answer(units.share(early[0], sums(ids[0]).macs), f"of the MACs of {name(ids[0])} are on large maps")
    return Shown(scene, share, words, designs(*ids))


def _shape(asked: Asked) -> Shown:
    """Both as funnels."""
    ids = _pair(asked)
    scene = Funnels(tuple((name(id), measured(id)) for id in ids))
    first, second = (_first_small(id) for id in ids)
    words = _names(asked) | {"early": str(EARLY), "second_layers": str(second)}
    words["first_layers"] = named(first, "convolution")
    answer = Answer(words["first_layers"], f"on maps of {EARLY} rows or more in {name(ids[0])}")
    return Shown(scene, answer, words, designs(*ids))


def _first_small(id: str) -> int:
    """How many layers with weights write large maps."""
    return sum(bool(cost.macs) and cost.node.shape[1] >= EARLY for cost in costs(id) if len(cost.node.shape) == 3)


def _weights(asked: Asked) -> Shown:
    """Weights in convolutions and in linear layers."""
    ids = _pair(asked)
    found = [sums(id) for id in ids]
    rows = (
        Bar("convolutions", tuple(s.params_conv for s in found)),
        Bar("fully connected layers", tuple(s.params_linear for s in found), lit=True),
    )
    scene = Bars("Where the weights are", "params", tuple(map(name, ids)), rows)
    words = _names(asked)
    for side, each in zip(("first", "second"), found, strict=True):
        words |= {f"{side}_linear": units.short(each.params_linear), f"{side}_params": units.short(each.params)}
    share = units.share(found[0].params_linear, found[0].params)
    return Shown(
        scene, Answer(share, f"of the params of {name(ids[0])} are in fully connected layers"), words, designs(*ids)
    )


def _error(asked: Asked) -> Shown:
    """Published errors beside the MACs."""
    ids = _pair(asked)
    # matconvnet for VGG, Caffe and torch for the others: crops differ, as the note says.
    errors = {id: published_error(id) for id in _CLASSIC}
    rows = tuple(
        Bar(name(id), (percent(error),), (error.text,), id in ids, f"{error.text}: {error.source}")
        for id, error in errors.items()
    )
    scene = Bars("Published top-1 error on ImageNet", "%", ("top-1 error, %",), rows, notes=_NOTES)
    words = {**_names(asked), "first_error": errors[ids[0]], "second_error": errors[ids[1]]}
    return Shown(scene, Answer(errors[ids[1]], f"top-1 error of {name(ids[1])}"), words, designs(*ids), _NOTES)


_NOTES = ("Crops and training differ between sources: small differences of errors mean nothing.",)

STORY = Story(
    20,
    "ResNet against VGG",
    "Why is ResNet cheaper than VGG, though it is deeper?",
    (
        Step(
            "Depth is not cost",
            "{first} has {first_layers} layers with weights and takes {first_macs} MACs for an image. {second} has "
            "{second_layers} and takes {second_macs}. Depth alone does not say what a network costs. What does?",
            _deeper,
            (FIRST, SECOND),
        ),
        Step(
            "What one convolution costs",
            "Its weights do not depend on the size of the map: here they are {weights}. Its operations do: each weight "
            "is used once at each place of the output. At {large} × {large} places that makes {macs} MACs, at {small} "
            "× {small} only {less}.",
            _price,
            (CHANNELS,),
        ),
        Step(
            "Where the operations are",
            "On maps of {early} rows and more, {first} spends {first_early} of its {first_all} MACs; {second} spends "
            "{second_early} of {second_all}. On smaller maps a layer of the same width costs less: a network that gets "
            "there early can afford many.",
            _where,
            (FIRST, SECOND),
        ),
        Step(
            "Two shapes",
            "Each slab is a map: the higher, the more rows; the wider, the more channels. {first} has {first_layers} "
            "on maps of {early} rows or more, {second} {second_layers}. The sooner maps are small, the deeper a "
            "network can be for the same operations.",
            _shape,
            (FIRST, SECOND),
        ),
        Step(
            "Where the weights are",
            "{first} has {first_params} params, {first_linear} of them in fully connected layers; {second} has "
            "{second_params} and {second_linear}. On a flattened map, each output needs a weight for each place of "
            "each channel; on the averages of the channels, one for each channel.",
            _weights,
            (FIRST, SECOND),
        ),
        Step(
            "And the error",
            "On ImageNet, {first} has a top-1 error of {first_error}, {second} of {second_error}. Operations that are "
            "saved on large maps can pay for depth on small ones; shortcuts make that depth trainable, as the story "
            "about depth tells.",
            _error,
            (FIRST, SECOND),
        ),
    ),
    cover=2,
)
