"""From ResNet to ConvNeXt: each change as a network that is counted, beside what the paper prints."""

from __future__ import annotations

from arch import units
from arch.design import Design
from arch.scenes.bars import Bar, Bars
from arch.scenes.dots import Dot, Dots
from arch.scenes.funnels import Funnels
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.paper import Paper
from arch.stories.base import Answer, Asked, Shown, Step, Story, Word, choice, scale
from arch.stories.parts import BLOCK, alone, drawn, times
from arch.stories.pictures import percent
from arch.stories.routes import (
    DEPTHWISE,
    FEWER,
    GELU,
    INVERTED,
    KEPT,
    KERNELS,
    LAST,
    LAYER,
    MOVED,
    ROUTES,
    SEVEN,
    STEM,
    WIDE,
    agrees,
    change,
    count,
    latest,
    layers,
    macs,
    network,
    printed,
    top1,
)

_PRINTED_NOTES = (
    "All rows of the larger route agree. Why the last two of the smaller one do not is not known: 4.46 G is what is "
    "counted here for the network of the next row.",
)
ROUTE = choice("route", "Route", {id: route.name for id, route in ROUTES.items()})
KERNEL = scale("kernel", "Side of the kernel", tuple(KERNELS), 7)
SIZE = 56
"""Rows of the first stage's maps."""
_NOTES = ("Accuracies are the paper's, means of several runs. Each row has all changes of those before it.",)


CHANGE = choice("change", "Change", {str(step): change("base", step) for step in KEPT[1:]}, str(WIDE))


def _opens(id: str, *steps: int) -> dict[str, Design]:
    return {network(id, step).name: network(id, step) for step in steps}


def _gain(id: str, old: int, new: int) -> str:
    return units.signed(percent(top1(id, new)) - percent(top1(id, old)), 2)


def _way(asked: Asked) -> Shown:
    """All rows: what is counted and the accuracy in print."""
    id, step = asked[ROUTE], int(asked[CHANGE])
    before = KEPT[KEPT.index(step) - 1]
    # The first row is shown after training, which changes no network.
    rows = {change(id, one or 1): (macs(id, one), top1(id, one or 1)) for one in KEPT}
    dots = tuple(
        Dot(label, count, percent(error), about=f"{label}: {error.text}, {error.source}")
        for label, (count, error) in rows.items()
    )
    lit = (change(id, before or 1), change(id, step))
    scene = Dots(ROUTES[id].name, ("MACs", "top-1, %"), dots, lit=lit, lines=(tuple(rows),), notes=_NOTES)
    words: dict[str, Word] = {"change": change(id, step), "before": top1(id, before or 1), "after": top1(id, step)}
    words |= {"old": count(id, before), "new": count(id, step)}
    answer = Answer(f"{_gain(id, before or 1, step)} points", f"of accuracy by “{change(id, step)}”")
    return Shown(scene, answer, words, _opens(id, before, step), _NOTES)


def _outline(asked: Asked) -> Shown:
    """Depths and stem."""
    id = asked[ROUTE]
    scene = Funnels(tuple((change(id, step), drawn(network(id, step))) for step in (0, STEM)), ("stem", "s3"))
    old, new = (latest(ROUTES[id].depths, step) for step in (0, STEM))
    words: dict[str, Word] = {"old_blocks": str(old[2]), "new_blocks": str(new[2]), "all": str(sum(new))}
    words["old_all"] = str(sum(old))
    words |= {"before": top1(id, 1), "after": top1(id, STEM), "old": count(id, 0), "new": count(id, STEM)}
    answer = Answer(f"{_gain(id, 1, STEM)} points", "of accuracy, without another kind of block")
    return Shown(scene, answer, words, _opens(id, 0, STEM), _NOTES)


def _bars(title: str, id: str, steps: dict[str, int], lit: int) -> Bars:
    """MACs of some rows, each with its accuracy."""
    rows = tuple(
        Bar(label, (macs(id, step),), (f"{count(id, step)}, {top1(id, step).text}",), step == lit)
        for label, step in steps.items()
    )
    return Bars(title, "MACs", ("MACs",), rows, notes=_NOTES)


def _depthwise(asked: Asked) -> Shown:
    """What depthwise convolutions save is spent on width."""
    id = asked[ROUTE]
    steps = {change(id, step): step for step in (STEM, DEPTHWISE, WIDE)}
    words: dict[str, Word] = {"old": count(id, STEM), "saved": count(id, DEPTHWISE), "spent": count(id, WIDE)}
    words |= {"before": top1(id, STEM), "low": top1(id, DEPTHWISE), "high": top1(id, WIDE)}
    words |= dict(zip(("narrow", "wide"), (str(latest(ROUTES[id].widths, s)) for s in (STEM, WIDE)), strict=True))
    answer = Answer(times(macs(id, STEM), macs(id, DEPTHWISE)), "the MACs with dense convolutions, at equal width")
    scene = _bars("MACs and published accuracy", id, steps, WIDE)
    return Shown(scene, answer, words, _opens(id, *steps.values()), _NOTES)


def _block(id: str, step: int) -> Design:
    """A block of the first stage that keeps the shape."""
    stage = network(id, step).stages[0]
    width = stage.width or 0
    return alone(change(id, step), stage.block, width, width, SIZE)


def _inverted(asked: Asked) -> Shown:
    """The block, turned inside out and put in another order."""
    id, steps = asked[ROUTE], (WIDE, INVERTED, MOVED)
    scene = Graphs(tuple(Picture(change(id, step), drawn(_block(id, step)), BLOCK) for step in steps))
    words: dict[str, Word] = {"wide": count(id, WIDE), "inverted": count(id, INVERTED), "moved": count(id, MOVED)}
    words |= {"before": top1(id, WIDE), "after": top1(id, INVERTED), "low": top1(id, MOVED)}
    answer = Answer(units.share(macs(id, WIDE) - macs(id, MOVED), macs(id, WIDE)), "of the MACs saved by both")
    return Shown(scene, answer, words, _opens(id, *steps), _NOTES)


