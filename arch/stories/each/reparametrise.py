"""Re-parametrisation: trained with branches, deployed without."""

from __future__ import annotations

from functools import cache

from arch import units
from arch.analysis import Measured, Network, measure, total
from arch.analysis.kernels import KernelSums, kernel_sums
from arch.design import Design
from arch.graph import fingerprint, within
from arch.lowering import lower
from arch.parts.blocks.repvgg import RepVGG
from arch.rewrite import RULES, Rewritten, rewrite
from arch.scenes.bars import Bar, Bars
from arch.scenes.dots import Dot, Dots
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.paper import Paper
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, choice
from arch.stories.parts import BLOCK, alone, block_layers, designs, drawn, name, sums, times
from arch.stories.pictures import percent
from arch.stories.published import published_accuracy
from arch.zoo import zoo

_IDS = ("repvgg_a0", "repvgg_a1", "repvgg_a2", "repvgg_b0", "repvgg_b1", "repvgg_b2", "repvgg_b3")
NETWORK = choice("network", "Network", {id: name(id) for id in _IDS}, "repvgg_a1")
COUNTS = {"params": "params", "macs": "MACs", "activations": "elements that convolutions write"}
COUNT = choice("count", "Counted", COUNTS)
CHANNELS, SIZE = 64, 56
"""Of a block of RepVGG-A1's second stage."""
NORMS = ("remove", "fold_norm")
MERGED = (*NORMS, "reparametrise")
_SOURCE = RULES["reparametrise"].source
_NOTES = ("What is trained and what is deployed return equal scores but for rounding; Deploy compares any design.",)
_BYTES_NOTES = ("In 32-bit floats, weights included; norms and activations are fused in both forms.",)
_OTHERS = ("vgg16", "resnet50")
_RECIPE_NOTES = ("Recipes differ: VGG-16 and ResNet-50 have the weights of torchvision's first years.",)


def _deployed(id: str) -> str:
    """The zoo has both forms of each of these networks."""
    return f"{id}_deploy"


def _block(form: str) -> Design:
    return alone(f"a block as it is {form}", _FORMS[form], CHANNELS, CHANNELS, SIZE)


_FORMS = {"trained": RepVGG(), "deployed": RepVGG(form="deployed")}


def _pair(asked: Asked) -> Shown:
    """The block in both forms."""
    found = {form: _block(form) for form in _FORMS}
    cost = {form: total(block_layers(design)) for form, design in found.items()}
    pictures = tuple(Picture(form, drawn(design), BLOCK, "layers") for form, design in found.items())
    words = {"trained": f"{cost['trained'].params:,}", "deployed": f"{cost['deployed'].params:,}"}
    words |= {"macs": units.short(cost["trained"].macs), "left": units.short(cost["deployed"].macs)}
    answer = Answer(units.share(cost["trained"].macs - cost["deployed"].macs, cost["trained"].macs), "of the MACs go")
    return Shown(Graphs(pictures), answer, words, {design.name: design for design in found.values()}, (_SOURCE,))


def _after(rules: tuple[str, ...]) -> Measured:
    """The block after some rules."""
    design = _block("trained")
    return measure(Network(design.name, rewrite(lower(design), rules).graph))


def _folded(asked: Asked) -> Shown:
    """Rule after rule."""
    runs = {"norms folded": NORMS, "branches merged": MERGED}
    scene = Graphs(tuple(Picture(label, _after(rules), BLOCK, "layers") for label, rules in runs.items()))
    ops = [sum(within(node.path, BLOCK) for node in _after(rules).graph) for rules in ((), *runs.values())]
    words = {"before": str(ops[0]), "after": str(ops[-1])}
    answer = Answer(words["after"], f"layers in place of {ops[0]}")
    return Shown(scene, answer, words, {"the block": _block("trained")}, (_SOURCE, *_NOTES))


def _saved(asked: Asked) -> Shown:
    """All networks in both forms."""
    id, count = asked[NETWORK], asked[COUNT]
    both = {one: tuple(int(getattr(sums(form), count)) for form in (one, _deployed(one))) for one in _IDS}
    rows = tuple(Bar(name(one), numbers, lit=one == id) for one, numbers in both.items())
    scene = Bars("In both forms", COUNTS[count], ("trained", "deployed"), rows)
    trained, deployed = both[id]
    words = {"network": name(id), "count": COUNTS[count]}
    words |= {"trained": units.short(trained), "deployed": units.short(deployed)}
    answer = Answer(units.share(trained - deployed, trained), f"of the {COUNTS[count]} are needed in training alone")
    return Shown(scene, answer, words, designs(id, _deployed(id)), (_SOURCE,))


@cache
def _rewritten(id: str) -> Rewritten:
    return rewrite(lower(zoo()[id].design), MERGED)


def is_deployed_form(id: str) -> bool:
    """Whether the rules make of a network, op for op, the one that its authors deploy."""
    return fingerprint(_rewritten(id).graph) == fingerprint(lower(zoo()[_deployed(id)].design))


