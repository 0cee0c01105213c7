"""How wrong the estimate of accuracy is, as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from arch.accuracy import DATASETS, evaluation

SCHEMES = {"group": "a design, all its sources", "family": "a family", "lineage": "a family of families"}
_HEAD = """# How wrong the estimate of accuracy is

Each row leaves networks out, finds everything anew from the others, hyper-parameters included, and estimates what was
left out. Errors are means in points of top-1 accuracy, for the recipe of the network's own source; rank is Kendall's
tau. Intervals and their judgement are what the app shows: for a recipe that is not one source's. The choice of features
was made by people who had seen all networks. Three DenseNets of the CIFAR tables are left out: their sizes there are
another network's. `python -m tests.benchmarks.accuracy` measures all of it anew,
`python -m arch evaluation` prints this page.
"""
_COLUMNS = ("networks", "error", "process alone", "formula alone", "rank", "interval holds", "half-width")


def document(found: Mapping[str, Any] | None = None) -> str:
    """The evaluation as Markdown; of the file that the package holds, if none is given."""
    # A benchmark writes the page from what it has just measured, before the package's file holds that.
    return "\n".join(_lines(found or evaluation())) + "\n"


def errors(found: Mapping[str, Any]) -> Iterator[list[str]]:
    """Rows of dataset, recipes, what was left out, and the figures."""
    for id, dataset in DATASETS.items():
        for kind, scheme, row in _schemes(found[id]):
            figures = [f"{row[name]:.2f}" for name in ("error", "process", "formula", "rank")]
            band = [f"{100 * row['held']:.0f} %", f"±{row['half']:.1f}"]
            yield [dataset.title, kind, SCHEMES[scheme], str(row["networks"]), *figures, *band]


def _schemes(found: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Of a dataset, each class of recipes with each way of leaving networks out, and the figures."""
    return ((kind, scheme, row) for kind, schemes in found["kinds"].items() for scheme, row in schemes.items())


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield _HEAD
    yield from _markdown(("dataset", "recipes", "left out", *_COLUMNS), errors(found))
    yield from _text(found)
    yield "\n## What the judgement is worth (ImageNet)\n"
    yield from _markdown(("recipes", "left out", "judged", "networks", "error", "over 3 points"), _trusts(found))
    yield "\n## Each family, left out\n"
    yield from _markdown(("dataset", "recipes", "family", "networks", "error", "bias"), _families(found))


def _markdown(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = list(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _text(found: Mapping[str, Any]) -> Iterator[str]:
    ranks = (
        f"{DATASETS[id].title}, {kind}: {found[id]['kinds'][kind]['family']['equal_operations']:.2f}"
        for id in DATASETS
        for kind in found[id]["kinds"]
    )
    # Its networks are of one kind and from no paper: a check against the choice that publishing makes.
    naap = found["naap440"]
    widths = "; ".join(f"{known.title}: {known.width}" for known in DATASETS.values())
    yield f"\nStandard deviations on each side of an interval: {widths}. Kendall's tau among different designs whose"
    yield f"MACs differ by at most 15 %, with their family left out: {'; '.join(ranks)}.\n"
    yield f"NAAP-440, 440 small networks that nobody selected, on its own test set: error {naap['error']:.2f} points,"
    yield f"{100 * naap['monotonic']:.1f} % of the pairs in the right order."


def _trusts(found: Mapping[str, Any]) -> Iterator[list[str]]:
    for kind, scheme, row in _schemes(found["imagenet"]):
        for trust in ("in-domain", "borderline", "out-of-domain"):
            cell = row[trust]
            # No error where no network was judged so: a mean over none is no number.
            error = "" if cell["error"] is None else f"{cell['error']:.2f}"
            yield [kind, SCHEMES[scheme], trust, str(cell["networks"]), error, str(cell["over_3"])]


def _families(found: Mapping[str, Any]) -> Iterator[list[str]]:
    for id, dataset in DATASETS.items():
        for row in found[id]["families"]:
            figures = [str(row["networks"]), f"{row['error']:.2f}", f"{row['bias']:+.2f}"]
            yield [dataset.title, row["kind"], row["family"], *figures]
