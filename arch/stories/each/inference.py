"""What a deployment compiler does to ResNet-50."""

from __future__ import annotations

from functools import cache

from arch import units
from arch.analysis import Measured, Network, measure
from arch.analysis.kernels import KernelSums, kernel_sums
from arch.lowering import lower
from arch.rewrite import RULES, Rewritten, rewrite, with_kernels
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.stories.base import Answer, Asked, Shown, Step, Story, choice
from arch.stories.parts import designs, name, shortened, times
from arch.zoo import zoo

_NETWORKS = ("resnet50", "resnet50_v1", "vgg16_bn", "inception_v3", "densenet121", "seresnet50", "mobilenet_v2")
NETWORK = choice("network", "Network", {id: name(id) for id in _NETWORKS})
FOLD = ("remove", "fold_norm")
STRIDES = (*FOLD, "swap_average_pool", "join_linear", "compress_stride")
JOIN = (*STRIDES, "join_siblings")
ALL = tuple(RULES)
BLOCK = "s1/b1"
_PLACES = ("resnet50_v1", "resnet50")
"""The network of 2015, whose stride is in the first 1x1 of a stage, and today's, whose stride is in the 3x3."""


@cache
def _rewritten(id: str, rules: tuple[str, ...]) -> Rewritten:
    return rewrite(lower(zoo()[id].design), rules)


def _sums(id: str, rules: tuple[str, ...]) -> KernelSums:
    found = _rewritten(id, rules)
    return kernel_sums(found.graph, found.kernels)


@cache
def _block(id: str, rules: tuple[str, ...]) -> Measured:
    """The first block of a network after some rules, its kernels as groups."""
    found = rewrite(lower(shortened(zoo()[id].design)), rules)
    return measure(Network(name(id), with_kernels(found.graph, found.kernels)))


def _pictures(id: str, *runs: tuple[str, tuple[str, ...]]) -> Graphs:
    """The first block after each run of rules, by its label."""
    return Graphs(tuple(Picture(label, found := _block(id, rules), BLOCK, _open(found)) for label, rules in runs))


def _open(measured: Measured) -> list[str]:
    """All groups but kernels: a kernel is a box."""
    return [scope.path for scope in measured.graph.scopes[1:] if scope.role != "kernel"]


def _bytes(sums: KernelSums) -> str:
    return units.size(sums.traffic_bytes)


def _alone(asked: Asked) -> Shown:
    """Each op is a kernel."""
    sums = _sums("resnet50", ())
    words = {"kernels": f"{sums.kernels:,}", "bytes": _bytes(sums), "network": name("resnet50")}
    scene = _pictures("resnet50", ("the first block, as it is drawn", ()))
    return Shown(scene, Answer(words["kernels"], "kernels, one for each op"), words, designs("resnet50"), _NOTES)


def _folded(asked: Asked) -> Shown:
    """Norms are in the weights."""
    before, after = _sums("resnet50", ()), _sums("resnet50", FOLD)
    rule = RULES["fold_norm"]
    words = {"norms": f"{before.kernels - after.kernels:,}", "before": _bytes(before), "after": _bytes(after)}
    scene = _pictures("resnet50", ("as it is drawn", ()), ("norms folded", FOLD))
    answer = Answer(f"{after.kernels:,}", "kernels are left")
    return Shown(scene, answer, words, designs("resnet50"), (f"{rule.label}: {rule.source}", *_NOTES))


def _fused(asked: Asked) -> Shown:
    """Activations and sums are written with the convolution before them."""
    before, after = _sums("resnet50", FOLD), _sums("resnet50", ALL)
    words = {"kernels": f"{after.kernels:,}", "before": _bytes(before), "after": _bytes(after)}
    scene = _pictures("resnet50", ("norms folded", FOLD), ("activations and sums fused", ALL))
    rules = (RULES["fuse_activation"], RULES["fuse_sum"])
    sources = (*(f"{rule.label}: {rule.source}" for rule in rules), *_NOTES)
    return Shown(scene, Answer(f"{after.kernels:,}", "kernels are left"), words, designs("resnet50"), sources)


