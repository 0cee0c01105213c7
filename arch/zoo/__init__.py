"""The zoo: published architectures as designs. The YAML files beside this one hold them; no network has code."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any

import yaml

from arch.analysis import Implementation, Network
from arch.design import Design, build
from arch.design.differences import between
from arch.design.edits import Edit
from arch.design.regnets import regnet
from arch.lowering import lower
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Part


@dataclass(frozen=True, slots=True)
class Published:
    """What a source prints about a network; empty where it prints nothing.

    Attributes:
        params, operations: as printed.
        convention: what the operations count.
        top1_err, top5_err: error in percent, as printed.
        protocol: how the error was measured, and on what.
        source: where it is printed.
        confidence: whether the number was read there.
    """

    params: str
    operations: str
    convention: str
    top1_err: str
    top5_err: str
    protocol: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the lineage: what a network took from an earlier one, and what it changed."""

    old: str
    new: str
    took: str
    changed: str

    def edit(self) -> Edit:
        """The edits that make the new network of the old one."""
        old, new = (zoo()[id].design.model_dump(mode="json") for id in (self.old, self.new))
        return between(old, new)


@dataclass(frozen=True, slots=True)
class Entry:
    """A published architecture.

    Attributes:
        id: torchvision's name for it, else timm's, else the field's.
        family: the networks it is shown with.
        year: of the paper.
        dataset: that it was published for.
        paper: authors, title and number.
        source: the implementation or table whose layout it follows.
        differs: how the paper's network and the libraries' differ, or "".
        published: numbers in print, where there are any.
        design: the network.
        implementation: how the library of `source` wrote it, as far as counters see it.
    """

    id: str
    family: str
    year: int
    dataset: str
    paper: str
    source: str
    differs: str
    published: Published | None
    design: Design
    implementation: Implementation

    def network(self) -> Network:
        """The network as the library of its source wrote it."""
        return Network(self.design.name, lower(self.design), self.design, self.implementation, self.source)

    @property
    def published_error(self) -> str:
        """The top-1 error in print, in percent with its protocol; unknown where there is none."""
        printed = self.published
        return f"{printed.top1_err} % ({printed.protocol})" if printed and printed.top1_err else "unknown"


@cache
def zoo() -> Mapping[str, Entry]:
    """All entries by id, in the order of the files.

    Raises:
        KeyError: two networks have one id.
    """
    found: dict[str, Entry] = {}
    for data in _files():
        for entry in (entry for family in data for entry in _entries(family)):
            if entry.id in found:
                raise KeyError(f"two networks are called {entry.id}")
            found[entry.id] = entry
    return found


def _files() -> Iterator[list[dict[str, Any]]]:
    # libyaml reads these files nine times faster; wheels without it exist.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # Sorted, since a folder lists its files in any order, and this one is shown.
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        # The lineage is a .yml: it holds no networks.
        if file.name.endswith(".yaml"):
            yield yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 (both are safe loaders)


def _entries(family: Mapping[str, Any]) -> Iterator[Entry]:
    shared = {key: family[key] for key in ("family", "year", "dataset", "paper", "source")}
    for id, network in family["networks"].items():
        differs = network.get("differs", family.get("differs", ""))
        published = _published().get(id)
        implementation = Implementation(**family.get("implementation", {}))
        design = _design(network, family)
        yield Entry(id=id, design=design, differs=differs, published=published, implementation=implementation, **shared)


@cache
def _published() -> Mapping[str, Published]:
    text = files(__name__).joinpath("published.csv").read_text(encoding="utf-8")
    # A dict comprehension evaluates the key first: the id is gone when the row makes its value.
    return {row.pop("id"): Published(**row) for row in csv.DictReader(text.splitlines())}


@cache
def lineage() -> tuple[Step, ...]:
    """The steps by which one network led to the next, oldest first."""
    text = files(__name__).joinpath("lineage.yml").read_text(encoding="utf-8")
    return tuple(Step(**step) for step in yaml.safe_load(text))


_KEYS = frozenset(
    {"family", "year", "dataset", "paper", "source", "differs", "implementation", "networks", "name", "input"}
    | {"stem", "block", "blocks", "head", "aux", "auxiliary", "every", "stages", "then"}
    | {"widths", "depths", "strides", "regnet", "scale", "padding", "axes", "downsample"}
)
"""What a family or a network can say."""


def _design(network: Mapping[str, Any], family: Mapping[str, Any]) -> Design:
    """A network's design: what it says itself, merged into what its family says.

    Raises:
        ArchError: a setting is not one of the part that it is given to.
        KeyError: a family or a network says what nobody reads.
    """
    data = {**family, **network}
    # A misspelt key would leave a default in a published network.
    unread = data.keys() - _KEYS
    if unread:
        raise KeyError(f"{data['name']}: nobody reads {', '.join(sorted(unread))}")
    parts = {key: _merged(family.get(key, {}), network.get(key, {})) for key in ("stem", "block", "head")}
    aux = [{"kind": "auxiliary", **data.get("auxiliary", {}), **head} for head in data.get("aux", ())]
    stages = list(_stages(data, parts["block"]))
    if data.get("downsample"):
        for stage in stages[1:]:
            stage.setdefault("downsample", data["downsample"])
    _set_every(parts["stem"], STEMS[parts["stem"]["kind"]], data.get("every", {}))
    # A head's other settings mean something else: its norm stands before the scores, not around convolutions.
    shared = {name: value for name, value in data.get("every", {}).items() if name in ("activation", "eps")}
    _set_every(parts["head"], HEADS[parts["head"]["kind"]], shared)
    for stage in stages:
        _set_every(stage["block"], BLOCKS[stage["block"]["kind"]], data.get("every", {}))
    for head in aux:
        _set_every(head, Auxiliary, data.get("every", {}))
    whole = {key: data[key] for key in ("input", "scale", "padding", "axes") if key in data}
    return build(
        {"name": data["name"], **whole, "stem": parts["stem"], "head": parts["head"], "stages": stages, "aux": aux}
    )


def _set_every(part: dict[str, Any], model: type[Part], every: Mapping[str, Any]) -> None:
    """Settings of every part that has them, where the part does not set them itself."""
    for name in every.keys() & model.model_fields.keys():
        part.setdefault(name, every[name])


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A part's settings on top of those that its family's networks share, whatever its kind.

    A shared setting that the kind does not have is refused when the design is built.
    """
    return {**shared, **own}


def _stages(data: Mapping[str, Any], block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Stages from the list `stages`, else from lists of depths, widths and strides; `then` follows each of them."""
    runs = data["stages"] if "stages" in data else _runs(data)
    for run in runs:
        yield {"depth": 1, "stride": 1, **run, "block": _of_stage(block, run.get("block", {}))}
        if "then" in data:
            yield {"depth": 1, **data["then"], "block": dict(data["then"]["block"])}


def _of_stage(block: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A stage's block: the network's with changes, or another kind, such as a pooling, which shares nothing with it."""
    other = own.get("kind", block.get("kind")) != block.get("kind")
    return dict(own) if other else {**block, **own}


def _runs(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if "regnet" in data:
        # Strides are not generated: a RegNet's file gives them like any other.
        data = {**data, **regnet(**data["regnet"])}
    columns = zip(data["depths"], data["widths"], data["strides"], strict=True)
    # `blocks` may be shorter: the stages behind it have the network's block as it is.
    for (depth, width, stride), change in zip_longest(columns, data.get("blocks", ())):
        yield {"depth": depth, "width": width, "stride": stride, "block": change or {}}
