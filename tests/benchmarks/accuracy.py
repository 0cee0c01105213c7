"""How wrong the estimate of accuracy is: left-out designs, families and lineages, all refitted each time.

Nothing of what is left out is in the training, the hyper-parameters included. `python -m tests.benchmarks.accuracy`
prints the figures and writes `arch/accuracy/variances.json`, `arch/accuracy/evaluation.json` and `ESTIMATES.md` anew;
a minute on two cores.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

import arch
from arch.accuracy import DATASETS, TrainedNetwork, networks
from arch.accuracy.domain import judge
from arch.accuracy.model import Guess, Model, logit, percent
from arch.accuracy.process import Numbers, Variances
from arch.tables.evaluation import document
from tests.benchmarks import naap
from tests.benchmarks.variances import Search, Terms

ROOT = Path(arch.__file__).parents[1]
SCHEMES = {"group": 20, "family": 0, "lineage": 0}
"""What is left out together: nearly equal designs, in that many parts; each family; each family of families."""


class Left(NamedTuple):
    """A network that was left out, and the guesses for its source's recipe and for one that is not one source's."""

    network: TrainedNetwork
    own: Guess
    unknown_source: Guess


def left_out(id: str, scheme: str, search: Search) -> Iterator[Left]:
    """Every network of the recipes that are estimated, when all that share its label are left out."""
    measured, known = networks(id), DATASETS[id]
    target = np.array([logit(network.top1) for network in measured])
    labels = np.array([getattr(network, scheme) for network in measured])
    of_kind = np.array([network.kind in known.recipes for network in measured])
    for names in _parts(sorted(set(labels[of_kind])), SCHEMES[scheme]):
        out = np.isin(labels, names)
        inside = np.flatnonzero(~out)
        model = Model([measured[i] for i in inside], search(target[inside], inside), known)
        yield from _guessed(model, [measured[i] for i in np.flatnonzero(out & of_kind)])


def _parts(names: list[str], count: int) -> list[list[str]]:
    """The names one by one, or in some parts, drawn by chance but always the same."""
    if not count:
        return [[name] for name in names]
    np.random.RandomState(0).shuffle(names)
    return [names[start::count] for start in range(count)]


def _guessed(model: Model, found: list[TrainedNetwork]) -> Iterator[Left]:
    own = model.guess(model.labelled(found))
    unknown_source = model.guess(
        model.of_unknown_sources([network.features for network in found], [n.kind for n in found])
    )
    for network, a, b in zip(found, zip(*own, strict=True), zip(*unknown_source, strict=True), strict=True):
        yield Left(network, Guess(*a), Guess(*b))


def figures(found: Sequence[Left], width: float) -> dict[str, Any]:
    """Errors in points of accuracy, agreement in rank, and what intervals held, as wide and as judged as in the app."""
    true = np.array([left.network.top1 for left in found])
    own = _percent([left.own.mean for left in found])
    bands = [left.unknown_source.interval(width) for left in found]
    held = [low <= left.network.top1 <= high for (low, high), left in zip(bands, found, strict=True)]
    off = np.abs(_percent([left.unknown_source.mean for left in found]) - true)
    trusts = [judge(left.unknown_source.uncertainty(width))[0] for left in found]
    return {
        "networks": len(found),
        "error": _error(own, true),
        "process": _error(_percent([left.own.process for left in found]), true),
        "formula": _error(_percent([left.own.formula for left in found]), true),
        "nine_in_ten": round(float(np.quantile(off, 0.9)), 2),
        "rank": round(_rank(own, true), 3),
        "held": round(float(np.mean(held)), 3),
        "half": round(float(np.median([(high - low) / 2 for low, high in bands])), 2),
        **{
            trust: _trusted(off[[t == trust for t in trusts]]) for trust in ("in-domain", "borderline", "out-of-domain")
        },
    }


def _percent(logits: Sequence[Any]) -> Numbers:
    return np.array([percent(float(value)) for value in logits])


def _error(guess: Numbers, true: Numbers) -> float:
    return round(float(np.abs(guess - true).mean()), 3)


def _trusted(off: Numbers) -> dict[str, Any]:
    error = round(float(off.mean()), 2) if len(off) else None
    return {"networks": len(off), "error": error, "over_3": int((off > 3).sum())}


def _rank(a: Numbers, b: Numbers, which: Any = True) -> float:
    """Kendall's tau over some pairs, those left out that are equal in either."""
    signs = np.sign((a[:, None] - a) * (b[:, None] - b)) * which
    return float(signs.sum() / (np.abs(signs).sum() or 1))


