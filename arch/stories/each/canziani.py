"""How to read the figure of Canziani, Paszke and Culurciello."""

from __future__ import annotations

from arch import units
from arch.accuracy import estimate
from arch.analysis import Measured
from arch.atlas import Result, canziani, results
from arch.atlas.front import front
from arch.charts.landscape import FAMILIES, OPERATIONS_PER_MAC
from arch.design import Design
from arch.scenes.bars import Bar, Bars
from arch.scenes.dots import Dot, Dots
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, choice
from arch.stories.parts import designs, drawn, measured, name, times

_SOURCE = "Canziani, Paszke and Culurciello 2016, arXiv 1605.07678"
_NOTES = (f"Accuracies, operations (two per MAC) and params as in the figure of {_SOURCE}: one central crop.",)
_TODAY_NOTES = ("Recipes, data and image sizes of the newer networks differ, and explain a part of the gain.",)
_OWN = "own"
OWN = choice("network", "Network", {_OWN: "the open design", "resnet50": "ResNet-50", "mobilenet_v2": "MobileNet v2"})
_AXES = ("operations", "top-1 accuracy, %")


def _operations(result: Result) -> float:
    return (result.macs or 0) * OPERATIONS_PER_MAC


def _family(result: Result) -> str:
    return next((name for name in FAMILIES if result.label.startswith(name)), "other")


def _dot(result: Result, kind: str = "", area: bool = True) -> Dot:
    about = f"{result.label}: {result.top1:g} %, {units.short(_operations(result))} operations"
    size = (result.params or 0) / 1e6 if area else 0.0
    return Dot(result.label, _operations(result), result.top1, size, kind, about)


def _quoted(label: str) -> Quoted:
    return Quoted(f"{_find(label).top1:g} %", _SOURCE)


def _find(label: str) -> Result:
    return next(result for result in canziani() if result.label == label)


def _axes(asked: Asked) -> Shown:
    """The figure."""
    dots = tuple(_dot(result, _family(result)) for result in canziani())
    scene = Dots("Accuracy and operations", _AXES, dots, size="M params", notes=_NOTES)
    vgg, resnet = _find("VGG-16"), _find("ResNet-50")
    words: dict[str, Word] = {"first": vgg.label, "second": resnet.label, "accuracy": _quoted(resnet.label)}
    words |= {"first_ops": _ops(vgg), "second_ops": _ops(resnet)}
    return Shown(scene, Answer(str(len(dots)), "networks in the figure"), words, _opens(), _NOTES)


def _ops(result: Result) -> Quoted:
    return Quoted(units.short(_operations(result)), _SOURCE)


def _opens() -> dict[str, Design]:
    return designs("vgg16", "resnet50", "googlenet_caffe")


def _areas(asked: Asked) -> Shown:
    """Params as areas."""
    dots = tuple(_dot(result, _family(result)) for result in canziani())
    lit = ("AlexNet", "VGG-16", "VGG-19")
    scene = Dots("Accuracy and operations", _AXES, dots, lit=lit, size="M params", notes=_NOTES)
    alexnet, vgg = _find("AlexNet"), _find("VGG-16")
    words: dict[str, Word] = {"small": _params(alexnet), "large": _params(vgg), "alexnet_ops": _ops(alexnet)}
    words["googlenet"] = _params(_find("GoogLeNet"))
    ratio = times((alexnet.params or 0), (_find("GoogLeNet").params or 1))
    return Shown(scene, Answer(ratio, "as many params in AlexNet as in GoogLeNet"), words, _opens(), _NOTES)


def _params(result: Result) -> Quoted:
    return Quoted(units.short(result.params or 0), _SOURCE)


def _density(asked: Asked) -> Shown:
    """Accuracy per parameter."""
    dense = {result.label: result.top1 / ((result.params or 0) / 1e6) for result in canziani()}
    best = sorted(dense, key=dense.__getitem__, reverse=True)
    rows = tuple(
        Bar(label, (dense[label],), (f"{dense[label]:.2f}",), label in (best[0], "GoogLeNet")) for label in best
    )
    scene = Bars("Accuracy by params", "% / M", ("% / M",), rows, notes=_NOTES)
    words: dict[str, Word] = {"best": best[0], "worst": best[-1], "value": f"{dense['GoogLeNet']:.1f}"}
    words |= {"first": f"{dense[best[0]]:.1f}", "last": f"{dense[best[-1]]:.2f}"}
    answer = Answer(f"{dense['GoogLeNet']:.1f}", "points of accuracy for each M params in GoogLeNet")
    return Shown(scene, answer, words, _opens(), _NOTES)


