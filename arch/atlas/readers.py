"""The atlas's tables as rows: results, each a network's accuracy and cost under one recipe.

Figures stay as the source has them; what is known to be wrong or different stands in the row's `mark`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from arch.atlas.names import family, network

HERE = Path(__file__).parent

Row = dict[str, str]
Cell = str | float | int | None

RESULT = {
    "network": "TEXT",
    "label": "TEXT",
    "weights": "TEXT",
    "source": "TEXT",
    "place": "TEXT",
    "dataset": "TEXT",
    "kind": "TEXT",
    "family": "TEXT",
    "recipe": "TEXT",
    "resolution": "INTEGER",
    "top1": "REAL",
    "top5": "REAL",
    "params": "REAL",
    "macs": "REAL",
    "activations": "REAL",
    "mark": "TEXT",
}
"""Columns of a result. `macs` are multiply-accumulates under the source's rule, see the source's `operations`."""


def table(name: str) -> list[Row]:
    """A source's table as it came."""
    with (HERE / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str, factor: float = 1.0) -> float | None:
    """A figure in units of one, to a thousandth, so that a factor leaves no dust; None where there is no one number."""
    # Open Model Zoo prints `5.723~5.7287` for one network: that is no one number.
    return round(float(text) * factor, 3) if re.fullmatch(r"[0-9.]+", text) else None


def _accuracy(error: str) -> float | None:
    return round(100 - float(error), 3) if error else None


def _result(source: str, label: str, **cells: Cell) -> dict[str, Cell]:
    name = network(source, label)
    start: dict[str, Cell] = dict.fromkeys(RESULT)
    fixed = {"network": name, "label": label, "source": source, "family": family(name), "mark": ""}
    # The last wins: a reader may name another dataset, kind or family than these.
    return start | {"dataset": "imagenet", "kind": "conv", "weights": "", "recipe": "unknown"} | fixed | cells


def _recipes() -> Mapping[tuple[str, str], str]:
    """Class of recipe by (source, name there), as the accuracy table has it."""
    return {(row["source"], row["model"]): row["recipe_class"] for row in table("imagenet_cnn")}


def _canziani() -> Iterator[dict[str, Cell]]:
    for row in table("canziani2017"):
        cells = {"top1": _number(row["top1_acc"]), "params": _number(row["params_m"], 1e6)}
        # The figure counts a multiplication and an addition: half a G of MACs for each.
        macs = _number(row["ops_gops"], 5e8)
        mark = row["note"]
        yield _result("canziani2017", row["network"], place=row["source"], macs=macs, mark=mark, **cells)


def _torchvision(recipes: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Cell]]:
    for row in table("torchvision_classification"):
        yield _result(
            "torchvision",
            row["model"],
            weights=row["weights"],
            place=row["source_file"],
            kind=row["family"],
            recipe=_recipe(recipes.get(("torchvision", f"{row['model']}.{row['weights']}")), row["weights"]),
            resolution=int(row["crop"]),
            top1=_number(row["acc1"]),
            top5=_number(row["acc5"]),
            params=_number(row["num_params"]),
            # Counted anew: torchvision prints G with three decimals.
            macs=_number(row["check_macs_conv_linear"]),
        )


def _timm(recipes: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Cell]]:
    for row in table("timm_results"):
        exact, size = row["macs_conv_linear_at_img_size"], row["img_size"]
        other = row["own_macs_over_timm_gmacs"]
        pure = row["family"] == "conv" and row["has_self_attention"] != "1"
        # timm's GMACs hold norms and activations, a few percent; a tenth apart is another form of the network.
        odd = pure and bool(other) and not 0.9 < float(other) < 1.1
        yield _result(
            "timm",
            row["arch"],
            weights=row["tag"],
            place="results/results-imagenet.csv",
            kind=row["family"],
            **_group(row),
            recipe=_recipe(recipes.get(("timm", f"{row['model']}@{size}")), row["tag"]),
            resolution=int(size),
            top1=_number(row["top1"]),
            top5=_number(row["top5"]),
            params=_number(row["params_exact"]) or _number(row["param_count_m"], 1e6),
            # The products of attention are in neither convolutions nor linear layers: timm's figure has them.
            macs=(_number(exact) if pure else None) or _number(row["gmacs_at_bench_size"], 1e9),
            activations=_number(row["macts_m_at_bench_size"], 1e6),
            mark="timm's benchmark row counts another form of this network" if odd else "",
        )


# In this order: a network distilled from a teacher that saw more data counts as trained on more data.
_TAGS = {
    "more data": r"in2[12]k|in12k|clip|mim|dino|laion|jft|(^|_)ns(_|$)|ssl|wsl|swsl|openai|merged|datacomp|webli|mae"
    r"|gaia|seagull|swag|seer",
    "distilled": r"dist",
    "classic": r"^pycls_",
    "long": r"(^|_)e(1200|2400|3000|3600)(_|$)|1200ep",
    "modern": r"^(ra[23]?|racm|ram|ah|a1h?|a2h?|c1|c2ns|ch|sw|agc|lamb|tv2|d1h?|d2)_"
    r"|(^|_)e(300|4[05]0|5[05]0|600)(_|$)|[36]00ep|450e",
}
"""What parts of a tag of timm, or of a weights' name of torchvision, tell of the training: data beyond ImageNet-1k, a
teacher, pycls's 100 epochs, over a thousand, or 300 to 600 with strong augmentation."""


