"""Stories on whole networks: where their operations and their weights are."""

from __future__ import annotations

import streamlit as st

from arch import units
from arch.analysis import (
    PLAIN,
    LayerCost,
    Total,
    by_resolution,
    convention,
    layer_costs,
    output_bytes,
    per_layer,
    stage_costs,
    total,
)
from arch.bounds import LONGEST_NAME
from arch.design import Design
from arch.lowering import lower
from arch.parts.heads.classifier import Classifier
from arch.zoo import zoo
from pages.content.stories.parts import chart, choose, costs, name, open_designs, open_zoo, story, sums, table
from pages.shell.session import Session

CLASSIC = ["vgg19", "vgg16", "alexnet_caffe", "googlenet_caffe", "resnet34", "resnet50", "densenet121"]


def cheaper_though_deeper(session: Session) -> None:
    """Operations and weights by resolution."""
    with story("Why is ResNet cheaper than VGG, though it is deeper?") as (words, numbers):
        with words:
            first = choose("One network", CLASSIC, "story-first")
            second = choose("Another", CLASSIC, "story-second", 4)
            a, b = sums(first), sums(second)
            # VGG-16 has four of its 13 convolutions there, ResNet one.
            early = {id: sum(s.macs for h, s in by_resolution(costs(id)).items() if h >= 112) for id in (first, second)}
            st.markdown(
                f"A convolution's cost is its weights times the places where it is applied. At 112 pixels and above, "
                f"{name(first)} spends **{units.short(early[first])}** of its {units.short(a.macs)} MACs, "
                f"{name(second)} **{units.short(early[second])}** of {units.short(b.macs)}. The fully connected layers "
                f"hold **{units.short(a.params_linear)}** of {units.short(a.params)} params against "
                f"**{units.short(b.params_linear)}** of {units.short(b.params)}."
            )
            open_zoo(session, first, second)
        with numbers:
            runs = {name(id): by_resolution(costs(id)) for id in (first, second)}
            heights = sorted({height for run in runs.values() for height in run}, reverse=True)
            rows = [
                # As texts, so that bars have names and not places on a scale of pixels.
                {"resolution": f"{h:>3}", "network": label, "M MACs": round(run[h].macs / 1e6, 1) if h in run else 0.0}
                for label, run in runs.items()
                for h in heights
            ]
            chart(rows, "resolution", "M MACs", "network")
            table([_resolution(height, runs) for height in heights])


def _resolution(height: int, runs: dict[str, dict[int, Total]]) -> dict[str, int]:
    row = {"resolution": height}
    for label, run in runs.items():
        found = run.get(height, Total())
        row |= {f"{label} MACs": found.macs, f"{label} params": found.params}
    return row


def aggressive_stem(session: Session) -> None:
    """The lecture's table: memory, params and operations down to a resolution."""
    with story("What does an aggressive stem save?") as (words, numbers):
        with words:
            rest = ["vgg16", "vgg19", "resnet50", "alexnet_caffe", "inception_v3"]
            # The paper's network: torchvision's GoogLeNet has 3x3 for its 5x5, and batch norms.
            first, second = "googlenet_caffe", choose("Against", rest, "story-stem")
            target = int(st.select_slider("Down to a resolution of", [112, 56, 28, 14], 28, key="story-target"))
            tables = {id: lecture_rows(costs(id), target) for id in (first, second)}
            a, b = (tables[id][-1] for id in (first, second))
            st.markdown(
                f"From the image to {target} pixels {name(first)} writes **{a['memory KB']:,} KB** and does "
                f"**{a['flop M']:,} M** operations; {name(second)} **{b['memory KB']:,} KB** and **{b['flop M']:,} "
                "M**. Counted as lecturers do: one operation per multiply-accumulate, one per element of a pooling "
                "window, 4 bytes per element, nothing for activations."
            )
            if target == 28:
                st.caption("Lectures print 418 M for GoogLeNet: its rows sum to 481 M.")
            open_zoo(session, first, second)
        with numbers:
            for id, rows in tables.items():
                st.markdown(f"**{name(id)}**")
                table(rows)