def equal_operations(found: Sequence[Left]) -> float:
    """Kendall's tau over pairs of different designs whose MACs differ by at most 15 %."""
    macs = np.log([left.network.features.macs for left in found])
    design = np.array([left.network.design for left in found])
    near = (np.abs(macs[:, None] - macs) < np.log(1.15)) & (design[:, None] != design)
    true = np.array([left.network.top1 for left in found])
    return round(_rank(_percent([left.own.mean for left in found]), true, near), 3)


def per_family(found: Sequence[Left]) -> list[dict[str, Any]]:
    """How wrong each family was when it was left out; a positive bias is an estimate too high."""
    families: dict[tuple[str, str], list[float]] = {}
    for left in found:
        off = percent(float(left.own.mean)) - left.network.top1
        families.setdefault((left.network.kind, left.network.family), []).append(off)
    return [
        {"kind": kind, "family": family, "networks": len(off)}
        | {"error": round(float(np.abs(off).mean()), 2), "bias": round(float(np.mean(off)), 2)}
        for (kind, family), off in sorted(families.items())
    ]


def evaluate(id: str, search: Search) -> dict[str, Any]:
    """All figures of a dataset, per class of recipes; lineages are known for ImageNet alone."""
    schemes = [scheme for scheme in SCHEMES if id == "imagenet" or scheme != "lineage"]
    left = {scheme: list(left_out(id, scheme, search)) for scheme in schemes}
    kinds: dict[str, Any] = {}
    for kind in DATASETS[id].recipes:
        own = {scheme: [one for one in found if one.network.kind == kind] for scheme, found in left.items()}
        kinds[kind] = {scheme: figures(found, DATASETS[id].width) for scheme, found in own.items()}
        kinds[kind]["family"]["equal_operations"] = equal_operations(own["family"])
    return {"kinds": kinds, "families": per_family(left["family"])}


def main() -> None:
    """Find the variances, evaluate, write both down, and print the figures."""
    variances, evaluation = {}, {}
    for id, known in DATASETS.items():
        start, measured = perf_counter(), networks(id)
        terms = Terms(known.columns, known.slopes)
        search = Search(known.columns, Model(measured, terms.variances(terms.middle), known).rows, known.slopes)
        target = np.array([logit(network.top1) for network in measured])
        variances[id] = _plain(search(target, np.arange(len(measured)), 40))
        evaluation[id] = evaluate(id, search)
        print(f"{known.title}: {perf_counter() - start:.0f} s", flush=True)
    guess, true = naap.left_out()
    evaluation["naap440"] = {"error": _error(guess, true), "monotonic": round((_rank(guess, true) + 1) / 2, 3)}
    for name, content in (("variances", variances), ("evaluation", evaluation)):
        text = json.dumps(content, indent=1) + "\n"
        (ROOT / "arch" / "estimate" / f"{name}.json").write_text(text, encoding="utf-8")
    (ROOT / "ESTIMATES.md").write_text(document(evaluation), encoding="utf-8")
    print(document(evaluation))


def _plain(found: Variances) -> dict[str, Any]:
    """Variances to six digits, as a file holds them."""
    return {
        name: [float(f"{v:.6g}") for v in value] if isinstance(value, np.ndarray) else float(f"{value:.6g}")
        for name, value in asdict(found).items()
    }


if __name__ == "__main__":
    main()
