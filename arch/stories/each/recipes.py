"""Training ResNet in practice: what recipes bring."""

from __future__ import annotations

from collections.abc import Mapping

from arch import units
from arch.scenes.bars import Bar, Bars
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, choice
from arch.stories.facts import rows as fact_rows
from arch.stories.facts import source
from arch.stories.parts import designs
from arch.stories.pictures import percent

LOW = 70.0
"""Percent at which bars of accuracies begin: there is no network worse than that in these tables."""
EPOCHS = choice("recipe", "Recipe", {"A1": "A1", "A2": "A2", "A3": "A3"})
_ARCHITECTURE, _TRAINING = "bag of tricks, architecture", "bag of tricks, training"
_NOTES = ("Gains depend on the order in which ingredients come, and evaluation differs between papers.",)


def _family(name: str) -> list[Mapping[str, str]]:
    return [row for row in fact_rows("recipes") if row["family"] == name]


def _quote(row: Mapping[str, str]) -> Quoted:
    return Quoted(f"{row['top1_after_pct']} %", source(row))


def _steps(title: str, found: list[Mapping[str, str]], lit: str = "") -> Bars:
    """Accuracy after each ingredient; what it gained is in the tooltip."""
    bars = tuple(
        Bar(
            row["ingredient"].partition(" (")[0].partition(":")[0],
            (float(row["top1_after_pct"]),),
            (f"{row['top1_after_pct']} % {_gain(row)}".strip(),),
            bool(lit) and row["ingredient"].startswith(lit),
            f"{row['ingredient']}: {source(row)}",
        )
        for row in found
        if row["top1_after_pct"]
    )
    return Bars(title, "%", ("top-1, %",), bars, LOW, _NOTES)


def _gain(row: Mapping[str, str]) -> str:
    return f"({units.signed(float(row['gain_points']), 2)})" if row["gain_points"] else ""


def _largest(found: list[Mapping[str, str]]) -> Mapping[str, str]:
    """The ingredient that gained most."""
    return max((row for row in found if row["gain_points"]), key=lambda row: float(row["gain_points"]))


def _between(first: Quoted, last: Quoted) -> str:
    by = percent(last) - percent(first)
    return f"{units.signed(by, 2)} points"


def _same(asked: Asked) -> Shown:
    """One architecture under many recipes."""
    # One row for each ingredient, each on top of all before it.
    table = _family("torchvision new recipe")
    first, last = _quote(table[0]), _quote(table[-1])
    most = _largest(table)
    words: dict[str, Word] = {"first": first, "last": last, "most": most["ingredient"].partition(" (")[0]}
    words["gain"] = Quoted(most["gain_points"], source(most))
    scene = _steps("ResNet-50 in torchvision, ingredient by ingredient", table, most["ingredient"])
    return Shown(
        scene, Answer(_between(first, last), "of accuracy without a change of the network"), words, _RESNET, _NOTES
    )


_RESNET = designs("resnet50")


def _tricks(asked: Asked) -> Shown:
    """The bag of tricks: training."""
    table = _family(_TRAINING)
    first, last = _quote(table[0]), _quote(table[-1])
    words: dict[str, Word] = {"first": first, "last": last}
    words["network"] = table[0]["model"]
    scene = _steps(f"{table[0]['model']} with better training", table)
    return Shown(scene, Answer(_between(first, last), "of accuracy by training"), words, designs("resnet50d"), _NOTES)


def _network(asked: Asked) -> Shown:
    """The bag of tricks: small changes of the network, beside those of training."""
    architecture, training = _family(_ARCHITECTURE), _family(_TRAINING)
    pairs = {"the network": architecture, "the training": training}
    bars = tuple(
        Bar(
            label,
            (percent(_quote(found[-1])) - percent(_quote(found[0])),),
            (_between(_quote(found[0]), _quote(found[-1])),),
            about=source(found[0]),
        )
        for label, found in pairs.items()
    )
    scene = Bars("What was gained by changing", "points", ("points",), bars, notes=_NOTES)
    words: dict[str, Word] = {"network": bars[0].texts[0], "training": bars[1].texts[0]}
    ids = ("resnet50", "resnet50c", "resnet50d")
    return Shown(
        scene,
        Answer(bars[1].texts[0], "of accuracy by training alone"),
        words,
        designs(*ids),
        (source(training[0]), *_NOTES),
    )


