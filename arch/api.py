"""The library in three calls: load a design, lower it to its graph, summarize what it costs."""

from __future__ import annotations

import re
from difflib import get_close_matches
from os.path import exists
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arch.analysis import (
    CONVENTIONS,
    MEMORY,
    PLAIN,
    Field,
    Implementation,
    LayerCost,
    Setting,
    Total,
    at_inference,
    count,
    layer_costs,
    receptive_fields,
    stage_costs,
    sum_quantities,
    total,
    traffic,
)
from arch.design import Design, notation, opening
from arch.errors import ArchError
from arch.graph import Graph, is_auxiliary
from arch.lowering import lower
from arch.ops import Conv2d, Pool
from arch.zoo import zoo

if TYPE_CHECKING:
    from arch.accuracy import Estimate

__all__ = ["counts", "estimate", "load", "lower", "memory", "summarize"]


def load(text: str | Path) -> Design:
    """The design that a zoo id, a notation, a link, or the path of a YAML, JSON or notation file names.

    Raises:
        ArchError: it is none of these, or what it holds is no design.
    """
    if isinstance(text, Path):
        return opening.from_path(text)
    if notation.is_notation(text) or text.startswith(("http:", "https:")):
        return opening.from_text(text)
    if text in zoo():
        return zoo()[text].design
    if _is_path(text):
        return opening.from_path(Path(text))
    near = get_close_matches(text[:80], zoo(), n=1)
    fix = f"Did you mean {near[0]!r}?" if near else "Use a zoo id, a notation, a link, or a file"
    raise ArchError("", f"there is no network {text[:80]!r}", fix)


def _is_path(text: str) -> bool:
    """Whether a text is a file's, or means to be: it has folders, or an extension."""
    return "/" in text or "\\" in text or re.search(r"\.[A-Za-z]\w{0,9}$", text) is not None or exists(text)


def summarize(design: Design | str | Path) -> dict[str, Any]:
    """Everything that is counted about a design, as plain data.

    Returns:
        name, notation, input, params, macs, activations, stages and layers, all of them at inference; params_training
        and macs_training count auxiliary heads too, whose layers are in auxiliary. Params are trainable weights; MACs
        are multiply-accumulates of convolutions and linear layers for one image; activations are the elements that
        these layers write. Shapes are (channels, height, width) or (features,). Of a layer, traffic_bytes are read and
        written for one image in 32-bit floats; receptive_field and total_stride are (vertical, horizontal) pixels.

    Raises:
        ArchError: the design is not found, or makes no network.
    """
    design = design if isinstance(design, Design) else load(design)
    graph = lower(design)
    everything = layer_costs(graph)
    costs, training = at_inference(everything), total(everything)
    stages = stage_costs(costs)
    fields = receptive_fields(graph)[1:]
    layers = [_layer(graph, cost, field) for cost, field in zip(everything, fields, strict=True)]
    return {
        "name": design.name,
        "notation": notation.write(design),
        "input": list(design.input.shape),
        **_sums(total(costs)),
        "params_training": training.params,
        "macs_training": training.macs,
        "stages": [
            {"path": s.path, "out": list(s.out), "params": s.total.params, "macs": s.total.macs} for s in stages
        ],
        "layers": [layer for layer in layers if not is_auxiliary(layer["path"])],
        "auxiliary": [layer for layer in layers if is_auxiliary(layer["path"])],
    }


def counts(design: Design | str | Path) -> list[dict[str, Any]]:
    """What every counting convention prints for a design.

    A zoo id is counted as the library of its source wrote it; anything else as its exported PyTorch source has it.

    Returns:
        Rows of id, label, value (an exact integer, for one image), unit and source.

    Raises:
        ArchError: the design is not found, or makes no network.
    """
    network, implementation = _written(design)
    quantities = sum_quantities(layer_costs(lower(network)), implementation)
    return [
        {"id": c.id, "label": c.label, "value": count(c, quantities), "unit": c.unit, "source": c.source}
        for c in CONVENTIONS
    ]


