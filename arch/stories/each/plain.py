"""Why plain networks get worse with depth, and what the identity is."""

from __future__ import annotations

from collections.abc import Mapping

from arch import units
from arch.analysis import Total, layer_costs, total
from arch.design import Design, build
from arch.lowering import lower
from arch.parts.blocks.basic import Basic
from arch.parts.blocks.plain import Plain
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.paper import Paper
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, choice
from arch.stories.facts import rows as fact_rows
from arch.stories.facts import source
from arch.stories.parts import BLOCK, alone, block_layers, designs, drawn, measured, name, sums
from arch.stories.pictures import error_bars, percent, quoted_bars
from arch.stories.published import published_error
from arch.zoo import zoo

_DEEP = ("plain18", "plain34", "resnet18_a", "resnet34_a")
_CIFAR_NOTES = ("On the training error, and on overfitting: He et al. 2015, arXiv 1512.03385, section 4.2.",)
_CIFAR = ("cifar_resnet20", "cifar_resnet32", "cifar_resnet44", "cifar_resnet56", "cifar_resnet110", "cifar_resnet1202")
CHANNELS, SIZE = 64, 56
"""Of the first stage of ResNet-34."""
KIND = choice("shortcut", "Where the size changes", {"A": "A: zeros", "B": "B: projection", "C": "C: always projected"})
_SOURCE = "He et al. 2015, arXiv 1512.03385, table 3: ImageNet validation, ten crops"
_OPTIONS = {"A": Quoted("25.03 %", _SOURCE), "B": Quoted("24.52 %", _SOURCE), "C": Quoted("24.19 %", _SOURCE)}
_MARKED = ("original", "1x1 conv shortcut")
"""Variants in the paper's table: nothing on the shortcut, and what could learn to be nothing."""
_NOTES = ("The paper's figures 1 and 4: the training error rises too, so it is not overfitting.",)


def _worse(asked: Asked) -> Shown:
    """Errors of plain and residual networks."""
    errors = {id: published_error(id) for id in _DEEP}
    scene = error_bars("Top-1 error on ImageNet", _DEEP, ("plain34",))
    by = percent(errors["plain34"]) - percent(errors["plain18"])
    words: dict[str, Word] = {
        "shallow": name("plain18"),
        "deep": name("plain34"),
        "shallow_error": errors["plain18"],
        "deep_error": errors["plain34"],
    }
    answer = Answer(f"{units.signed(by, 2)} points", "of error with the deeper plain network")
    return Shown(scene, answer, words, designs(*_DEEP), _NOTES)


def _blocks() -> dict[str, Design]:
    blocks = {"plain": Plain(convs=2), "residual": Basic()}
    return {label: alone(f"{label} block", block, CHANNELS, CHANNELS, SIZE) for label, block in blocks.items()}


def _identity(asked: Asked) -> Shown:
    """A plain block beside a residual one."""
    blocks = _blocks()
    scene = Graphs(tuple(Picture(label, drawn(design), BLOCK, (BLOCK,)) for label, design in blocks.items()))
    plain, residual = (_sum(design) for design in blocks.values())
    words: dict[str, Word] = {"weights": f"{residual.params:,}"}
    answer = Answer(f"{residual.params - plain.params:,}", "more weights with the shortcut than without")
    return Shown(scene, answer, words, {f"the {label} block": design for label, design in blocks.items()})


def _sum(design: Design) -> Total:
    return total(block_layers(design))


def _equal(asked: Asked) -> Shown:
    """The same layers with and without shortcuts."""
    ids = ("plain34", "resnet34_a")
    errors = {id: published_error(id) for id in _DEEP}
    rows = tuple((name(id), f"{sums(id).params:,}", units.short(sums(id).macs), errors[id].text) for id in _DEEP)
    lit = tuple((_DEEP.index(id), column) for id in ids for column in range(1, len(rows[0])))
    scene = Paper("With and without shortcuts", ("network", "params", "MACs", "top-1 error"), rows, lit)
    residual = sums(ids[1])
    words: dict[str, Word] = {"plain": name(ids[0]), "residual": name(ids[1])}
    words |= {"params": f"{residual.params:,}", "macs": units.short(residual.macs)}
    gain = percent(errors[ids[1]]) - percent(errors[ids[0]])
    answer = Answer(f"{units.signed(gain, 2)} points", "of error with shortcuts, at the same cost")
    return Shown(scene, answer, words, designs(*ids), tuple(error.source for error in errors.values()))


def _option(kind: str) -> Design:
    """ResNet-34 with one of the shortcuts."""
    plain = zoo()["resnet34"].design.model_dump(mode="json")
    stages = [stage | {"block": stage["block"] | {"shortcut": kind}} for stage in plain["stages"]]
    return build(plain | {"stages": stages, "name": f"ResNet-34, shortcut {kind}"})


