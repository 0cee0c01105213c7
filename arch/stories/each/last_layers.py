"""What the last layers cost."""

from __future__ import annotations

from arch import units
from arch.analysis import LayerCost, Measured, layer_costs, stage_costs, total, traffic
from arch.bounds import LONGEST_NAME
from arch.design import Design, build
from arch.lowering import lower
from arch.parts import Head
from arch.parts.heads.classifier import Classifier
from arch.scenes.bars import Bar, Bars
from arch.scenes.funnels import Funnels
from arch.stories.base import Answer, Asked, Shown, Step, Story, choice, scale
from arch.stories.parts import costs, designs, drawn, measured, name, sums
from arch.zoo import zoo

_TRUNKS = ("vgg16", "vgg19", "alexnet", "resnet50")
TRUNK = choice("trunk", "Convolutions of", {id: name(id) for id in _TRUNKS})
HIDDEN = scale("hidden", "Width of two hidden layers", (256, 512, 1024, 2048, 4096), 4096)
SIZE = scale("size", "Pixels of the image", (160, 192, 256, 320, 384), 320)
CLASSES = 1000
_NIN_SOURCE = "Lin et al. 2013, Network in Network, arXiv 1312.4400: global average pooling"
_NOTES = ("Bytes read and written for one image in 32-bit floats, weights included, nothing fused.",)


def _heads(width: int) -> dict[str, Classifier]:
    return {
        f"flatten, {width}, {width}, {CLASSES}": Classifier(pool="flatten", hidden=(width, width), dropout=0.5),
        f"flatten, {CLASSES}": Classifier(pool="flatten"),
        f"average, {CLASSES}": Classifier(),
    }


def _networks(asked: Asked) -> dict[str, Design]:
    """The trunk with each head."""
    base = zoo()[asked[TRUNK]].design
    return {label: _with_head(base, label, head) for label, head in _heads(asked.number(HIDDEN)).items()}


def _with_head(base: Design, label: str, head: Head) -> Design:
    # A longer name would make a notation that cannot be read.
    plain = base.model_dump(mode="json") | {"aux": [], "name": f"{base.name}, {label}"[:LONGEST_NAME]}
    return build(plain | {"head": head.model_dump(mode="json")})


def _head(design: Design) -> list[LayerCost]:
    """The layers of a head."""
    return [cost for cost in layer_costs(lower(design)) if "head" in cost.roles]


def _map(found: Measured) -> tuple[int, ...]:
    """The map that the head reads."""
    return next(cost.inputs[0] for cost in found.costs if "head" in cost.roles)


def _last(asked: Asked) -> Shown:
    """The network as a funnel, and its first fully connected layer."""
    network = next(iter(_networks(asked).values()))
    found = drawn(network)
    first = next(layer for layer in _head(network) if layer.macs)
    words = {
        "network": name(asked[TRUNK]),
        "map": units.shape(_map(found)),
        "elements": f"{first.inputs[0][0]:,}",
        "width": asked[HIDDEN],
        "weights": f"{first.params:,}",
    }
    scene = Funnels(((network.name, found),), lit=("head",))
    answer = Answer(units.short(first.params), "params in the first fully connected layer alone")
    return Shown(scene, answer, words, {"it": network})


def _three(asked: Asked) -> Shown:
    """Params of each head."""
    found = _networks(asked)
    heads = {label: total(_head(design)) for label, design in found.items()}
    rows = tuple(Bar(label, (head.params,)) for label, head in heads.items())
    dear, *_, cheap = heads.values()
    whole = total(layer_costs(lower(next(iter(found.values())))))
    words = {
        "dear": units.short(dear.params),
        "share": units.share(dear.params, whole.params),
        "cheap": units.short(cheap.params),
    }
    scene = Bars(f"Heads on the convolutions of {name(asked[TRUNK])}", "params", ("params",), rows)
    about = "of the network's params are in the first head"
    return Shown(scene, Answer(words["share"], about), words, dict(found), (_NIN_SOURCE,))


