"""How many operations a convolution is, counted by hand."""

from __future__ import annotations

from arch import units
from arch.analysis import CONVENTIONS, Convention, count, sum_quantities
from arch.ops import Conv2d, Counts, Shape, sides
from arch.scenes.bars import Bar, Bars
from arch.scenes.slide import Slide
from arch.scenes.window import Window
from arch.stories.base import Answer, Asked, Shown, Step, Story, choice, scale
from arch.stories.parts import costs, designs, measured, name, sums, times

MAP = ((3, 0, 1, 2, 7), (1, 5, 8, 9, 3), (2, 7, 2, 5, 1), (0, 1, 3, 1, 7), (4, 2, 1, 6, 2))
EDGE = ((1, 0, -1), (1, 0, -1), (1, 0, -1))
"""A filter that answers to upright edges."""
PLACE = scale("place", "Place of the window", range(1, 10), 1)
SIDE = scale("side", "Pixels of the image's side", (25, 50, 100, 200, 400), 100)
_NETWORKS = ("vgg16", "resnet50", "googlenet", "mobilenet_v2", "densenet121")
NETWORK = choice("network", "Network", {id: name(id) for id in _NETWORKS}, "resnet50")
_PARTS = ("elements", "comparisons", "additions", "divisions")
"""Units of rules that count a part of what a network does, or what it writes."""
RULES = tuple(rule for rule in CONVENTIONS if rule.unit not in _PARTS)
_NOTES = ("Biases, norms and activations are not counted here; the Counting page counts all.",)


def _operations(counts: Counts) -> int:
    return counts.multiplications + counts.additions


def _value(asked: Asked) -> Shown:
    """One window, and what it takes."""
    scene = Window((5, 5), 3, kind="convolution", values=MAP, weights=EDGE, at=asked.number(PLACE) - 1)
    counts = scene.operations
    words = {"products": str(counts.multiplications), "sums": str(counts.additions), "all": str(_operations(counts))}
    return Shown(scene, Answer(words["all"], "operations for one value"), words)


def _image(asked: Asked) -> Shown:
    """All places of an image."""
    found = {int(option.value): _whole(int(option.value)) for option in SIDE.options}
    rows = tuple(
        Bar(f"{side}x{side} pixels", (all,), (f"{all:,}",), side == asked.number(SIDE)) for side, all in found.items()
    )
    side = asked.number(SIDE)
    slide = Slide((side, side), 3, kind="convolution")
    words = {
        "side": f"{side}",
        "places": " × ".join(map(str, slide.out)),
        "each": str(_operations(slide.operations)),
        "all": f"{found[side]:,}",
        "double": times(_whole(2 * side), found[side]),
    }
    scene = Bars("A 3x3 convolution of one channel", "operations", ("operations",), rows)
    return Shown(scene, Answer(words["all"], "operations for one channel of the image"), words)


def _whole(side: int) -> int:
    """Operations of a 3x3 convolution, without padding, on one channel of an image."""
    slide = Slide((side, side), 3, kind="convolution")
    return _operations(slide.operations) * slide.out[0] * slide.out[1]


def _layer(inputs: int, outputs: int, side: int) -> int:
    """Operations of a 3x3 convolution that keeps the resolution, without a bias."""
    # The lecture counts no bias: 27 products and 26 additions for a value of the first layer.
    out: Shape = (outputs, side, side)
    return _operations(Conv2d(outputs, (3, 3), (1, 1), sides(1)).counts(((inputs, side, side),), out))


def _channels(asked: Asked) -> Shown:
    """The first two layers of VGG."""
    side, channels = 224, 64
    first, second = _layer(3, channels, side), _layer(channels, channels, side)
    rows = (
        Bar("first layer, from the image", (first,)),
        Bar("second layer", (second,), lit=True),
    )
    scene = Bars(f"The first two layers of {name('vgg16')}", "operations", ("operations",), rows)
    words = {
        "network": name("vgg16"),
        "filters": str(channels),
        "first": units.short(first),
        "second": units.short(second),
        "ratio": times(second, first),
    }
    about = f"operations of {name('vgg16')}'s first layer"
    return Shown(scene, Answer(words["first"], about), words, designs("vgg16"), _NOTES)


def _macs(asked: Asked) -> Shown:
    """MACs of each convolution of VGG-16."""
    layers = [layer for layer in costs("vgg16") if layer.macs]
    rows = tuple(Bar(layer.node.path, (layer.macs,), about=layer.node.op.label) for layer in layers)
    whole = sums("vgg16").macs
    words = {"network": name("vgg16"), "all": units.short(whole), "layers": str(len(layers))}
    scene = Bars(f"Multiply-accumulates of {name('vgg16')}", "MACs", ("MACs",), rows)
    return Shown(scene, Answer(words["all"], f"MACs for one image in {name('vgg16')}"), words, designs("vgg16"))


def _rules(asked: Asked) -> Shown:
    """What tools print for one network."""
    found = measured(asked[NETWORK])
    quantities = sum_quantities(found.costs, found.network.implementation)
    values: dict[int, list[Convention]] = {}
    for rule in RULES:
        # Rules that give one number share a row.
        values.setdefault(count(rule, quantities), []).append(rule)
    rows = tuple(
        Bar(_labels(rules), (value,), about=", ".join(rule.label for rule in rules))
        for value, rules in sorted(values.items())
    )
    words = {"network": name(asked[NETWORK]), "rules": str(len(RULES)), "numbers": str(len(values))}
    words |= {"least": units.short(min(values)), "most": units.short(max(values))}
    scene = Bars(f"What is printed for {words['network']}", "under each rule", ("value",), rows)
    answer = Answer(times(max(values), min(values)), "as much under the highest rule as under the lowest")
    return Shown(scene, answer, words, designs(asked[NETWORK]))


def _labels(rules: list[Convention]) -> str:
    more = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
    return f"{units.clipped(rules[0].label, 34)}{more}"


STORY = Story(
    10,
    "Counting by hand",
    "How many operations is a convolution?",
    (
        Step(
            "One value",
            "A 3x3 window multiplies each pixel that it covers by a weight and adds the products: {products} "
            "multiplications and {sums} additions make {all} operations, for one number of the output.",
            _value,
            (PLACE,),
        ),
        Step(
            "A whole image",
            "On {side} × {side} pixels the window fits at {places} places. Each takes {each} operations: {all} in all. "
            "An image of double the side takes {double} as many: cost grows with the area.",
            _image,
            (SIDE,),
        ),
        Step(
            "Channels in, channels out",
            "An image has red, green and blue; a layer has many filters. In the first layer of {network}, each of "
            "{filters} filters reads all colours at each place: {first} operations. The second layer reads {filters} "
            "channels in place of the colours: {second}, {ratio} as many.",
            _channels,
        ),
        Step(
            "Multiply-accumulate",
            "A product and the addition that takes it in make one multiply-accumulate, a MAC, which most hardware does "
            "in one step. {network} has {layers} layers with weights, and {all} MACs for one image. Archscope counts "
            "in MACs, and names every other rule where it is used.",
            _macs,
        ),
        Step(
            "What tools print",
            "Papers and tools count MACs or operations, with biases, norms or poolings or without. For {network}, "
            "{rules} rules give {numbers} different numbers, from {least} to {most}. None is wrong, but "
            "numbers under different rules cannot be compared.",
            _rules,
            (NETWORK,),
        ),
    ),
)
