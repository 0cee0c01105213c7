"""What an aggressive stem saves."""

from __future__ import annotations

from collections.abc import Mapping

from arch import units
from arch.analysis import LayerCost, layer_costs, stage_costs, total
from arch.design import Design, build
from arch.lowering import lower
from arch.scenes.bars import Bar, Bars
from arch.scenes.funnels import Funnels
from arch.scenes.paper import Paper
from arch.stories.base import Answer, Asked, Shown, Step, Story, choice, scale
from arch.stories.lecture import flop, lecture, until
from arch.stories.parts import costs, designs, measured, name, times
from arch.zoo import zoo

# The paper's network: torchvision's GoogLeNet has 3x3 for its 5x5, and batch norms.
FIRST = "googlenet_caffe"
_REST = ("vgg16", "vgg19", "resnet50", "alexnet_caffe", "inception_v3")
SECOND = choice("against", "Against", {id: name(id) for id in _REST})
TARGET = scale("target", "Down to a map of", (112, 56, 28, 14), 28)
MOST_ROWS = 12
"""Of the table of a stem."""
_NOTES = (
    "Counted as lectures do: one operation per multiply-accumulate, one per element of a pooling window, 4 bytes per "
    "element. For GoogLeNet's stem down to 28 rows, lectures print 7.5 MB, 124 K params and 418 M flop; the rows that "
    "they print sum to 481 M, as here.",
)
_STEMS: dict[str, dict[str, object]] = {
    "7x7, stride and pooling (ResNet)": {},
    "3x3 convolutions, stride and pooling (ResNet-C)": {"kind": "deep"},
    "patches (ConvNeXt)": {"kind": "patchify"},
    "3x3 at full resolution": {"kind": "conv", "kernel": 3, "stride": 1, "pool": "none"},
}


def _shrinks(asked: Asked) -> Shown:
    """Both as funnels."""
    ids = FIRST, asked[SECOND]
    scene = Funnels(tuple((name(id), measured(id)) for id in ids))
    first, second = (lecture(until(costs(id), asked.number(TARGET)))[2] for id in ids)
    words = {"first": name(ids[0]), "second": name(ids[1]), "target": asked[TARGET]}
    words |= {"first_all": units.short(first), "second_all": units.short(second)}
    about = f"as many operations in {name(ids[1])} as in {name(ids[0])}, down to {asked[TARGET]} rows"
    return Shown(scene, Answer(times(second, first), about), words, designs(*ids), _NOTES)


def _layers(id: str, target: int) -> Paper:
    """The table of the lectures."""
    found = until(costs(id), target)
    # A screen has room for so many rows; the last ones are summed up in one.
    kept = found if len(found) <= MOST_ROWS else found[: MOST_ROWS - 1]
    rows = [(layer.node.op.label, units.shape(layer.node.shape), *_cells([layer])) for layer in kept]
    if rest := found[len(kept) :]:
        rows.append((f"{len(rest)} more layers", units.shape(rest[-1].node.shape), *_cells(rest)))
    rows.append(("sum", "", *_cells(found)))
    heads = ("layer", "out", "memory, KB", "params, K", "flop, M")
    lit = tuple((len(rows) - 1, column) for column in range(2, len(heads)))
    return Paper(f"{name(id)}, down to {target} rows", heads, tuple(rows), lit)


def _cells(layers: list[LayerCost]) -> tuple[str, str, str]:
    """What layers write in units of 1024 bytes, their params in thousands, and their operations in millions."""
    written, params, operations = lecture(layers)
    return f"{written / 1024:,.0f}", f"{params / 1e3:,.1f}", f"{operations / 1e6:,.1f}"


def _table(asked: Asked, id: str, more: Mapping[str, str]) -> Shown:
    """A network's layers down to the resolution, and their sums."""
    target = asked.number(TARGET)
    written, params, operations = lecture(until(costs(id), target))
    words = {
        "network": name(id),
        "target": asked[TARGET],
        "memory": units.size(written),
        "params": units.short(params),
        "operations": units.short(operations),
    }
    answer = Answer(words["operations"], f"operations of {name(id)} down to {target} rows")
    return Shown(_layers(id, target), answer, {**words, **more}, designs(id), _NOTES)


def _stem(asked: Asked) -> Shown:
    """The first network, and which of its layers does most."""
    layers = until(costs(FIRST), asked.number(TARGET))
    largest = max(layers, key=flop)
    share = units.share(flop(largest), lecture(layers)[2])
    return _table(asked, FIRST, {"largest": largest.node.op.label, "share": share})


