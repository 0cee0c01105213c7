"""A residual network as many networks."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from arch.analysis import Measured
from arch.ops import Add
from arch.parts.blocks.basic import Basic
from arch.scenes.bars import Bar, Bars
from arch.scenes.paths import MOST_BLOCKS, Paths
from arch.scenes.words import named, number
from arch.stories.base import Answer, Asked, Shown, Step, Story, Word, choice, scale
from arch.stories.facts import quoted, row
from arch.stories.parts import alone, designs, drawn, measured, name
from arch.stories.pictures import percent

_OWN = "own"
_NETWORKS = ("cifar_resnet110", "resnet50", "resnet152", "preact_resnet1001", "vgg16")
NETWORK = choice("network", "Network", {_OWN: "the open design", **{id: name(id) for id in _NETWORKS}})
DELETED = scale("deleted", "Blocks deleted", range(6), 1)
FEW = scale("few", "Blocks drawn", range(1, MOST_BLOCKS + 1), 2)
_HARDLY, _NEARLY = 0.001, 99.9
"""Percents below and above which a share is not written out."""
BINS = 14
"""Rows of a distribution, at most."""
_REFINE_SOURCES = (
    "Huang et al. 2017, Learning Deep ResNet Blocks Sequentially using Boosting Theory, arXiv 1706.04964",
    "Greff et al. 2016, Highway and Residual Networks learn Unrolled Iterative Estimation, arXiv 1612.07771",
)
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
    return named(2**blocks, "path") if blocks < 20 else f"{2}^{blocks:,} paths"


def _unrolled(asked: Asked) -> Shown:
    """The paths of a few blocks, and those of the chosen network."""
    few = asked.number(FEW)
    scene = Paths(few)
    block = alone("residual blocks", Basic(), CHANNELS, CHANNELS, SIZE)
    design = block.model_copy(update={"stages": (block.stages[0].model_copy(update={"depth": few}),)})
    words = _words(asked) | {"few": named(few, "block"), "ways": named(len(scene.ways), "path"), "paths": _count(asked)}
    answer = Answer(words["paths"], f"through {words['network']}")
    return Shown(scene, answer, words, {"the drawn blocks": design})


def _lengths(blocks: int, lit: range) -> tuple[Bar, ...]:
    """Shares of the paths by the blocks that they go through, in at most BINS rows."""
    step = -(-(blocks + 1) // BINS)
    spans = [range(low, min(low + step, blocks + 1)) for low in range(0, blocks + 1, step)]
    return tuple(
        Bar(
            _span(span),
            (float(Fraction(100 * _paths(blocks, span), 1 << blocks)),),
            (_percent(blocks, span),),
            bool(set(span) & set(lit)),
        )
        for span in spans
    )


def _percent(blocks: int, span: range) -> str:
    percent = Fraction(100 * _paths(blocks, span), 1 << blocks)
    # What is rounded to all of them, or to none, must not be read as all or none.
    if _NEARLY < percent < 100:
        return f"over {_NEARLY:g} %"
    return f"{float(percent):.3g} %" if percent >= _HARDLY else f"<{_HARDLY:g} %"


def _span(span: range) -> str:
    first, last = span[0], span[-1]
    return named(first, "block") if first == last else f"{first} to {last} blocks"


def _paths(blocks: int, span: range) -> int:
    """How many paths go through as many blocks as `span` has."""
    return sum(comb(blocks, k) for k in span if 0 <= k <= blocks)


def _distribution(asked: Asked) -> Shown:
    """How long the paths are."""
    label, found = _subject(asked)
    blocks = _blocks(found)
    spread = max(blocks // 6, 1)
    middle = range(max(blocks // 2 - spread, 0), min(blocks // 2 + spread, blocks) + 1)
    scene = Bars(f"Paths of {label} by length", "% of all paths", ("share",), _lengths(blocks, middle))
    words = _words(asked) | {"mean": f"{blocks / 2:g}", "span": _span(middle)}
    words["share"] = _percent(blocks, middle)
    source = quoted("paths", "value", "", topic="length", quantity="distribution of path length").source
    return Shown(scene, Answer(words["share"], "of the paths are of middle length"), words, {}, (source,))


def _deleting(asked: Asked) -> Shown:
    """What deleting blocks leaves."""
    blocks = _blocks(_subject(asked)[1])
    deleted = min(asked.number(DELETED), blocks)
    rows = tuple(
        Bar(f"{k} deleted", (100 / 2**k, 0 if k else 100), (_left(k), f"{0 if k else 100} %"), k == deleted)
        for k in range(min(5, blocks) + 1)
    )
    scene = Bars("Paths that are left", "%", ("with shortcuts", "without"), rows)
    words = _words(asked) | {"deleted": str(deleted), "left": _left(deleted)}
    source = row("paths", quantity="delete any single residual module")["source"]
    return Shown(scene, Answer(words["left"], "of the paths are left"), words, {}, (f"{source}: on CIFAR-10",))


def _left(deleted: int) -> str:
    """Share of the paths that none of some blocks is on."""
    return f"{number(Fraction(100, 2**deleted))} %"


def _effective(asked: Asked) -> Shown:
    """Which paths carry the gradient in ResNet-110."""
    label, blocks = name(_NETWORKS[0]), _blocks(measured(_NETWORKS[0]))
    found = quoted("paths", "value", "", quantity="length of effective paths")
    low, high = map(int, found.text.split(" to "))
    span = range(low, high + 1)
    scene = Bars(f"Paths of {label} by length", "% of all paths", ("share",), _lengths(blocks, span))
    printed = quoted("paths", "value", " %", quantity="share of effective paths among all paths")
    words: dict[str, Word] = {"network": label, "span": found, "printed": printed}
    words |= {"share": _percent(blocks, span)}
    return Shown(scene, Answer(words["share"], "of the paths carry most of the gradient"), words, designs(_NETWORKS[0]))


def _ensemble(asked: Asked) -> Shown:
    """Trained on short paths alone; and the dispute."""
    full = quoted("paths", "value", " %", quantity="test error of the full net in the same comparison")
    short = quoted("paths", "value", " %", quantity="test error trained on effective paths only")
    rows = tuple(
        Bar(label, (percent(error),), (error.text,), about=error.source)
        for label, error in (("the whole network", full), ("trained on short paths alone", short))
    )
    scene = Bars("Error of ResNet-110 on CIFAR-10", "%", ("error, %",), rows)
    dispute = row("paths", topic="dispute")
    words: dict[str, Word] = {"full": full, "short": short}
    sources = (f"{dispute['source']}: {dispute['caveat']}", *_REFINE_SOURCES)
    return Shown(scene, Answer(short, "error, trained on short paths alone"), words, designs(_NETWORKS[0]), sources)


STORY = Story(
    130,
    "Many networks",
    "Is a residual network many networks?",
    (
        Step(
            "Through, or past",
            "At each residual block a signal goes through the block's layers and past them, and both are added: "
            "through {few} there are {ways}. {network} has {blocks} such additions, and so {paths}, over one set of "
            "weights.",
            _unrolled,
            (FEW, NETWORK),
        ),
        Step(
            "Few paths are long",
            "Each path chooses at each of {blocks} blocks, so lengths are distributed binomially, around {mean}. "
            "Of the paths of {network}, {share} are {span} long. A single one goes through all "
            "blocks.",
            _distribution,
            (NETWORK,),
        ),
        Step(
            "Delete a block",
            "A deleted layer breaks the only path of a plain network. Without {deleted} of its {blocks} blocks, "
            "{network} keeps {left} of its paths. Measured on ResNet-110, deleting any one "
            "block hardly changes the error, but for those that change the size; of VGG, any layer ruins it.",
            _deleting,
            (DELETED, NETWORK),
        ),
        Step(
            "Which paths learn",
            "The gradient fades with the length of a path, and short paths are few: most of it comes by paths of "
            "{span} blocks. These are {share} of the paths of {network}, computed here; the paper prints {printed}. "
            "The longest paths carry hardly any of it.",
            _effective,
        ),
        Step(
            "An ensemble?",
            "Trained on short paths alone, ResNet-110 has an error of {short}, trained as a whole {full}. Others see "
            "each block as refining what those before it computed, as boosting does. Whether it is truly an ensemble "
            "is disputed.",
            _ensemble,
        ),
    ),
)