def _best(asked: Asked) -> Shown:
    """What nothing beats."""
    best = front(canziani(), _operations, lambda result: result.top1)
    lit = tuple(result.label for result in best)
    dots = tuple(_dot(result, _family(result)) for result in canziani())
    scene = Dots("What nothing beats on both axes", _AXES, dots, lit=lit, lines=(lit,), size="M params", notes=_NOTES)
    words: dict[str, Word] = {"front": str(len(best)), "all": str(len(dots)), "last": best[-1].label}
    words["accuracy"] = _quoted(best[-1].label)
    about = f"of {len(dots)} networks are beaten by none"
    return Shown(scene, Answer(str(len(best)), about), words, _opens(), _NOTES)


def _today(asked: Asked) -> Shown:
    """The same figure, with what came after."""
    found = [r for r in results() if r.dataset == "imagenet" and r.kind == "conv" and r.macs and _operations(r) < MOST]
    # By the best result of each cost, whatever its recipe: notes say that recipes differ.
    best = front(found, _operations, lambda result: result.top1)
    unique = {result.label: result for result in best if result.label not in {old.label for old in canziani()}}
    dots = tuple(_dot(result, "in the figure", area=False) for result in canziani())
    dots += tuple(_dot(result, "best today", area=False) for result in unique.values())
    scene = Dots("The same figure since", _AXES, dots, log=True, lines=(tuple(unique),), notes=_TODAY_NOTES)
    budget = _operations(_find("ResNet-50"))
    now = max((result for result in best if _operations(result) <= budget), key=lambda result: result.top1)
    words: dict[str, Word] = {"then": _quoted("ResNet-50"), "budget": units.short(budget), "network": now.label}
    words["now"] = Quoted(f"{now.top1:g} %", f"{now.label}: {now.source}, {now.place}")
    answer = Answer(words["now"], f"the most accurate below {units.short(budget)} operations")
    return Shown(scene, answer, words, _opens(), _TODAY_NOTES)


MOST = 40e9
"""Operations at the figure's right edge."""


def _subject(asked: Asked) -> tuple[str, Measured]:
    """The chosen network; a reader without an open design gets ResNet-50."""
    id = asked[OWN]
    if id == _OWN and asked.own:
        return asked.own.name, drawn(asked.own)
    id = "resnet50" if id == _OWN else id
    return name(id), measured(id)


def _yours(asked: Asked) -> Shown:
    """The reader's own network."""
    label, found = _subject(asked)
    answer = estimate(found.network, found.costs)
    first = next((one for one in answer.estimates if one.top1 is not None), None)
    macs = sum(layer.cost.macs for layer in found.running())
    own = macs * OPERATIONS_PER_MAC
    dots = tuple(_dot(result, "in the figure", area=False) for result in canziani())
    if first and first.top1 is not None:
        about = f"{label}: {first.low:.1f} to {first.high:.1f} % with the recipe {first.recipe}, an estimate"
        dots += (Dot(units.clipped(f"{label} (estimate)", 40), own, first.top1, kind="this network", about=about),)
    scene = Dots("A network among them", _AXES, dots, lit=(dots[-1].label,), notes=_NOTES)
    cheaper = sum(_operations(result) < own for result in canziani())
    words = {"network": label, "operations": units.short(own), "cheaper": str(cheaper), "all": str(len(canziani()))}
    words["estimate"] = f"{first.low:.1f} to {first.high:.1f} %" if first else f"unknown: {answer.reason or 'no data'}"
    design = {label: asked.own} if asked.own and asked[OWN] == _OWN else designs("resnet50")
    return Shown(scene, Answer(words["operations"], f"operations of {label}"), words, design, _NOTES)


STORY = Story(
    190,
    "The Canziani figure",
    "How is the figure of accuracy against operations read?",
    (
        Step(
            "Two axes",
            "To the right: operations for one image, two for each MAC. Up: how often the first answer is right. "
            "{first} takes {first_ops}; {second}, with {second_ops}, is right on {accuracy}, and further up. Good is "
            "up and left.",
            _axes,
        ),
        Step(
            "Areas are weights",
            "The area of a disc shows params. AlexNet computes little, {alexnet_ops}, and yet has {small}; VGG-16 has "
            "most of everything: {large}. GoogLeNet does with {googlenet}.",
            _areas,
        ),
        Step(
            "How much a weight is worth",
            "Accuracy divided by params: {best} gets {first} points for each M, GoogLeNet {value}, {worst} "
            "{last}. Weights that hardly raise accuracy still have to be stored and read.",
            _density,
        ),
        Step(
            "What nothing beats",
            "{front} of {all} networks are beaten by no other that is both cheaper and better. On the right end stands "
            "{last} with {accuracy}. VGG is nowhere near the line.",
            _best,
        ),
        Step(
            "What has changed since",
            "ResNet-50 had {then} at {budget} operations. Below the same budget {network} now reaches {now}: better "
            "blocks, better training, and often more data.",
            _today,
        ),
        Step(
            "Your own network",
            "{network} takes {operations} operations: {cheaper} of {all} networks take fewer. Its accuracy could be "
            "{estimate}: an estimate, with an interval. The Landscape page says on what it rests.",
            _yours,
            (OWN,),
        ),
    ),
    cover=3,
)
