"""GoogLeNet in five parts."""

from __future__ import annotations

from arch import units
from arch.analysis import LayerCost, total
from arch.scenes.bars import Bar, Bars
from arch.scenes.funnels import Funnels
from arch.scenes.graphs import Graphs, Picture
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word
from arch.stories.lecture import flop, lecture, until
from arch.stories.parts import costs, designs, measured, name, sums, times

# The paper's network: torchvision's has 3x3 for its 5x5, and batch norms.
ID = "googlenet_caffe"
_LECTURE_SOURCE = "as lectures print it; the rows that they print for it sum to 481 M, as here"
_STEM_SOURCES = ("Counted as lectures do: an operation per multiply-accumulate and per element of a pooling window.",)
ROWS = 28
"""Of the maps that the first module reads."""
_OTHERS = ("alexnet_caffe", "vgg16", ID)


def _stem(asked: Asked) -> Shown:
    """Down to 28 rows."""
    layers = until(costs(ID), ROWS)
    written, params, operations = lecture(layers)
    rows = tuple(
        Bar(f"{layer.node.op.label}: {units.shape(layer.node.shape)}", (flop(layer),), about=layer.node.path)
        for layer in layers
    )
    scene = Bars("From the image to the first module", "operations", ("operations",), rows)
    words: dict[str, Word] = {
        "memory": units.size(written),
        "params": units.short(params),
        "operations": units.short(operations),
        "printed": Quoted("418 M", _LECTURE_SOURCE),
        "rows": str(layers[-1].node.shape[1]),
    }
    answer = Answer(words["operations"], "operations before the first module")
    return Shown(scene, answer, words, designs(ID), _STEM_SOURCES)


def _module(asked: Asked) -> Shown:
    """The first module."""
    found = measured(ID)
    block = _modules()[0]
    scene = Graphs((Picture("the first module", found, block),))
    layers = _of(block)
    read, written = layers[0].inputs[0], layers[-1].node.shape
    words = {"channels": str(read[0]), "out": str(written[0]), "macs": units.short(total(layers).macs)}
    return Shown(scene, Answer(words["macs"], "MACs in the first module"), words, designs(ID))


def _modules() -> list[str]:
    """Paths of the blocks that have branches."""
    # Not by name: the stem's blocks are stages too, and have no branches.
    scopes = measured(ID).graph.scopes
    branches = {scope.path.rpartition("/")[0] for scope in scopes if scope.role == "branch"}
    return [scope.path for scope in scopes if scope.path in branches]


def _of(block: str) -> list[LayerCost]:
    return [layer for layer in costs(ID) if layer.node.path.startswith(f"{block}/")]


def _stack(asked: Asked) -> Shown:
    """The modules one after another."""
    modules = {path: _of(path) for path in _modules()}
    rows = tuple(
        Bar(f"{path}: {units.shape(layers[-1].node.shape)}", (total(layers).macs,)) for path, layers in modules.items()
    )
    scene = Bars("The modules", "MACs", ("MACs",), rows)
    whole = sum(total(layers).macs for layers in modules.values())
    words = {"modules": str(len(modules)), "share": units.share(whole, sums(ID).macs)}
    first, last = next(iter(modules.values()))[0].inputs[0], list(modules.values())[-1][-1].node.shape
    words |= {"first": units.shape(first), "last": units.shape(last)}
    return Shown(scene, Answer(words["modules"], "modules one after another"), words, designs(ID))


def _head(asked: Asked) -> Shown:
    """The head without fully connected layers but one."""
    found = {id: sum(layer.params for layer in costs(id) if "head" in layer.roles) for id in _OTHERS}
    rows = tuple(Bar(name(id), (params,), lit=id == ID) for id, params in found.items())
    scene = Bars("Params of the head", "params", ("params",), rows)
    words = {
        "params": units.short(found[ID]),
        "other": units.short(found["vgg16"]),
        "all": units.short(sums(ID).params),
    }
    answer = Answer(times(found["vgg16"], found[ID]), "as many params in VGG-16's head")
    return Shown(scene, answer, words, designs(*_OTHERS))


def _auxiliary(asked: Asked) -> Shown:
    """The auxiliary heads."""
    everything = measured(ID).costs
    extra = [layer for layer in everything if layer.training_only]
    heads = sum(scope.role == "auxiliary" for scope in measured(ID).graph.scopes)
    training, inference, more = total(everything), sums(ID), total(extra)
    rows = (
        Bar(
            "params", (inference.params, training.params), (units.short(inference.params), units.short(training.params))
        ),
    )
    scene = Bars("With and without auxiliary heads", "params", ("at inference", "in training"), rows)
    words = {
        "heads": str(heads),
        "params": units.short(more.params),
        "macs": units.short(more.macs),
    }
    return Shown(
        scene,
        Answer(units.share(more.params, inference.params), "more params in training, none at inference"),
        words,
        designs(ID),
    )


def _whole(asked: Asked) -> Shown:
    """All of it as a funnel, beside VGG-16."""
    ids = (ID, "vgg16")
    scene = Funnels(tuple((name(id), measured(id)) for id in ids))
    words = {"params": units.short(sums(ID).params), "macs": units.short(sums(ID).macs), "other": name("vgg16")}
    words["ratio"] = times(sums("vgg16").macs, sums(ID).macs)
    answer = Answer(times(sums("vgg16").params, sums(ID).params), f"as many params in {name('vgg16')}")
    return Shown(scene, answer, words, designs(*ids))


STORY = Story(
    70,
    "GoogLeNet",
    "What is GoogLeNet made of?",
    (
        Step(
            "The stem",
            "Down to {rows} rows the stem writes {memory} of maps, with {params} params. It does {operations} "
            "operations; lectures print {printed}. In return, all modules work on small maps.",
            _stem,
        ),
        Step(
            "The module",
            "Windows of several sizes and a pooling look side by side; 1x1 convolutions keep each cheap. From "
            "{channels} channels it makes {out}, for {macs} MACs. What it saves is a story of its own.",
            _module,
        ),
        Step(
            "The stack",
            "{modules} modules follow one another, from {first} to {last}, with poolings between some of them. They do "
            "{share} of all MACs.",
            _stack,
        ),
        Step(
            "The head",
            "Each channel is averaged, and one layer scores the classes: {params} params. VGG's head has {other}, "
            "many times all of GoogLeNet, which has {all}.",
            _head,
        ),
        Step(
            "Auxiliary heads",
            "{heads} small classifiers hang off the middle, so that early layers learn too. In training they bring "
            "{params} params and {macs} MACs; at inference they are dropped and cost nothing. Batch norm made them "
            "needless.",
            _auxiliary,
        ),
        Step(
            "All of it",
            "{params} params and {macs} MACs: {other} needs {ratio} the MACs for a similar error. GoogLeNet won the "
            "challenge of its year.",
            _whole,
        ),
    ),
    cover=1,
)
