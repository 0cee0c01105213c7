"""The library's calls: load a design, lower it to its graph, summarize what it costs, find who printed a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arch import units
from arch.analysis import (
    CONVENTIONS,
    MEMORY,
    Field,
    LayerCost,
    Network,
    Setting,
    StageCost,
    Total,
    at_inference,
    count,
    layer_costs,
    receptive_fields,
    stage_costs,
    sum_quantities,
    total,
    traffic,
    uncounted,
)
from arch.compare import printed
from arch.design import Design, notation
from arch.errors import ArchError
from arch.graph import Graph
from arch.loading import load, network
from arch.lowering import lower
from arch.ops import Geometry, Sides
from arch.zoo import zoo

if TYPE_CHECKING:
    from torch import nn

    from arch.accuracy import Estimate

__all__ = ["counts", "estimate", "find", "from_torch", "load", "lower", "memory", "network", "summarize"]


def summarize(given: Design | Network | str | Path) -> dict[str, Any]:
    """Everything that is counted about a network, as plain data.

    Returns:
        name, notation (None without a design), input, params, macs, activations, stages and layers, all of them at
        inference; params_training and macs_training count auxiliary heads too, whose layers are in auxiliary: None if
        one does not fit, with the reason in training_unknown. Params are trainable weights; MACs are
        multiply-accumulates of convolutions and linear layers for one image; activations are the elements that these
        layers write. Shapes are (channels, height, width) or (features,). Of a layer, traffic_bytes are read and
        written for one image in 32-bit floats; receptive_field and total_stride are (vertical, horizontal) pixels.
        not_counted are the paths of layers whose cost nobody knows: with one of them every sum is a lower bound.

    Raises:
        ArchError: the design is not found, or makes no network.
    """
    found = network(given)
    graph = found.graph
    everything = layer_costs(graph)
    # Both sums, since auxiliary heads are weights of the file and cost nothing at inference.
    costs = at_inference(everything)
    inference = total(costs)
    training = total(everything) if len(costs) < len(everything) else inference
    fields = receptive_fields(graph)[1:]
    layers = [(cost, _layer(graph, cost, field)) for cost, field in zip(everything, fields, strict=True)]
    return {
        "name": found.name,
        "notation": notation.write(found.design) if found.design else None,
        "input": list(graph.input),
        **_sums(inference),
        "not_counted": [cost.node.path for cost in everything if not cost.node.op.known],
        "params_training": None if graph.unbuilt else training.params,
        "macs_training": None if graph.unbuilt else training.macs,
        # A head that does not fit is left out of the graph: the network at inference is as it was.
        "training_unknown": [f"{part.path}: {part.reason}" for part in graph.unbuilt],
        "stages": [_stage(stage) for stage in stage_costs(graph, costs)],
        "layers": [layer for cost, layer in layers if not cost.training_only],
        "auxiliary": [layer for cost, layer in layers if cost.training_only],
    }


def _stage(stage: StageCost) -> dict[str, Any]:
    sums = stage.total
    return {"path": stage.scope.path, "role": stage.scope.role, "out": list(stage.out)} | {
        "params": sums.params,
        "macs": sums.macs,
        "not_counted": sums.unknown,
    }


def from_torch(module: nn.Module, input_size: Sequence[int] = (3, 224, 224)) -> Network:
    """The network of a module of torch at inference: its graph, and its design if all of it is recognised.

    Its forward runs once, on tensors that have shapes and no numbers; the module is left as it is. Of several tensors
    that it returns the first is the output. What its params count otherwise than torch stands in `source`: parameters
    that serve training alone are left out, and shared ones count for each layer.

    Args:
        module: with a forward for one image.
        input_size: (channels, height, width), or (features,).

    Raises:
        ArchError: no step of its forward may depend on the numbers in the image.
    """
    # On first use: with all formats that can be read come half of the library's modules.
    from arch import importing

    found = importing.from_module(module, input_size)
    return replace(found.network, source="; ".join((found.network.source, *found.notes)))


def counts(given: Design | Network | str | Path) -> list[dict[str, Any]]:
    """What every counting convention prints for a network.

    Returns:
        Rows of id, label, value (an exact integer, for one image), not_counted (layers of which the convention cannot
        tell: the value is a lower bound with one of them), unit and source.

    Raises:
        ArchError: the design is not found, or makes no network.
    """
    found = network(given)
    costs = layer_costs(found.graph)
    quantities = sum_quantities(costs, found.implementation)
    return [
        {"id": c.id, "label": c.label, "value": count(c, quantities), "not_counted": uncounted(c, costs)}
        | {"unit": c.unit, "source": c.source}
        for c in CONVENTIONS
    ]


def estimate(given: Design | Network | str | Path) -> dict[str, Any]:
    """What accuracy a network might reach if it were trained and tuned as well as published networks.

    Returns:
        name, dataset, reason (why there is no estimate for any recipe, or ""), and estimates: rows of recipe and text
        (its id, and in words), estimate (top-1 in percent, or None where none is trusted), interval (percent),
        in_domain, trust, reason, process and formula (what each method says alone), nearest (networks with what they
        reached) and contributions (points by which each feature differs from the average network's).

    Raises:
        ArchError: the design is not found, or makes no network.
    """
    from arch.accuracy import estimate as estimated  # numpy, which nothing else here needs, takes 50 ms to import

    found = network(given)
    answer = estimated(found)
    rows = [_estimate(row) for row in answer.estimates]
    return {"name": found.name, "dataset": answer.dataset, "reason": answer.reason, "estimates": rows}


def _estimate(row: Estimate) -> dict[str, Any]:
    return {
        "recipe": row.kind,
        "text": row.recipe,
        "estimate": None if row.top1 is None else round(row.top1, 2),
        "interval": [round(row.low, 2), round(row.high, 2)],
        "in_domain": row.trust != "out-of-domain",
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


def memory(given: Design | Network | str | Path, batch: int = 1, element: int = 4) -> list[dict[str, Any]]:
    """What every memory convention gives for a network, a batch of images and an element size in bytes.

    Returns:
        Rows of id, label, value (bytes, an exact integer; None if an auxiliary head that it includes does not fit),
        not_counted (layers of unknown cost that the rule needs: the value is a lower bound with one of them), unit,
        text and source.

    Raises:
        ArchError: the design is not found, or makes no network.
    """
    found = network(given)
    setting = Setting(batch, element, found.implementation)
    costs = layer_costs(found.graph)
    unknown = sum(not cost.node.op.known for cost in costs)
    return [
        {"id": m.id, "label": m.label, "value": m.value(found.graph, costs, setting)}
        # Shapes are known even of an op whose weights and operations are not.
        | {"not_counted": 0 if m.from_shapes else unknown, "unit": "bytes", "text": m.text, "source": m.source}
        for m in MEMORY
    ]


def find(text: str, given: Design | Network | str | Path | None = None) -> dict[str, Any]:
    """Which rule and which variant of a network give a printed number.

    Args:
        text: the number, like `4.11 G`, `25.6 M params`, `97.49 MB` or `4,133,742,592`.
        given: the network, or None for all of the zoo.

    Returns:
        number, networks (how many were looked at), tried (how many candidates were compared) and matches: rows of
        network, id and label (the rule's), variant (what differs from the network, or ""), value (an exact integer for
        one image), unit, step (1024 if the number's prefix steps by that, else 1000) and source.

    Raises:
        ArchError: the text is no number, or the design is not found, or makes no network.
    """
    number = units.parsed(text)
    if number is None:
        raise ArchError("", f"{text[:40]!r} is no number", "Write it like 4.11 G, 4.1e9, 97.49 MB or 4,133,742,592")
    networks = [entry.network() for entry in zoo().values()] if given is None else [network(given)]
    answer = printed.find(networks, number)
    rows = [
        {"network": match.network.name, "id": match.rule.id, "label": match.rule.label}
        | {"variant": match.variant.words, "value": match.value, "unit": match.unit}
        | {"step": match.step, "source": match.rule.source}
        for match in answer.matches
    ]
    return {"number": text, "networks": len(networks), "tried": answer.tried, "matches": rows}


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
    window, known = op.geometry, op.known
    return {
        "path": node.path,
        "op": op.name,
        "inputs": [graph.nodes[index].path for index in node.inputs],
        # The first of several inputs; `inputs` names all of them.
        "in": list(cost.inputs[0]) if cost.inputs else [],
        "out": list(node.shape),
        **(_window(window) if window else _NO_WINDOW),
        "params": cost.params if known else None,
        "macs": cost.macs if known else None,
        "traffic_bytes": traffic(cost) if known else None,
        "receptive_field": [field.height, field.width],
        "receptive_field_status": "unknown" if not field.known else "exact" if field.exact else "bound",
        "receptive_field_exceeds_input": field.exceeds,
        "reads_whole_image": field.fixed,
        # Every element reads the same pixels: there is no next field to step to.
        "total_stride": None if field.fixed else list(field.stride),
    }


def _window(window: Geometry) -> dict[str, Any]:
    return {
        "kernel": list(window.kernel),
        "stride": list(window.stride),
        "padding": _padding(window.padding),
        "dilation": list(window.dilation),
        "groups": window.groups,
    }


_NO_WINDOW = dict.fromkeys(Geometry._fields)


def _padding(sides: Sides) -> list[int]:
    """[rows, columns] where both ends of an axis are alike, else [above, below, left, right]."""
    (above, below), (left, right) = sides
    return [above, left] if (above, left) == (below, right) else [above, below, left, right]
