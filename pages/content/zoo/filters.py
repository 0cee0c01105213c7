"""Which networks of the zoo are looked at, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from arch import units
from arch.parts import BLOCKS
from arch.zoo import Entry, zoo
from pages.content.zoo.small import small

DATASETS = {"imagenet": "ImageNet", "cifar10": "CIFAR-10", "mnist": "MNIST"}
SIZES: Mapping[str, Callable[[Entry], int]] = {
    "params": lambda entry: small(entry.id).sums.params,
    "MACs": lambda entry: small(entry.id).sums.macs,
}
"""What a network's size is measured by; each has a slider."""


class Wanted(NamedTuple):
    """What a network must have: all words of the text, and one of each list that is not empty.

    Attributes:
        years: the first and the last.
        sizes: by the names of SIZES, the least and the most.
    """

    text: str
    families: Sequence[str]
    blocks: Sequence[str]
    datasets: Sequence[str]
    years: tuple[int, int]
    sizes: Mapping[str, tuple[int, int]]


def fits(entry: Entry, wanted: Wanted) -> bool:
    """Whether a network is looked at."""
    words = f"{entry.id} {entry.design.name} {entry.family} {entry.paper}".lower()
    return (
        all(word in words for word in wanted.text.lower().split())
        and (not wanted.families or entry.family in wanted.families)
        and (not wanted.blocks or not blocks(entry).isdisjoint(wanted.blocks))
        and (not wanted.datasets or entry.dataset in wanted.datasets)
        and wanted.years[0] <= entry.year <= wanted.years[1]
        and all(least <= SIZES[name](entry) <= most for name, (least, most) in wanted.sizes.items())
    )


def blocks(entry: Entry) -> set[str]:
    """The kinds of block that a network's stages are made of."""
    return {stage.block.kind for stage in entry.design.stages}


def _error(entry: Entry) -> tuple[int, float]:
    """Errors compare within a dataset alone; what has none is last there."""
    printed = entry.published.top1_err if entry.published else ""
    return list(DATASETS).index(entry.dataset), float(printed) if printed else float("inf")


SORTS: Mapping[str, Callable[[Entry], Any]] = {
    "year": lambda entry: entry.year,
    **SIZES,
    "error": _error,
    "name": lambda entry: entry.design.name.lower(),
}


def choose() -> tuple[list[Entry], bool]:
    """Draw the filters; returns what is found in its order, and whether it is to stand by families."""
    words, families, kinds, datasets, sort = st.columns([1.6, 2, 2, 2, 1], vertical_alignment="bottom")
    # persist_state keeps it while other pages are shown, where a plain widget's value is dropped; the address keeps it
    # over a reload, and for whoever is sent the link.
    keeps: dict[str, Any] = {"persist_state": "session", "bind": "query-params"}
    text = words.text_input("Search", key="zoo-search", placeholder="name, family or paper", live=True, **keeps)
    names = sorted({entry.family for entry in zoo().values()}, key=str.lower)
    family = families.multiselect("Family", names, key="zoo-family", placeholder="all", **keeps)
    block = kinds.multiselect(
        "Block", _kinds(), format_func=_title, key="zoo-block", placeholder="all", help="Used by one stage.", **keeps
    )
    where = datasets.pills(
        "Dataset", list(DATASETS), selection_mode="multi", format_func=DATASETS.__getitem__, key="zoo-dataset", **keeps
    )
    order = sort.selectbox("Sort by", list(SORTS), key="zoo-sort", **keeps)
    years, sizes, by_family = _ranges(keeps)
    wanted = Wanted(text, family, block, where, years, sizes)
    # Families stand in the order of their first networks; by name that would be CIFAR DenseNet before DenseNet.
    key = _family_name if by_family and order == "name" else SORTS[order]
    return sorted((entry for entry in zoo().values() if fits(entry, wanted)), key=key), by_family


def _family_name(entry: Entry) -> tuple[str, str]:
    return entry.family.lower(), entry.design.name.lower()


def _ranges(keeps: Mapping[str, Any]) -> tuple[tuple[int, int], dict[str, tuple[int, int]], bool]:
    """The second row: years, sizes, and whether families are folded."""
    row = st.container(key="zoo-ranges")
    places = iter(row.columns([1.6, 2, 2, 1], gap="large", vertical_alignment="bottom"))
    ends = [end(entry.year for entry in zoo().values()) for end in (min, max)]
    years = next(places).slider("Years", *ends, value=(ends[0], ends[1]), key="zoo-years", **keeps)
    sizes = {}
    for name, of in SIZES.items():
        steps = round_steps(map(of, zoo().values()))
        sizes[name] = next(places).select_slider(
            name[0].upper() + name[1:],
            steps,
            value=(steps[0], steps[-1]),
            format_func=units.short,
            key=f"zoo-{name}",
            **keeps,
        )
    by_family = next(places).toggle("By family", value=True, key="zoo-by-family", **keeps)
    return years, sizes, by_family


def round_steps(numbers: Any) -> list[int]:
    """1, 2 and 5 times powers of ten, from the last that is not above the least number to the first not below the most.

    The numbers are positive.
    """
    found = sorted(numbers)
    steps = [digit * 10**power for power in range(len(str(found[-1])) + 1) for digit in (1, 2, 5)]
    first = max(step for step in steps if step <= found[0])
    last = min(step for step in steps if step >= found[-1])
    return [step for step in steps if first <= step <= last]


def _kinds() -> list[str]:
    used = set[str]().union(*map(blocks, zoo().values()))
    return sorted(used, key=_title)


def _title(kind: str) -> str:
    return BLOCKS[kind].title
