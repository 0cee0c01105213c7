"""A residual network as many networks."""

from __future__ import annotations

from math import comb

from arch import units
from arch.analysis import Measured
from arch.ops import Add
from arch.parts.blocks.basic import Basic
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.stories.base import Answer, Asked, Shown, Step, Story, Word, choice, scale
from arch.stories.facts import quoted, row
from arch.stories.parts import alone, designs, drawn, measured, name

_OWN = "own"
_NETWORKS = ("cifar_resnet110", "resnet50", "resnet152", "preact_resnet1001", "vgg16")
NETWORK = choice("network", "Network", {**{id: name(id) for id in _NETWORKS}, _OWN: "the open design"})
DELETED = scale("deleted", "Blocks deleted", range(6), 1)
BINS = 14
"""Rows of a distribution, at most."""
CHANNELS, SIZE = 16, 32
"""Of the first stage of a ResNet for CIFAR."""


def _subject(asked: Asked) -> tuple[str, Measured]:
    """The chosen network; a reader without an open design gets the first one."""
    id = asked[NETWORK]
    if id != _OWN:
        return name(id), measured(id)
    return (asked.own.name, drawn(asked.own)) if asked.own else (name(_NETWORKS[0]), measured(_NETWORKS[0]))


def _blocks(found: Measured) -> int:
    """Additions on the way to the scores: at each a path goes through a block or past it."""
    return sum(isinstance(layer.node.op, Add) for layer in found.running())


def _words(asked: Asked) -> dict[str, Word]:
    label, found = _subject(asked)
    return {"network": label, "blocks": f"{_blocks(found):,}"}


def _count(asked: Asked) -> str:
    """Paths of the chosen network, as a power where there are many."""
    blocks = _blocks(_subject(asked)[1])
    return f"{2**blocks:,}" if blocks < 20 else f"{2}^{blocks:,}"


def _unrolled(asked: Asked) -> Shown:
    """Two blocks, and the paths of the chosen network."""
    two = alone("two blocks", Basic(), CHANNELS, CHANNELS, SIZE)
    stages = (two.stages[0].model_copy(update={"depth": 2}),)
    design = two.model_copy(update={"stages": stages})
    scene = Graphs((Picture("two blocks", drawn(design), "s1", ("s1", "s1/b1", "s1/b2", "s1*", "s1/b1*")),))
    words = _words(asked) | {"paths": _count(asked), "few": str(2 ** len(range(2)))}
    return Shown(scene, Answer(words["paths"], f"paths through {words['network']}"), words, {"two blocks": design})


