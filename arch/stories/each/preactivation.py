"""What pre-activation changes."""

from __future__ import annotations

from arch import units
from arch.analysis import total
from arch.parts.blocks.basic import Basic
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, choice
from arch.stories.facts import quoted
from arch.stories.facts import rows as fact_rows
from arch.stories.parts import BLOCK, alone, block_layers, designs, drawn, name, sums
from arch.stories.pictures import percent

LAYERS = choice("network", "Network", {"50": "ResNet-50", "101": "ResNet-101", "152": "ResNet-152"})
CHANNELS, SIZE = 64, 32
"""Of the last stage of a ResNet for CIFAR, on its first maps."""
ORDERS = {"post": "original", "pre": "pre-activation"}
POST, PRE = "original", "full pre-activation"
"""The names of the two forms in the paper's tables."""


def _moved(asked: Asked) -> Shown:
    """Both blocks."""
    blocks = {
        label: alone(label, Basic.model_validate({"order": order}), CHANNELS, CHANNELS, SIZE)
        for order, label in ORDERS.items()
    }
    scene = Graphs(tuple(Picture(label, drawn(design), BLOCK, (BLOCK,)) for label, design in blocks.items()))
    post, pre = (total(block_layers(design)).params for design in blocks.values())
    answer = Answer(units.short(abs(post - pre)), "weights differ between the two blocks")
    return Shown(scene, answer, {"weights": f"{pre:,}"}, dict(blocks))


def _cost(asked: Asked) -> Shown:
    """Params and MACs of both forms."""
    post, pre = f"resnet{asked[LAYERS]}", f"resnetv2_{asked[LAYERS]}"
    a, b = sums(post), sums(pre)
    rows = (
        Bar("convolutions and the head", (a.params - a.params_norm, b.params - b.params_norm)),
        Bar("norms", (a.params_norm, b.params_norm)),
    )
    scene = Bars("Where the weights are", "params", (name(post), name(pre)), rows)
    words = {
        "post": name(post),
        "pre": name(pre),
        "post_params": f"{a.params:,}",
        "pre_params": f"{b.params:,}",
        "post_macs": f"{a.macs:,}",
        "pre_macs": f"{b.macs:,}",
    }
    answer = Answer(units.share(abs(a.params - b.params), a.params), "of the params differ")
    return Shown(scene, answer, words, designs(post, pre))


def _error(table: str, network: str, variant: str, **where: str) -> Quoted:
    return quoted("shortcuts", "error_top1_pct", " %", table=table, network=network, variant=variant, **where)


def _orders(asked: Asked) -> Shown:
    """Orders of norm, activation and addition."""
    variants = list(dict.fromkeys(row["variant"] for row in fact_rows("shortcuts") if row["table"] == "table 2"))
    networks = ("ResNet-110", "ResNet-164")
    errors = {variant: [_error("table 2", network, variant) for network in networks] for variant in variants}
    rows = tuple(
        Bar(variant, tuple(map(percent, found)), tuple(error.text for error in found), variant == PRE)
        for variant, found in errors.items()
    )
    scene = Bars("Error on CIFAR-10, by the order in a block", "%", networks, rows)
    words: dict[str, Word] = {"best": errors[PRE][1], "first": errors[POST][1], "after": errors["BN after addition"][1]}
    return Shown(scene, Answer(errors[PRE][1], f"error of {networks[1]} with full pre-activation"), words)


def _depth(asked: Asked) -> Shown:
    """Both forms by depth."""
    networks = ("ResNet-110", "ResNet-164", "ResNet-1001")
    errors = {
        network: [_error("table 3", network, variant, dataset="CIFAR-10") for variant in (POST, PRE)]
        for network in networks
    }
    rows = tuple(
        Bar(network, tuple(map(percent, found)), tuple(error.text for error in found), network == networks[-1])
        for network, found in errors.items()
    )
    scene = Bars("Error on CIFAR-10, by depth", "%", tuple(ORDERS.values()), rows)
    post, pre = errors[networks[-1]]
    words: dict[str, Word] = {"network": networks[-1], "post": post, "pre": pre}
    ids = ("cifar_resnet110", "preact_resnet164", "preact_resnet1001")
    return Shown(scene, Answer(pre, f"error of {networks[-1]} with pre-activation"), words, designs(*ids))


def _imagenet(asked: Asked) -> Shown:
    """ImageNet, with 152 and 200 layers."""
    # Both on crops of 320, the only setting in which the paper has all of them.
    networks = ("ResNet-152", "ResNet-200")
    errors = {
        network: [
            _error("table 5", network, variant, test_crop="320", setting="augmentation: scale")
            for variant in (POST, PRE)
        ]
        for network in networks
    }
    rows = tuple(
        Bar(network, tuple(map(percent, found)), tuple(error.text for error in found), network == networks[-1])
        for network, found in errors.items()
    )
    scene = Bars("Top-1 error on ImageNet, one crop", "%", tuple(ORDERS.values()), rows)
    words = {"shallow": networks[0], "deep": networks[1]}
    (shallow_post, shallow_pre), (deep_post, deep_pre) = errors.values()
    quotes = {"shallow_post": shallow_post, "shallow_pre": shallow_pre, "deep_post": deep_post, "deep_pre": deep_pre}
    about = f"top-1 error of {networks[1]} with pre-activation"
    return Shown(scene, Answer(deep_pre, about), {**words, **quotes}, designs("resnet152", "preact_resnet200"))


STORY = Story(
    120,
    "Pre-activation",
    "What does pre-activation change?",
    (
        Step(
            "Norm and activation move first",
            "In the original block a ReLU stands after the addition: it changes the sum of one block before the next "
            "adds to it. With norm and ReLU moved before each convolution, the same {weights} weights leave a path on "
            "which there is nothing but additions.",
            _moved,
        ),
        Step(
            "It costs nothing",
            "{post} has {post_params} params and {post_macs} MACs, {pre} {pre_params} and {pre_macs}. Convolutions are "
            "the same; a few norms stand elsewhere, and one more before the head.",
            _cost,
            (LAYERS,),
        ),
        Step(
            "Which order is best?",
            "A norm after the addition breaks the clean path: {after} error. The original: {first}. Norm and "
            "activation both first: {best}. The identity alone is not enough; what the convolutions read should be "
            "normed too.",
            _orders,
        ),
        Step(
            "Very deep",
            "{network} has an error of {post} in its original form, more than shallower networks. With pre-activation "
            "depth pays again: {pre}. Signal and gradient reach every block by additions alone.",
            _depth,
        ),
        Step(
            "On ImageNet",
            "With {shallow} it hardly matters: {shallow_post} and {shallow_pre}. With {deep} the original form gets "
            "worse, {deep_post}, while pre-activation still gains, {deep_pre}: it matters in very deep networks.",
            _imagenet,
        ),
    ),
)