def _other(asked: Asked) -> Shown:
    """The other network, beside the first."""
    (first, _, few), (second, _, many) = (
        lecture(until(costs(id), asked.number(TARGET))) for id in (FIRST, asked[SECOND])
    )
    return _table(
        asked, asked[SECOND], {"first": name(FIRST), "bytes": times(second, first), "times": times(many, few)}
    )


def _memory(asked: Asked) -> Shown:
    """Bytes written down to the resolution, by network."""
    target = asked.number(TARGET)
    found = {id: lecture(until(costs(id), target))[0] for id in (FIRST, *_REST)}
    rows = tuple(
        Bar(name(id), (bytes,), (units.size(bytes),), id in (FIRST, asked[SECOND])) for id, bytes in found.items()
    )
    scene = Bars(f"Bytes written down to {target} rows", "bytes", ("bytes",), rows, notes=_NOTES)
    words = {"first": name(FIRST), "second": name(asked[SECOND]), "target": asked[TARGET]}
    words |= {"first_bytes": units.size(found[FIRST]), "second_bytes": units.size(found[asked[SECOND]])}
    ratio = times(found[asked[SECOND]], found[FIRST])
    return Shown(
        scene,
        Answer(ratio, f"as many bytes in {words['second']} as in {words['first']}"),
        words,
        designs(FIRST, asked[SECOND]),
        _NOTES,
    )


def _with_stem(settings: dict[str, object]) -> Design:
    """ResNet-50 with another stem."""
    plain = zoo()["resnet50"].design.model_dump(mode="json")
    stem = settings if "kind" in settings else plain["stem"]
    return build(plain | {"stem": stem, "name": "ResNet-50 with another stem" if settings else plain["name"]})


def _others(asked: Asked) -> Shown:
    """ResNet-50 with each of the stems."""
    networks = {label: _with_stem(settings) for label, settings in _STEMS.items()}
    macs = {label: total(layer_costs(lower(design))).macs for label, design in networks.items()}
    shares = {label: _share(design) for label, design in networks.items()}
    rows = tuple(Bar(label, (macs[label],), about=f"{shares[label]} in the stem") for label in networks)
    scene = Bars("ResNet-50 with other stems", "MACs", ("MACs",), rows)
    # In the order of _STEMS: its own first, the one at full resolution last.
    usual, *_, full = macs.values()
    words = {"usual": units.short(usual), "full": units.short(full), "share": next(iter(shares.values()))}
    answer = Answer(times(full, usual), "as many MACs without a stem that shrinks the image")
    return Shown(scene, answer, words, dict(networks))


def _share(design: Design) -> str:
    """The stem's share of the MACs."""
    graph = lower(design)
    found = stage_costs(graph, layer_costs(graph))
    stem = sum(stage.total.macs for stage in found if stage.scope.role == "stem")
    return units.share(stem, sum(stage.total.macs for stage in found))


STORY = Story(
    40,
    "The aggressive stem",
    "What does an aggressive stem save?",
    (
        Step(
            "How fast the image shrinks",
            "From the image down to {target} rows, {first} does {first_all} operations, {second} {second_all}. "
            "{first} strides and pools at once; a network without such a stem convolves at each resolution on the way.",
            _shrinks,
            (SECOND, TARGET),
        ),
        Step(
            "The stem, layer by layer",
            "{network} writes {memory} of maps on the way to {target} rows, with {params} params and {operations} "
            "operations. The largest share, {share}, is that of one layer: {largest}.",
            _stem,
            (TARGET,),
        ),
        Step(
            "Another way",
            "Down to {target} rows {network} writes {memory}, with {params} params and {operations} operations. That "
            "is {bytes} the memory and {times} the operations of {first}.",
            _other,
            (SECOND, TARGET),
        ),
        Step(
            "Memory",
            "Maps near the image are the largest. Down to {target} rows {first} writes {first_bytes}, {second} "
            "{second_bytes}. Training keeps most of them for the backward pass.",
            _memory,
            (SECOND, TARGET),
        ),
        Step(
            "Other stems for ResNet-50",
            "With its own stem ResNet-50 takes {usual} MACs, {share} of them in the stem. Without a step down it would "
            "take {full}. Patches need a single convolution, whose stride is its kernel.",
            _others,
        ),
    ),
)