def _proof(asked: Asked) -> Shown:
    """What the rules make of each network."""
    rows = tuple(
        (name(id), str(len(lower(zoo()[id].design))), str(len(_rewritten(id).graph)), _yes(is_deployed_form(id)))
        for id in _IDS
    )
    heads = ("network", "ops as trained", "after the rules", "is the deployed network")
    chosen = _IDS.index(asked[NETWORK])
    scene = Paper("By the rules of the Deploy page", heads, rows, tuple((chosen, place) for place in range(len(heads))))
    agreeing = sum(map(is_deployed_form, _IDS))
    words = {"network": name(asked[NETWORK]), "before": rows[chosen][1], "after": rows[chosen][2]}
    words |= {"norms": RULES["fold_norm"].label, "branches": RULES["reparametrise"].label}
    answer = Answer(f"{agreeing} of {len(_IDS)}", "become the graph that is deployed, op for op")
    return Shown(scene, answer, words, designs(asked[NETWORK], _deployed(asked[NETWORK])), (_SOURCE, *_NOTES))


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


@cache
def _moved(id: str) -> KernelSums:
    """A network as the largest kernels that a compiler makes of it, without merging branches."""
    found = rewrite(lower(zoo()[id].design), tuple(rule for rule in RULES if rule != "reparametrise"))
    return kernel_sums(found.graph, found.kernels)


def _memory(asked: Asked) -> Shown:
    """Bytes moved, with fused activations."""
    id = asked[NETWORK]
    both = {one: (_moved(one), _moved(_deployed(one))) for one in _IDS}
    rows = tuple(
        Bar(name(one), tuple(moved), tuple(map(units.size, moved)), one == id)
        for one, pair in both.items()
        for moved in ([form.traffic_bytes for form in pair],)
    )
    scene = Bars("Read and written for one image", "bytes", ("branches kept", "deployed"), rows)
    trained, deployed = both[id]
    words = {"network": name(id), "kernels": str(trained.kernels), "left": str(deployed.kernels)}
    words |= {"trained": units.size(trained.traffic_bytes), "deployed": units.size(deployed.traffic_bytes)}
    answer = Answer(times(trained.traffic_bytes, deployed.traffic_bytes), "as many bytes moved with branches")
    return Shown(scene, answer, words, designs(id, _deployed(id)), _BYTES_NOTES)


def _accuracy(id: str) -> Quoted:
    if id in _OTHERS:
        return published_accuracy(id, "torchvision", "IMAGENET1K_V1", 224)
    return published_accuracy(id, "timm", "rvgg_in1k", 224)


def _plain(asked: Asked) -> Shown:
    """Against VGG-16 and ResNet-50."""
    shown = {**{id: _deployed(id) for id in _IDS}, **{id: id for id in _OTHERS}}
    dots = tuple(
        Dot(
            name(id),
            sums(form).macs,
            percent(_accuracy(id)),
            sums(form).params / 1e6,
            "with shortcuts" if id == _OTHERS[-1] else "plain",
            f"{name(id)}: {_accuracy(id).text}, {_accuracy(id).source}",
            form,
        )
        for id, form in shown.items()
    )
    axes = ("MACs when deployed", "top-1, %")
    scene = Dots("Plain networks", axes, dots, True, size="M params", notes=_RECIPE_NOTES)
    id, (vgg, resnet) = asked[NETWORK], _OTHERS
    words: dict[str, Word] = {"network": name(id), "vgg": name(vgg), "resnet": name(resnet)}
    words |= {"top": _accuracy(id), "vgg_top": _accuracy(vgg), "resnet_top": _accuracy(resnet)}
    words["ratio"] = times(sums(vgg).macs, sums(_deployed(id)).macs)
    answer = Answer(_accuracy(id), f"top-1 accuracy of {name(id)}, a plain stack of 3x3")
    return Shown(scene, answer, words, designs(_deployed(id), vgg, resnet), _RECIPE_NOTES)


STORY = Story(
    215,
    "Re-parametrisation",
    "Can a network be trained with branches and run without them?",
    (
        Step(
            "Branches for training",
            "While it learns, RepVGG's block adds a 3x3, a 1x1 and its own input, each with a norm. Shortcuts help "
            "training, as in a ResNet. Deployed, the block is one 3x3 with a bias: {deployed} params in place of "
            "{trained}, {left} MACs in place of {macs}.",
            _pair,
        ),
        Step(
            "Why they fold",
            "A norm with fixed statistics scales and shifts. A 1x1 is a 3x3 with zeros around its centre, and the "
            "input is a 1x1 that keeps each channel. Convolutions of one map add up to one: {after} layers in place "
            "of {before}.",
            _folded,
        ),
        Step(
            "What is saved",
            "{network} has {trained} {count} in training and {deployed} deployed. The 1x1 beside a 3x3 is small; what "
            "the branches write is not: each is a map as large as the block's.",
            _saved,
            (NETWORK, COUNT),
        ),
        Step(
            "The same network",
            "Of {before} ops in {network} the rules “{norms}” and “{branches}” leave {after}. They change weights, "
            "not the function, and end at the graph that is deployed.",
            _proof,
            (NETWORK,),
        ),
        Step(
            "What a device sees",
            "With its branches {network} is {kernels} kernels that move {trained} for one image, though norms and "
            "activations are fused. Deployed it is {left}, which move {deployed}: no branch is written and read again "
            "for the sum.",
            _memory,
            (NETWORK,),
        ),
        Step(
            "A plain network again",
            "Deployed, {network} is what VGG was: 3x3 after 3x3, without a shortcut. It has {top}; {vgg}, at "
            "{ratio} its MACs, {vgg_top}, and {resnet} {resnet_top}.",
            _plain,
            (NETWORK,),
        ),
    ),
)
