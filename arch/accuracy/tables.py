"""The measured networks that the estimate learns from, as the accuracy tables have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from arch.accuracy.columns import COLUMNS
from arch.accuracy.description import Features
from arch.atlas.readers import Row, table


class TrainedNetwork(NamedTuple):
    """A network, how it was trained, and how accurate it became.

    Attributes:
        name: in its source.
        source: repository or paper.
        kind: class of the training recipe.
        recipe: the recipe of this source.
        arch: the architecture's name, the same in all sources.
        design: label that equal designs share.
        group: label that nearly equal designs share.
        family, lineage: families, and families of families, that an evaluation leaves out together.
        top1: accuracy in percent.
        features: of its graph.
    """

    name: str
    source: str
    kind: str
    recipe: str
    arch: str
    design: str
    group: str
    family: str
    lineage: str
    top1: float
    features: Features


@dataclass(frozen=True, slots=True)
class Dataset:
    """What networks are trained on.

    Attributes:
        title: in words.
        classes, size: what a network for it writes, and the images it reads, pixels, from and to.
        recipes: the classes of recipe that are estimated, in words.
        plain: layers of the deepest network without shortcuts from which something can be learnt.
        width: standard deviations on each side of an estimate; nine of ten networks of left-out families are held.
        formula: most that the formula weighs against the process.
        unused: columns that tell nothing apart here.
        slopes: columns whose effect differs between classes of recipes.
    """

    title: str
    classes: int
    size: tuple[int, int]
    recipes: Mapping[str, str]
    plain: int
    width: float
    # None for CIFAR, where the formula alone is the worse of the two in every row of ESTIMATES.md.
    formula: float = 0.0
    unused: frozenset[str] = frozenset()
    slopes: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        """Ids of the columns that tell networks apart here."""
        return [name for name in COLUMNS if name not in self.unused]


_CIFAR: dict[str, Any] = {
    "recipes": {"classic": "classic: 160 to 300 epochs, crop and flip", "tuned": "tuned: pytorchcv's training"},
    "size": (32, 32),
    # NIN's; nothing deeper without shortcuts is in these tables.
    "plain": 10,
    "width": 1.7,
    # All read 32 pixels, and none has a layer at a total stride of 16 or more.
    "unused": frozenset({"image", "early", "late", "layers16", "width16", "shortcuts"}),
    "slopes": frozenset({"macs", "body", "depth2", "body2", "group", "norm", "gates", "stem", "depthwise"}),
}
DATASETS: Mapping[str, Dataset] = {
    "imagenet": Dataset(
        "ImageNet",
        1000,
        (160, 512),
        {
            "classic": "classic: 90 to 140 epochs, crop and flip",
            "modern": "modern: 300 to 600 epochs, strong augmentation",
        },
        # Plain-34 is in the table too, but it is worse than plain-18, from which no slope can be learnt.
        plain=20,
        width=1.35,
        formula=0.5,
        unused=frozenset({"preact"}),
        slopes=frozenset({"acts"}),
    ),
    "cifar10": Dataset("CIFAR-10", 10, **_CIFAR),
    "cifar100": Dataset("CIFAR-100", 100, **_CIFAR),
}


@cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Origin and licence of each source of the measured networks."""
    text = files(__package__).joinpath("sources.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@cache
def networks(dataset: str) -> tuple[TrainedNetwork, ...]:
    """The networks of a dataset whose recipes are of a known class."""
    if dataset == "imagenet":
        return tuple(_imagenet(row) for row in table("imagenet_cnn") if _known(row))
    rows = (row for row in table("cifar_cnn") if row["dataset"] == dataset)
    return tuple(_cifar(row) for row in rows if (row["source"], row["arch"]) not in _MISCOUNTED)


_MISCOUNTED = {("Huang2016", arch) for arch in ("densenet40_k12", "densenet100_k12", "densenet100_k24")}
"""Rows with the numbers of pytorchcv's networks, which compress: the paper's have 1.0, 7.0 and 27.2 M weights."""


def _known(row: Row) -> bool:
    # The column marks the 804 results of a first trial, which had no modern recipes.
    return row["used_by_estimator"] == "1" or row["recipe_class"] == "modern"


def _imagenet(row: Row) -> TrainedNetwork:
    return TrainedNetwork(
        row["model"],
        row["source"],
        row["recipe_class"],
        row["recipe"],
        row["arch"],
        row["exact_arch"],
        row["cv_group"],
        row["family"],
        row["super_family"],
        float(row["top1"]),
        counted(row),
    )


def _cifar(row: Row) -> TrainedNetwork:
    # The letters before the first digit or sign: `resnet20` and `resnet56` are one family.
    group = re.sub(r"[^a-z].*", "", row["arch"].lower())
    return TrainedNetwork(
        row["model"],
        row["source"],
        # osmr is pytorchcv, which trains all its networks by a schedule of its own.
        "tuned" if row["source"] == "osmr" else "classic",
        row["recipe"],
        row["arch"],
        row["arch"],
        row["arch"],
        group,
        group,
        float(row["top1"]),
        counted(row),
    )


def counted(row: Row) -> Features:
    """The features that a row of the tables has."""
    columns = {name: float(row[name] or 0) for name in Features._fields if name in row}
    return Features(**columns, preact=float(bool(_PREACT.fullmatch(row["arch"]))))


_PREACT = re.compile(
    r"(.*(pre(act)?resnet|pyramidnet|densenet)|resnetv2|regnetv|dpn).*|xception\d+p|wrn(16|20|22|28|40)_\d+(_32bit)?"
)
"""Names of pre-activated networks; of the wide ones, those for CIFAR."""