def _kernels(asked: Asked) -> Shown:
    """Larger kernels, where they cost little."""
    id, side = asked[ROUTE], asked.number(KERNEL)
    step, small = KERNELS[side], KERNELS[min(KERNELS)]
    steps = {f"{one}x{one}": at for one, at in KERNELS.items()}
    spatial = sum(layer.macs for layer in layers(id, step) if layer.node.path.endswith("/conv1"))
    words: dict[str, Word] = {"kernel": f"{side}x{side}", "share": units.share(spatial, macs(id, step))}
    words |= {"before": top1(id, small), "after": top1(id, step), "small": f"{min(KERNELS)}x{min(KERNELS)}"}
    words["kept"] = next(f"{one}x{one}" for one, at in KERNELS.items() if at == SEVEN)
    scene = _bars("MACs and published accuracy by kernel", id, steps, step)
    return Shown(scene, Answer(words["share"], "of all MACs"), words, _opens(id, step), _NOTES)


def _fewer(asked: Asked) -> Shown:
    """Activations and norms, counted."""
    id, kinds = asked[ROUTE], ("norm", "activation")
    found = {
        step: tuple(sum(layer.node.op.kind == kind for layer in layers(id, step)) for kind in kinds)
        for step in (GELU, FEWER, LAYER, LAST)
    }
    rows = tuple(Bar(change(id, step), counts, lit=step == FEWER) for step, counts in found.items())
    scene = Bars("Layers that are no convolution", "layers", ("norms", "activations"), rows, notes=_NOTES)
    words: dict[str, Word] = {"old": str(sum(found[GELU])), "new": str(sum(found[FEWER]))}
    words |= {"before": top1(id, GELU), "after": top1(id, FEWER), "layer": top1(id, LAYER), "last": top1(id, LAST)}
    answer = Answer(f"{_gain(id, GELU, FEWER)} points", "of accuracy by leaving layers out")
    return Shown(scene, answer, words, _opens(id, GELU, FEWER, LAYER, LAST), _NOTES)


def _printed(asked: Asked) -> Shown:
    """What is printed beside what is counted."""
    id = asked[ROUTE]
    rows = tuple(
        (change(id, step), f"{macs(id, step) / 1e9:.2f} G", printed(id, step).text, top1(id, step).text)
        for step in KEPT
    )
    others = [index for index, step in enumerate(KEPT) if not agrees(id, step)]
    lit = tuple((index, column) for index in others for column in (1, 2))
    scene = Paper(ROUTES[id].name, ("change", "counted", "printed", "top-1"), rows, lit, _NOTES[0])
    words: dict[str, Word] = {"same": str(len(rows) - len(others)), "all": str(len(rows)), "layer": printed(id, LAYER)}
    words |= {"counted": count(id, LAYER), "last": count(id, LAST), "last_printed": printed(id, LAST)}
    answer = Answer(f"{words['same']} of {words['all']}", "rows agree to the last digit")
    return Shown(scene, answer, words, _opens(id, 0, LAST), (printed(id, 0).source, *_PRINTED_NOTES))


STORY = Story(
    205,
    "From ResNet to ConvNeXt",
    "Which changes make a modern network of a ResNet?",
    (
        Step(
            "One change at a time",
            "Trained by today's recipe, a ResNet becomes a ConvNeXt by one change after the other, each on top of "
            "those before. By “{change}”, published accuracy goes from {before} to {after}, and MACs from {old} to "
            "{new}.",
            _way,
            (ROUTE, CHANGE),
        ),
        Step(
            "Stages and stem",
            "The third stage has {new_blocks} of {all} blocks, where it had {old_blocks} of {old_all}, and one 4x4 "
            "convolution over patches is the stem. MACs go from {old} to {new}, accuracy from {before} to {after}.",
            _outline,
            (ROUTE,),
        ),
        Step(
            "Depthwise, then wider",
            "Depthwise convolutions bring the MACs from {old} to {saved}, and accuracy from {before} to {low}. What "
            "was saved is spent on width, {wide} channels in place of {narrow}: {spent} MACs and {high}.",
            _depthwise,
            (ROUTE,),
        ),
        Step(
            "The block inside out",
            "The middle becomes the widest part, as in MobileNet-v2: MACs go from {wide} to {inverted}, accuracy from "
            "{before} to {after}. Then the depthwise convolution moves to the start, where channels are few: {moved}, "
            "and {low} at first.",
            _inverted,
            (ROUTE,),
        ),
        Step(
            "Larger kernels",
            "Moved there, a {kernel} kernel takes {share} of all MACs. Accuracy is {after}, with {small} {before}. The "
            "paper kept {kept}: larger ones brought no more.",
            _kernels,
            (ROUTE, KERNEL),
        ),
        Step(
            "Fewer activations and norms",
            "One activation and one norm are left in a block: {new} such layers in place of {old}. Accuracy goes from "
            "{before} to {after}, with layer norms to {layer}, and to {last} with layers of their own that halve the "
            "maps.",
            _fewer,
            (ROUTE,),
        ),
        Step(
            "Counted and printed",
            "{same} of {all} rows are counted here as they are printed. Another kind of norm adds no "
            "multiply-accumulate: with layer norms {counted} are counted, and {layer} printed. The whole ConvNeXt has "
            "{last}, and {last_printed} in print.",
            _printed,
            (ROUTE,),
        ),
    ),
)
