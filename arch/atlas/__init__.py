"""The atlas: published measurements of networks, with their sources."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Measurement:
    """One network in the figure of Canziani, Paszke and Culurciello (arXiv 1605.07678).

    Attributes:
        network: its name in the figure.
        top1: accuracy in percent, ImageNet validation, one central crop.
        operations: for one image, in units of 10^9; the figure counts two per multiply-accumulate.
        params: in millions, from the area in the figure.
        note: where the figure differs from a public implementation.
        source: repository, commit and file.
    """

    network: str
    top1: float
    operations: float
    params: float
    note: str
    source: str


@cache
def canziani() -> tuple[Measurement, ...]:
    """The fourteen networks of the figure."""
    text = files(__name__).joinpath("canziani2017.csv").read_text(encoding="utf-8")
    return tuple(
        Measurement(
            row["network"],
            float(row["top1_acc"]),
            float(row["ops_gops"]),
            float(row["params_m"]),
            row["note"],
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