def _recipe(known: str | None, tag: str) -> str:
    """What the accuracy table says; where it says nothing, what the tag tells."""
    tagged = (recipe for recipe, words in _TAGS.items() if re.search(words, tag.lower()))
    return known if known and known != "other" else next(tagged, "other")


def _group(row: Row) -> dict[str, Cell]:
    """A family for what no name tells: the module of timm that holds it."""
    return {"family": row["timm_module"]} if family(network("timm", row["arch"])) == "other" else {}


def _pycls() -> Iterator[dict[str, Cell]]:
    for row in table("pycls_zoo"):
        yield _result(
            "pycls",
            row["model"],
            place=row["config"],
            recipe="classic",
            resolution=int(row["im_size"]),
            top1=_accuracy(row["top1_err_exact"] or row["top1_error"]),
            top5=_accuracy(row["top5_err_exact"]),
            params=_number(row["params_exact"]) or _number(row["params_m"], 1e6),
            # MODEL_ZOO.md rounds; dev/model_complexity.json is exact, and adds one per output of a layer with bias to
            # the MACs.
            macs=_number(row["flops_exact"]) or _number(row["flops_g"], 1e9),
            activations=_number(row["acts_exact"]) or _number(row["acts_m"], 1e6),
        )


def _pytorchcv(recipes: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Cell]]:
    for row in table("pytorchcv_zoo"):
        # pytorchcv's tables have SVHN and CUB-200 too, which nothing here shows.
        if row["dataset"] not in ("imagenet", "cifar10", "cifar100") or not row["top1_err"]:
            continue
        yield _result(
            "pytorchcv",
            row["model"],
            place=row["source"],
            dataset=row["dataset"],
            recipe=recipes.get(("osmr", row["model"]), "tuned"),
            top1=_accuracy(row["top1_err"]),
            top5=_accuracy(row["top5_err"]),
            params=_number(row["params"]),
            macs=_number(row["macs"]),
        )


def _cifar() -> Iterator[dict[str, Cell]]:
    for row in table("cifar_zoos"):
        yield _result(
            "cifar-zoos",
            row["model"],
            place=row["source"],
            # A plus says that images were cropped and flipped, as in Huang et al. 2016.
            dataset=row["dataset"].rstrip("+"),
            resolution=32,
            top1=_accuracy(row["top1_err"]),
            params=_number(row["params_m"], 1e6),
            macs=_number(row["macs_m"], 1e6),
            mark=row["note"],
        )


def _keras() -> Iterator[dict[str, Cell]]:
    for row in table("keras_applications"):
        exact = _number(row["params_exact_incl_bn_stats"])
        yield _result(
            "keras",
            row["model"],
            place=row["source"],
            recipe="other",
            top1=_number(row["top1_acc"]),
            top5=_number(row["top5_acc"]),
            params=exact or _number(row["params_m"], 1e6),
            mark="params hold batch norm's moving statistics" if exact else "",
        )


def _openvino() -> Iterator[dict[str, Cell]]:
    for row in table("openvino_omz_classification"):
        # Some cells have two pairs, `75.70%/92.76% ; 77.70%/93.52%`: the first is taken.
        top = [float(part) for part in re.findall(r"([0-9.]+)%", row["accuracy_top1_top5"])]
        mixed = row["model"].startswith("MixNet")
        yield _result(
            "openvino",
            row["model"],
            place=row["source"],
            recipe="other",
            top1=top[0] if top else None,
            top5=top[1] if len(top) > 1 else None,
            params=_number(row["params_m"], 1e6),
            macs=_number(row["gflops_mult_add"], 1e9 if mixed else 5e8),
            mark="printed operations are multiply-accumulates here, unlike the table's other rows" if mixed else "",
        )


def _burden() -> Iterator[dict[str, Cell]]:
    units = {"MFLOPs": 1e6, "GFLOPs": 1e9}
    for row in table("convnet_burden"):
        amount, _, unit = row["flops_mac_convention"].partition(" ")
        yield _result(
            "convnet-burden",
            row["model"],
            place=row["source"],
            recipe="other",
            resolution=int(row["input_size"].partition("x")[0] or 0) or None,
            top1=_accuracy(row["top1_err"]),
            top5=_accuracy(row["top5_err"]),
            macs=_number(amount, units[unit]) if unit in units else None,
        )


def results() -> list[dict[str, Cell]]:
    """Every result of every table that has an accuracy, in the tables' order."""
    recipes = _recipes()
    readers: list[Callable[[], Iterator[dict[str, Cell]]]] = [
        _canziani,
        lambda: _torchvision(recipes),
        lambda: _timm(recipes),
        _pycls,
        lambda: _pytorchcv(recipes),
        _cifar,
        _keras,
        _openvino,
        _burden,
    ]
    return [row for reader in readers for row in reader() if row["top1"] is not None]