def _lengths(blocks: int, lit: range) -> tuple[Bar, ...]:
    """Shares of the paths by the blocks that they go through, in at most BINS rows."""
    step = -(-(blocks + 1) // BINS)
    spans = [range(low, min(low + step, blocks + 1)) for low in range(0, blocks + 1, step)]
    return tuple(
        Bar(_span(span), (100 * _share(blocks, span),), (_percent(blocks, span),), bool(set(span) & set(lit)))
        for span in spans
    )


def _percent(blocks: int, span: range) -> str:
    return units.share(round(_share(blocks, span) * 10**9), 10**9)


def _span(span: range) -> str:
    first, last = span[0], span[-1]
    return f"{first} blocks" if first == last else f"{first} to {last} blocks"


def _share(blocks: int, span: range) -> float:
    """Share of all paths that go through as many blocks as `span` has."""
    # Whole numbers until the end: 2**1000 is no float.
    paths = sum(comb(blocks, k) for k in span if 0 <= k <= blocks)
    return paths * 10**9 // (1 << blocks) / 10**9


def _distribution(asked: Asked) -> Shown:
    """How long the paths are."""
    label, found = _subject(asked)
    blocks = _blocks(found)
    middle = range(blocks // 2 - max(blocks // 6, 1), blocks // 2 + max(blocks // 6, 1) + 1)
    scene = Bars(f"Paths of {label} by length", "% of all paths", ("share",), _lengths(blocks, middle))
    words = _words(asked) | {"mean": f"{blocks / 2:g}", "low": str(max(middle[0], 0)), "high": str(middle[-1])}
    words["share"] = f"{100 * _share(blocks, middle):.3g} %"
    source = quoted("paths", "value", "", topic="length", quantity="distribution of path length").source
    return Shown(scene, Answer(words["share"], "of the paths are of middle length"), words, {}, (source,))


def _deleting(asked: Asked) -> Shown:
    """What deleting blocks leaves."""
    deleted, blocks = asked.number(DELETED), _blocks(_subject(asked)[1])
    rows = tuple(
        Bar(
            f"{k} deleted", (100 / 2**k, 0 if k else 100), (f"{100 / 2**k:.3g} %", f"{0 if k else 100} %"), k == deleted
        )
        for k in range(min(5, blocks) + 1)
    )
    scene = Bars("Paths that are left", "%", ("with shortcuts", "without"), rows)
    fact = row("paths", quantity="delete any single residual module")
    words = _words(asked) | {"deleted": str(deleted), "left": f"{100 / 2**deleted:.3g} %", "size": fact["value"]}
    sources = (fact["source"], row("paths", quantity="delete any single layer of VGG")["source"])
    return Shown(scene, Answer(words["left"], "of the paths are left"), words, {}, sources)


def _effective(asked: Asked) -> Shown:
    """Which paths carry the gradient in ResNet-110."""
    label, blocks = name(_NETWORKS[0]), _blocks(measured(_NETWORKS[0]))
    found = quoted("paths", "value", "", quantity="length of effective paths")
    low, high = map(int, found.text.split(" to "))
    span = range(low, high + 1)
    scene = Bars(f"Paths of {label} by length", "% of all paths", ("share",), _lengths(blocks, span))
    printed = quoted("paths", "value", " %", quantity="share of effective paths among all paths")
    words: dict[str, Word] = {"network": label, "span": found, "printed": printed}
    words |= {"share": f"{100 * _share(blocks, span):.3g} %"}
    return Shown(scene, Answer(words["share"], "of the paths carry most of the gradient"), words, designs(_NETWORKS[0]))


def _ensemble(asked: Asked) -> Shown:
    """Trained on short paths alone; and the dispute."""
    full = quoted("paths", "value", " %", quantity="test error of the full net in the same comparison")
    short = quoted("paths", "value", " %", quantity="test error trained on effective paths only")
    rows = tuple(
        Bar(label, (float(error.text.split()[0]),), (error.text,), about=error.source)
        for label, error in (("the whole network", full), ("trained on short paths alone", short))
    )
    scene = Bars("Error of ResNet-110 on CIFAR-10", "%", ("error, %",), rows)
    dispute = row("paths", topic="dispute")
    words: dict[str, Word] = {"full": full, "short": short}
    sources = (f"{dispute['source']}: {dispute['caveat']}",)
    return Shown(scene, Answer(short, "error, trained on short paths alone"), words, designs(_NETWORKS[0]), sources)


STORY = Story(
    130,
    "Many networks",
    "Is a residual network many networks?",
    (
        Step(
            "Through, or past",
            "At each residual block a signal goes through the block's layers and past them, and both are added. Two "
            "blocks make {few} paths. {network} has {blocks} such additions: {paths} paths share its weights.",
            _unrolled,
            (NETWORK,),
        ),
        Step(
            "Few paths are long",
            "Each path chooses at each of {blocks} blocks, so lengths are distributed binomially, around {mean}. "
            "Between {low} and {high} blocks long are {share} of the paths of {network}. Hardly any is as deep as the "
            "network.",
            _distribution,
            (NETWORK,),
        ),
        Step(
            "Delete a block",
            "Of a plain network nothing is left: its only path is broken. With shortcuts, {deleted} of {blocks} blocks "
            "deleted from {network} leave {left} of the paths. What was measured: {size}.",
            _deleting,
            (DELETED, NETWORK),
        ),
        Step(
            "Which paths learn",
            "Gradient fades with length, and there are few short paths: most of it comes by paths of {span} blocks. Of "
            "{network}'s paths that is {share}, computed here; the paper prints {printed}. Depth beyond it gives more "
            "paths, not longer ones that learn.",
            _effective,
        ),
        Step(
            "An ensemble?",
            "Trained on short paths alone, the network errs on {short}; the whole one, compared, on {full}. "
            "Each block also refines what the blocks before it computed, as boosting does. Whether it is an ensemble "
            "in earnest is disputed.",
            _ensemble,
        ),
    ),
    cover=1,
)