def _strikes(asked: Asked) -> Shown:
    """ResNet strikes back: three recipes."""
    table = _family("ResNet strikes back")
    found = [row for row in table if "train" in row["setting"]]
    bars = tuple(
        Bar(
            f"{row['step']}, {row['setting']}",
            (float(row["top1_after_pct"]),),
            (f"{row['top1_after_pct']} %",),
            row["step"] == asked[EPOCHS],
            source(row),
        )
        for row in found
    )
    scene = Bars("ResNet-50 under recipes of today", "%", ("top-1, %",), bars, LOW, _NOTES)
    chosen = next(row for row in found if row["step"] == asked[EPOCHS])
    words: dict[str, Word] = {"recipe": asked[EPOCHS], "setting": Quoted(chosen["setting"], source(chosen))}
    words |= {"before": Quoted(f"{chosen['top1_before_pct']} %", source(chosen)), "after": _quote(chosen)}
    words["gain"] = Quoted(chosen["gain_points"], source(chosen))
    return Shown(scene, Answer(_quote(chosen), f"top-1 accuracy with recipe {asked[EPOCHS]}"), words, _RESNET, _NOTES)


def _today(asked: Asked) -> Shown:
    """The way from ResNet-50 to ConvNeXt-T."""
    table = [row for row in fact_rows("convnext_steps") if row["route"] == "ResNet-50 to ConvNeXt-T"]
    kept = [row for row in table if row["adopted"].startswith("yes")]
    bars = tuple(
        Bar(row["change"], (float(row["top1_pct"]),), (f"{row['top1_pct']} %",), row is kept[1], source(row))
        for row in kept
    )
    scene = Bars("From ResNet-50 to ConvNeXt-T, step by step", "%", ("top-1, %",), bars, LOW)
    first, recipe, *_, last = (Quoted(f"{row['top1_pct']} %", source(row)) for row in kept)
    words: dict[str, Word] = {"first": first, "recipe": recipe, "last": last}
    words |= {"by_recipe": _between(first, recipe), "by_network": _between(recipe, last)}
    return Shown(scene, Answer(words["by_recipe"], "of accuracy by the recipe alone"), words, _RESNET)


STORY = Story(
    200,
    "Training",
    "How many points does the training bring, and how many the network?",
    (
        Step(
            "The same network",
            "torchvision's ResNet-50 had {first} top-1 accuracy with the recipe of its first years, and {last} with a "
            "new one. The largest part came from {most}: {gain} points. The network is the same, layer for layer.",
            _same,
        ),
        Step(
            "A bag of tricks",
            "{network} went from {first} to {last} by a cosine schedule, softened labels, and images that are mixed "
            "and distorted. None of it costs anything when the network is used.",
            _tricks,
        ),
        Step(
            "Network or training?",
            "Moving strides, a deeper stem and pooling before projections brought {network}; then better training "
            "brought {training}. Papers that compare networks under different recipes compare recipes as well.",
            _network,
        ),
        Step(
            "Recipes of today",
            "With recipe {recipe} ({setting}) ResNet-50 reaches {after}, {gain} points more than the {before} of the "
            "first weights in torchvision. Longer recipes reach more, and cost more.",
            _strikes,
            (EPOCHS,),
        ),
        Step(
            "Before any block is changed",
            "On the way from ResNet-50 to ConvNeXt, the recipe of transformers alone leads from {first} to {recipe}; "
            "all changes of the network lead on to {last}. The recipe brings {by_recipe}, the network {by_network}.",
            _today,
        ),
    ),
)
