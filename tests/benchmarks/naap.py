"""NAAP-440: 440 small networks that nobody selected, built here, and what the process expects of its test networks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from math import log
from typing import Any

import numpy as np

from arch.accuracy import features
from arch.accuracy.columns import SQUARES
from arch.accuracy.model import logit, percent
from arch.accuracy.process import Numbers, Process, Rows
from arch.analysis import layer_costs, receptive_fields
from arch.design import Design, build
from arch.graph import Graph
from arch.lowering import lower
from arch.ops import Add, Conv2d
from tests.benchmarks.variances import Search
from tests.tables import DATA


def rows() -> list[dict[str, str]]:
    """The table, as its authors split it."""
    with (DATA / "naap440.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def designed(scheme: str) -> Design:
    """A network from its scheme: `3x3:16/2` is a convolution with 16 channels and stride 2, `+` adds its input."""
    head = {"kind": "classifier", "classes": 10}
    stages = list(map(_stage, scheme.split()))
    return build({"input": {"height": 32, "width": 32}, "stem": {"kind": "none"}, "stages": stages, "head": head})


def _stage(layer: str) -> dict[str, Any]:
    branches = [layer.rstrip("+"), *(["id"] if layer.endswith("+") else [])]
    return {"block": {"kind": "branches", "branches": branches, "merge": "add"}}


COLUMNS = ("macs", "params", "acts", "channels", "height", "field", "depth", "spatial", "sums", *SQUARES)
"""What tells such networks apart: sizes, the last map and what one of its elements sees, layers, squares of sizes."""


def columns(graph: Graph) -> Iterator[float]:
    """The columns without the squares."""
    costs = layer_costs(graph)
    found = features(graph, costs)
    maps = [node for node in graph if len(node.shape) == 3 and node.shape[1] > 1]
    channels, height, _ = maps[-1].shape
    field = max(field.height for field in receptive_fields(graph)[: len(maps)])
    yield from map(log, (found.macs, found.params, found.acts, channels, height, field))
    yield found.n_conv
    yield sum(isinstance(node.op, Conv2d) and node.op.kernel != (1, 1) for node in graph)
    yield sum(isinstance(node.op, Add) for node in graph)


def left_out() -> tuple[Numbers, Numbers]:
    """What the process expects of the test networks, and what they reached, percent; no epoch is looked at."""
    table = rows()
    test = np.array([row["IsTest"] == "1" for row in table])
    x = np.array([list(columns(lower(designed(row["Scheme"])))) for row in table])
    x = (x - x[~test].mean(0)) / x[~test].std(0)
    x = np.hstack([x, x[:, : len(SQUARES)] ** 2])
    same = np.zeros(len(x), dtype=np.int64)
    every = Rows(x, same, same, np.arange(len(x)))
    top1 = np.array([100 * float(row["MaxAccuracy"]) for row in table])
    target = np.array([logit(value) for value in top1[~test]])
    search = Search(COLUMNS, every)
    known = Process(every.pick(~test), target, search(target, np.flatnonzero(~test), 30), len(SQUARES))
    return np.array([percent(float(mean)) for mean in known(every.pick(test))[0]]), top1[test]