def _strides(asked: Asked) -> Shown:
    """A stride of the next stage moves up."""
    before, after = (_sums("resnet50_v1", rules) for rules in (FOLD, STRIDES))
    rows = tuple(
        Bar(f"{name(id)}, {label}", (_sums(id, rules).macs,), lit=id == "resnet50_v1" and rules == STRIDES)
        for id in _PLACES
        for label, rules in (("as drawn", FOLD), ("strides moved up", STRIDES))
    )
    scene = Bars("Operations before and after", "MACs", ("MACs",), rows)
    # Today's ResNet-50 has its strides in 3x3 convolutions, which read every place.
    refused = next(one for one in _rewritten("resnet50", STRIDES).refused if one.rule == "compress_stride")
    words = {
        "network": name("resnet50_v1"),
        "less": units.short(before.macs - after.macs),
        "all": units.short(before.macs),
        "other": name("resnet50"),
        "reason": refused.reason,
    }
    saved = units.share(before.macs - after.macs, before.macs)
    source = RULES["compress_stride"].source
    return Shown(scene, Answer(saved, "of its MACs were never read"), words, designs(*_PLACES), (source,))


def _joined(asked: Asked) -> Shown:
    """Branches that read one map are one convolution."""
    applied = [step.applied for step in _rewritten("inception_v3", JOIN).steps if step.rule == "join_siblings"]
    kernels = [_sums("inception_v3", rules).kernels for rules in (STRIDES, JOIN)]
    words = {"network": name("inception_v3"), "times": f"{sum(applied):,}"}
    words |= {"before": f"{kernels[0]:,}", "after": f"{kernels[1]:,}"}
    ids = ("inception_v3", "googlenet", "resnet50_v1", "resnet50")
    rows = tuple(
        Bar(name(id), tuple(_sums(id, rules).kernels for rules in (STRIDES, JOIN)), lit=id == "inception_v3")
        for id in ids
    )
    scene = Bars("Kernels before and after branches are joined", "kernels", ("apart", "joined"), rows)
    about = f"joins in {name('inception_v3')}"
    return Shown(scene, Answer(words["times"], about), words, designs(*ids[:2]), (RULES["join_siblings"].source,))


def _left(asked: Asked) -> Shown:
    """What each rule leaves of the chosen network."""
    id = asked[NETWORK]
    found = _rewritten(id, ALL)
    steps = [(step, kernel_sums(step.graph, step.kernels)) for step in found.steps if step.applied or not step.rule]
    rows = tuple(Bar(_label(step.rule), (sums.kernels,), about=f"{_bytes(sums)} moved") for step, sums in steps)
    scene = Bars(f"Kernels of {name(id)} after each rule", "kernels", ("kernels",), rows)
    (_, first), (_, last) = steps[0], steps[-1]
    words = {"network": name(id), "before": f"{first.kernels:,}", "after": f"{last.kernels:,}"}
    words |= {"first": _bytes(first), "last": _bytes(last)}
    answer = Answer(times(first.traffic_bytes, last.traffic_bytes), "as many bytes moved before as after")
    return Shown(scene, answer, words, designs(id), _NOTES)


def _label(rule: str) -> str:
    return RULES[rule].label if rule else "as drawn"


_NOTES = ("Bytes read and written for one image in 32-bit floats, weights included. Deploy shows any design.",)

STORY = Story(
    210,
    "Inference",
    "What does a deployment compiler do to ResNet-50?",
    (
        Step(
            "Each op is a kernel",
            "Run op by op, {network} is {kernels} kernels. Each reads its maps from memory and writes its own: {bytes} "
            "for one image. A norm or a ReLU moves as much as many a convolution, and computes almost nothing.",
            _alone,
        ),
        Step(
            "Batch norms vanish into weights",
            "At inference a batch norm scales and shifts each channel by constants. The convolution before it can hold "
            "them: all {norms} norms go, the function stays. Bytes moved fall from {before} to {after}.",
            _folded,
        ),
        Step(
            "Activations and sums are fused",
            "A ReLU can be applied, and the shortcut added, while the convolution still holds its outputs. {kernels} "
            "kernels are left, and {after} moved in place of {before}: a residual block is as many kernels as it has "
            "convolutions.",
            _fused,
        ),
        Step(
            "Strides move up",
            "{network} has its strides in 1x1 convolutions, which skip pixels that were computed before. Moved up, "
            "{less} of {all} MACs vanish, and no score changes. In {other} none moves: {reason}.",
            _strides,
        ),
        Step(
            "Branches are joined",
            "Convolutions that read one map with the same kernel, stride and padding can be one convolution with the "
            "channels of all. In {network} that happens {times} times: {after} kernels in place of {before}, and these "
            "maps are read once.",
            _joined,
        ),
        Step(
            "What is left",
            "All rules together leave {after} of {before} kernels of {network}, and move {last} in place of {first}. "
            "The scores are the same but for rounding: the Deploy page compares the rewritten network with the "
            "original.",
            _left,
            (NETWORK,),
        ),
    ),
    cover=2,
)