def estimate(design: Design | str | Path) -> dict[str, Any]:
    """What accuracy a design might reach if it were trained and tuned as well as published networks.

    Returns:
        name, dataset, reason (why there is no estimate for any recipe, or ""), and estimates: rows of recipe and text
        (its id, and in words), estimate (top-1 in percent, or None where none is trusted), interval (percent),
        in_domain, trust, reason, process and formula (what each method says alone), nearest (networks with what they
        reached) and pulls (points by which each feature differs from the average network's).

    Raises:
        ArchError: the design is not found, or makes no network.
    """
    from arch.accuracy import estimate as estimated  # numpy, which nothing else here needs, takes 50 ms to import

    network = design if isinstance(design, Design) else load(design)
    graph = lower(network)
    answer = estimated(graph, layer_costs(graph))
    rows = [_estimate(row) for row in answer.estimates]
    return {"name": network.name, "dataset": answer.dataset, "reason": answer.reason, "estimates": rows}


def _estimate(row: Estimate) -> dict[str, Any]:
    return {
        "recipe": row.kind,
        "text": row.recipe,
        "estimate": None if row.top1 is None else round(row.top1, 2),
        "interval": [round(row.low, 2), round(row.high, 2)],
        "in_domain": row.trust != "outside",
        "trust": row.trust,
        "reason": "; ".join(row.reasons),
        "process": round(row.process, 2),
        "formula": round(row.formula, 2),
        "nearest": [
            {"network": near.name, "source": near.source, "top1": near.top1, "distance": round(distance, 3)}
            for near, distance in row.nearest
        ],
        "contributions": {words: round(points, 2) for words, points in row.contributions},
    }


def memory(design: Design | str | Path, batch: int = 1, element: int = 4) -> list[dict[str, Any]]:
    """What every memory convention gives for a design, a batch of images and an element size in bytes.

    Returns:
        Rows of id, label, value (bytes, an exact integer), unit, text and source.

    Raises:
        ArchError: the design is not found, or makes no network.
    """
    network, implementation = _written(design)
    graph, setting = lower(network), Setting(batch, element, implementation)
    costs = layer_costs(graph)
    return [
        {"id": m.id, "label": m.label, "value": m.of(graph, costs, setting), "unit": "bytes"}
        | {"text": m.text, "source": m.source}
        for m in MEMORY
    ]


def _written(design: Design | str | Path) -> tuple[Design, Implementation]:
    """A design, and how the library of its source wrote it if it is a zoo id."""
    entry = zoo().get(design) if isinstance(design, str) else None
    network = design if isinstance(design, Design) else load(design)
    return network, entry.implementation if entry else PLAIN


def _sums(sums: Total) -> dict[str, Any]:
    params = {
        "total": sums.params,
        "conv": sums.params_conv,
        "norm": sums.params_norm,
        "linear": sums.params_linear,
        "other": sums.params_other,
    }
    macs = {"total": sums.macs, "conv": sums.macs_conv, "linear": sums.macs_linear}
    return {"params": params, "macs": macs, "activations": sums.activations}


def _layer(graph: Graph, cost: LayerCost, field: Field) -> dict[str, Any]:
    node, op = cost.node, cost.node.op
    window = op if isinstance(op, (Conv2d, Pool)) else None
    return {
        "path": node.path,
        "op": op.name,
        "inputs": [graph.nodes[index].path for index in node.inputs],
        "in": list(cost.inputs[0]),
        "out": list(node.shape),
        "kernel": list(window.kernel) if window else None,
        "stride": [window.stride] * 2 if window else None,
        "padding": list(window.padding) if window else None,
        "groups": op.groups if isinstance(op, Conv2d) else None,
        "params": cost.params,
        "macs": cost.macs,
        "traffic_bytes": traffic(cost),
        "receptive_field": [field.height, field.width],
        "receptive_field_status": "exact" if field.exact else "bound",
        "receptive_field_exceeds_input": field.exceeds,
        "reads_whole_image": field.fixed,
        "total_stride": None if field.fixed else list(field.stride),
    }