_LECTURE_FLOP = per_layer(convention("lecture_flop"), PLAIN)


def lecture_rows(layers: list[LayerCost], target: int) -> list[dict[str, str | int]]:
    """Convolutions and poolings down to maps of `target` rows, and their sums: memory KB, params K, flop M."""
    chosen = []
    for layer in layers:
        if layer.node.op.kind in ("conv", "pool"):
            chosen.append(layer)
        # The layer that reaches the resolution is the last in the table.
        if len(layer.node.shape) < 3 or layer.node.shape[1] <= target:
            break
    sums = [sum(column) for column in zip(*map(_lecture, chosen), strict=True)]
    lines = [(f"{c.node.path} {c.node.op.name}", units.shape(c.node.shape), _lecture(c)) for c in chosen]
    return [_printed(*line) for line in [*lines, ("sum", "", sums)]]


def _lecture(layer: LayerCost) -> list[int]:
    """Bytes written, params, and operations as the lecture counts them."""
    return [output_bytes(layer), layer.params, _LECTURE_FLOP(layer)]


def _printed(layer: str, out: str, counts: list[int]) -> dict[str, str | int]:
    memory, params, operations = counts
    # Lectures divide bytes by 1,024, and counts by 1,000.
    whole = {"memory KB": round(memory / 1024), "params K": round(params / 1e3), "flop M": round(operations / 1e6)}
    return {"layer": layer, "out": out, **whole}


def last_layers(session: Session) -> None:
    """Flatten and fully connected layers, against global average pooling."""
    with story("What do the last layers cost?") as (words, numbers):
        with words:
            trunk = choose("Convolutions of", ["vgg16", "vgg19", "alexnet", "resnet50"], "story-trunk")
            width = int(
                st.select_slider("Width of two hidden layers", [256, 512, 1024, 2048, 4096], 4096, key="story-fc")
            )
            base = zoo()[trunk].design
            heads = {
                f"flatten, {width}, {width}, 1000": Classifier(pool="flatten", hidden=(width, width), dropout=0.5),
                "flatten, 1000": Classifier(pool="flatten"),
                "average pooling, 1000": Classifier(),
            }
            designs = {label: _with_head(base, label, head) for label, head in heads.items()}
            costs = {label: _head_costs(design) for label, design in designs.items()}
            dear, *_, cheap = costs.values()
            st.markdown(
                f"On the {units.shape(_last_map(base))} map of {name(trunk)} the first head has "
                f"**{units.short(dear['params'])}** params, "
                f"**{100 * dear['params'] / dear['network params']:.0f} %** of the whole network. Averaging each "
                f"channel first leaves **{units.short(cheap['params'])}**."
            )
            open_designs(session, designs)
        with numbers:
            millions = [{"head": label, "M params": cost["params"] / 1e6} for label, cost in costs.items()]
            chart(millions, "head", "M params")
            table([{"head": label, **cost} for label, cost in costs.items()])


def _with_head(base: Design, label: str, head: Classifier) -> Design:
    # model_copy checks nothing: a longer name would make a notation that cannot be read.
    return base.model_copy(update={"name": f"{base.name}, {label}"[:LONGEST_NAME], "head": head, "aux": ()})


def _head_costs(design: Design) -> dict[str, int]:
    graph = lower(design)
    costs = layer_costs(graph)
    head = next(stage.total for stage in stage_costs(graph, costs) if stage.scope.role == "head")
    return {"params": head.params, "MACs": head.macs, "network params": total(costs).params}


def _last_map(design: Design) -> tuple[int, ...]:
    """The map that the head reads."""
    return next(cost.inputs[0] for cost in layer_costs(lower(design)) if "head" in cost.roles)