def _options(asked: Asked) -> Shown:
    """A block at a change of size, and what the options cost."""
    kind = asked[KIND]
    block = alone(f"shortcut {kind}", Basic.model_validate({"shortcut": kind}), CHANNELS, 2 * CHANNELS, SIZE, stride=2)
    scene = Graphs((Picture(asked.label(KIND), drawn(block), BLOCK, (BLOCK, f"{BLOCK}/shortcut")),))
    networks = {option: _option(option) for option in _OPTIONS}
    more = {option: _params(design) - _params(networks["A"]) for option, design in networks.items()}
    words: dict[str, Word] = {
        "b": f"{more['B']:,}",
        "c": f"{more['C']:,}",
        "error_a": _OPTIONS["A"],
        "error_b": _OPTIONS["B"],
        "error_c": _OPTIONS["C"],
    }
    answer = Answer(_OPTIONS[kind], f"top-1 error of ResNet-34 with option {kind}")
    shown = {f"ResNet-34, option {kind}": networks[kind], "this block": block}
    return Shown(scene, answer, words, shown)


def _params(design: Design) -> int:
    return total(layer_costs(lower(design))).params


def _tried(asked: Asked) -> Shown:
    """What was tried on the shortcut."""
    table = [row for row in fact_rows("shortcuts") if row["table"] == "table 1"]
    rows = tuple((row["variant"], row["setting"], _printed(row)) for row in table)
    lit = tuple((index, 2) for index, row in enumerate(table) if row["variant"] in _MARKED)
    title = "Error of ResNet-110 on CIFAR-10, by what is on its shortcuts"
    scene = Paper(title, ("on the shortcut", "setting", "error"), rows, lit, optional=(0,))
    errors = {row["variant"]: Quoted(f"{row['error_top1_pct']} %", source(row)) for row in table}
    words: dict[str, Word] = {"clean": errors[_MARKED[0]], "projected": errors[_MARKED[1]]}
    return Shown(
        scene, Answer(errors[_MARKED[0]], "error with nothing on the shortcut"), words, designs("cifar_resnet110")
    )


def _printed(row: Mapping[str, str]) -> str:
    return f"{row['error_top1_pct']} %" if row["error_top1_pct"] else "fails"


def _deeper(asked: Asked) -> Shown:
    """Residual networks on CIFAR-10 by depth."""
    errors = {name(id): published_error(id) for id in _CIFAR}
    scene = quoted_bars("Error on CIFAR-10", errors, [name(id) for id in _CIFAR[-2:]])
    first, last = (published_error(id) for id in _CIFAR[-2:])
    words: dict[str, Word] = {"deep": name(_CIFAR[-2]), "deepest": name(_CIFAR[-1]), "error": first, "worse": last}
    layers = str(len([scope for scope in measured(_CIFAR[-1]).graph.scopes if scope.role == "block"]))
    answer = Answer(last, f"error with {layers} residual blocks, after {first.text}")
    return Shown(scene, answer, words, designs(*_CIFAR), _CIFAR_NOTES)


STORY = Story(
    110,
    "Depth",
    "Why do plain networks get worse with depth, and what is the identity?",
    (
        Step(
            "Deeper, and worse",
            "A deeper network could copy a shallower one and hand its result on unchanged: it need never be worse. Yet "
            "the error of {deep} is {deep_error}, that of {shallow} {shallow_error}. Training does not find the copy.",
            _worse,
        ),
        Step(
            "Add the identity",
            "A residual block computes a change and adds it to what came in. To pass its input on, its {weights} "
            "weights need only become small; plain layers must learn to reproduce each channel. The addition has no "
            "weights.",
            _identity,
        ),
        Step(
            "It costs nothing",
            "{plain} and {residual} have the same {params} params and {macs} MACs, layer by layer. Only the additions "
            "differ. With them the deeper network is the better one.",
            _equal,
        ),
        Step(
            "Where the size changes",
            "At a new stage the map shrinks and channels double: the input no longer fits the sum. A subsamples and "
            "fills with zeros: {error_a} error. B projects by a strided 1x1, {b} weights more: {error_b}. C projects "
            "everywhere, {c} more: {error_c}. B became usual. The paper draws these shortcuts dotted.",
            _options,
            (KIND,),
        ),
        Step(
            "What else was tried",
            "Scaling, gates, a 1x1, dropout on the shortcut: all do worse than nothing on it, and some fail to train. "
            "A 1x1 could learn the identity, and yet has an error of {projected} against {clean}. The clean path wins: "
            "it carries the signal, and its gradient, through the whole network.",
            _tried,
        ),
        Step(
            "How deep?",
            "{deep} still gains: {error}. {deepest} does worse, {worse}, though it fits its training images as well: "
            "the paper suspects overfitting. Shortcuts make depth trainable; they do not make it always useful.",
            _deeper,
        ),
    ),
    cover=1,
)