def _operations(asked: Asked) -> Shown:
    """MACs and bytes of trunk and head."""
    network = next(iter(_networks(asked).values()))
    everything = layer_costs(lower(network))
    parts = {
        "convolutions": [cost for cost in everything if "head" not in cost.roles],
        "fully connected layers": [cost for cost in everything if "head" in cost.roles],
    }
    rows = tuple(Bar(label, (total(part).macs,)) for label, part in parts.items())
    head, whole = parts["fully connected layers"], everything
    moved = [sum(traffic(cost) for cost in part) for part in (head, whole)]
    words = {
        "network": name(asked[TRUNK]),
        "macs": units.share(total(head).macs, total(whole).macs),
        "bytes": units.share(moved[0], moved[1]),
    }
    scene = Bars(f"Operations of {network.name}", "MACs", ("MACs",), rows)
    about = f"of the MACs, but {words['bytes']} of the bytes moved"
    return Shown(scene, Answer(words["macs"], about), words, {"it": network}, _NOTES)


def _sizes(asked: Asked) -> Shown:
    """What another image size does to each head."""
    side, networks = asked.number(SIZE), _networks(asked)
    resized = {label: _sized(design, side) for label, design in networks.items()}
    rows = tuple(
        Bar(label, (total(_head(networks[label])).params, total(_head(design)).params))
        for label, design in resized.items()
    )
    usual = f"{next(iter(networks.values())).input.height} pixels"
    scene = Bars("Params of the heads", "params", (usual, f"{side} pixels"), rows)
    before, after = (total(_head(next(iter(found.values())))).params for found in (networks, resized))
    words = {"size": asked[SIZE], "before": units.short(before), "after": units.short(after)}
    return Shown(scene, Answer(words["after"], f"params of the first head at {side} pixels"), words, resized)


def _sized(design: Design, side: int) -> Design:
    plain = design.model_dump(mode="json")
    return build(plain | {"input": plain["input"] | {"height": side, "width": side}})


def _since(asked: Asked) -> Shown:
    """Shares of the head in networks over the years."""
    ids = ("alexnet_caffe", "vgg16", "nin", "googlenet_caffe", "resnet50", "densenet121", "mobilenet_v2")
    heads = {id: _head_params(id) for id in ids}
    rows = tuple(
        Bar(f"{name(id)}, {zoo()[id].year}", (100 * head / sums(id).params,), (units.share(head, sums(id).params),))
        for id, head in heads.items()
    )
    scene = Bars("Share of the params in the last layers", "%", ("share",), rows)
    shares = {id: units.share(head, sums(id).params) for id, head in heads.items()}
    words = {"first": shares["alexnet_caffe"], "network": name("resnet50"), "share": shares["resnet50"]}
    words |= {"small": name("mobilenet_v2"), "small_share": shares["mobilenet_v2"]}
    return Shown(scene, Answer(words["share"], f"of the params of {name('resnet50')}"), words, designs(*ids))


def _head_params(id: str) -> int:
    stages = stage_costs(measured(id).graph, costs(id))
    return next(stage.total.params for stage in stages if stage.scope.role == "head")


STORY = Story(
    80,
    "The last layers",
    "What do the last layers cost?",
    (
        Step(
            "A weight for each place",
            "The convolutions of {network} end in a {map} map. Flattened, it is a vector of {elements} numbers, and "
            "each of {width} units of a fully connected layer has a weight for each of them: {weights} params in one "
            "layer.",
            _last,
            (TRUNK, HIDDEN),
        ),
        Step(
            "Average first",
            "A flattened head with two hidden layers has {dear} params, {share} of its whole network. Averaging each "
            "channel over its places first leaves {cheap}: one weight for each channel and class. Network in Network "
            "introduced it; GoogLeNet and ResNet followed.",
            _three,
            (TRUNK, HIDDEN),
        ),
        Step(
            "Weights, not operations",
            "Each weight of these layers is used once for an image: with this head they do {macs} of the MACs on "
            "the convolutions of {network}. But each has to be read: they cause {bytes} of the bytes that one image "
            "moves.",
            _operations,
            (TRUNK, HIDDEN),
        ),
        Step(
            "Other image sizes",
            "A flattened map ties the weights to one size of image: at {size} pixels the first head would need {after} "
            "params in place of {before}, and new training. After an average the same weights serve every size.",
            _sizes,
            (SIZE, TRUNK),
        ),
        Step(
            "What is left of them",
            "The last layers hold {first} of the params of AlexNet, but {share} of those of {network}. In small "
            "networks they weigh again, {small_share} of {small}: many classes need many weights, whatever comes "
            "before.",
            _since,
        ),
    ),
    cover=1,
)
