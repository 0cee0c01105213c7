"""The commands of the command line, one function each, and the table of them."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from arch.analysis import CONVENTIONS, Network, at_inference, layer_costs, total
from arch.api import counts, estimate, find, memory, network, summarize
from arch.commands.base import SIZE, Command, one_of, option
from arch.commands.deploy import deploys
from arch.commands.export import exports
from arch.commands.importing import imports, own_network
from arch.commands.stories import stories_command
from arch.commands.tables import side_by_side
from arch.design import Stage, notation
from arch.design.settings import takes
from arch.loading import at_input
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Model, Part
from arch.tables.conventions import document
from arch.tables.layers import UNKNOWN
from arch.zoo import Entry, zoo

__all__ = ["commands", "own_network"]

_DESIGN = (
    "a zoo id (resnet50), a notation (a1~...), a link, a file that holds a design, a network of torchvision or timm "
    "(timm:resnet50d), or package.module:function, which is imported and called"
)


def commands() -> tuple[Command, ...]:
    """Every command, in the order of the help."""
    design, as_json = option("design", metavar="DESIGN", help=_DESIGN), option("--json", **_FLAG)
    number = option("number", metavar="NUMBER", help="as it is printed: 4.11G, 25.6M, 97.49MB, 4133742592")
    some = option("design", metavar="DESIGN", nargs="?", help=f"{_DESIGN}; without it, the whole zoo")
    size = option("--input", metavar="CxHxW", help="another input size, like 3x224x224")
    rule = one_of("--convention", among=[rule.id for rule in CONVENTIONS], metavar="ID")
    batch = option("--batch", type=_whole, default=1, metavar="N", help="images at a time (1)")
    element = option("--element", type=_whole, default=4, metavar="BYTES", help="bytes of one element (4)")
    return (
        Command("zoo", "list the published networks", _zoo, (as_json,)),
        Command("show", "shapes and cost of a network, layer by layer", _show, (design, size, SIZE, as_json)),
        Command("count", "what each tool or paper would print as FLOPs", _count, (design, rule, SIZE, as_json)),
        Command(
            "find", "which rule, and which variant of a network, give a printed number", _find, (number, some, as_json)
        ),
        Command(
            "memory",
            "what weights and maps take, at inference and in training",
            _memory,
            (design, batch, element, as_json),
        ),
        Command(
            "estimate",
            "what accuracy a network might reach, per recipe, with its evidence",
            _estimate,
            (design, as_json),
        ),
        *deploys(design, batch, as_json, _table),
        Command("conventions", "what each convention counts, as Markdown", lambda call: print(document(), end="")),
        Command("evaluation", "how wrong the estimate was on what it had not seen, as Markdown", _evaluation),
        stories_command(),
        imports(as_json),
        Command("parts", "list the stems, blocks and heads with their settings", _parts),
        *exports(design),
        *side_by_side(option("designs", metavar="DESIGN", nargs="+", help=_DESIGN)),
    )


_FLAG: Mapping[str, Any] = {"action": "store_true", "help": "print JSON"}


def _zoo(call: Namespace) -> None:
    rows = [_row(entry) for entry in zoo().values()]
    if call.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    heads = ("id", "name", "year", "dataset", "params", "macs")
    _table(heads, ([f"{row[h]:,}" if h in ("params", "macs") else str(row[h]) for h in heads] for row in rows))


def _row(entry: Entry) -> dict[str, Any]:
    # Auxiliary heads are weights of a library's file: a count of its tensors gives the sum in training.
    everything = layer_costs(entry.network().graph)
    sums, training = total(at_inference(everything)), total(everything)
    return {
        "id": entry.id,
        "name": entry.design.name,
        "year": entry.year,
        "dataset": entry.dataset,
        "input": list(entry.design.input.shape),
        "params": sums.params,
        "macs": sums.macs,
        "params_training": training.params,
        "macs_training": training.macs,
        "source": f"{entry.paper}; {entry.source}",
        "differs": entry.differs,
        "published": asdict(entry.published) if entry.published else None,
    }


def _show(call: Namespace) -> None:
    summary = summarize(_at_size(network(call.design, call.size), call.input))
    if call.json:
        print(json.dumps(summary, indent=2, ensure_ascii=False))
        return
    print(f"{summary['name']}  {summary['notation'] or 'of no design'}\n")
    heads = ("layer", "op", "out", "params", "MACs")
    _table(heads, ((r["path"], r["op"], _x(r["out"]), f"{r['params']:,}", f"{r['macs']:,}") for r in summary["layers"]))
    params, macs = summary["params"]["total"], summary["macs"]["total"]
    print(f"\n{params:,} params   {macs:,} MACs   {summary['activations']:,} activations")
    for reason in summary["training_unknown"]:
        print(f"numbers in training are unknown: {reason}")


def _at_size(found: Network, text: str | None) -> Network:
    """The network at another input size, if one is given."""
    if not text:
        return found
    size = notation.size(text)
    return at_input(found, (size["channels"], size["height"], size["width"]))


def _count(call: Namespace) -> None:
    rows = [row for row in counts(network(call.design, call.size)) if call.convention in (None, row["id"])]
    if call.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    heads = ("id", "unit", "source", "value")
    _table(heads, ([f"{row[head]:,}" if head == "value" else row[head] for head in heads] for row in rows))


def _find(call: Namespace) -> None:
    found = find(call.number, call.design)
    if call.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    heads = ("network", "id", "unit", "value", "variant")
    if found["matches"]:
        _table(heads, map(_match, found["matches"]))
    else:
        print("Nothing gives this number.")
    print(f"\n{found['tried']:,} candidates of {found['networks']:,} networks compared.")


def _match(row: dict[str, Any]) -> list[str]:
    # Steps of 1024 are usual for bytes, and surprise with anything else.
    prefix = ["prefix in steps of 1024"] if row["step"] == 1024 and row["unit"] != "bytes" else []
    variant = ", ".join(filter(None, [row["variant"], *prefix]))
    return [row["network"], row["id"], row["unit"], f"{row['value']:,}", variant or "as it is"]


def _memory(call: Namespace) -> None:
    rows = memory(call.design, call.batch, call.element)
    if call.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    heads = ("id", "counts", "bytes")
    _table(heads, ([row["id"], row["text"], _bytes(row["value"])] for row in rows))


def _bytes(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value:,}"


def _estimate(call: Namespace) -> None:
    found = estimate(call.design)
    if call.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if found["reason"]:
        print(f"no estimate: {found['reason']}")
        return
    heads = ("recipe", "top-1 %", "interval", "reason", "nearest")
    _table(heads, map(_guess, found["estimates"]))
    print("\nIf trained and tuned as well as published networks. `python -m arch evaluation` tells how wrong it was.")


def _evaluation(call: Namespace) -> None:
    # It imports numpy, which this module does without.
    from arch.tables.evaluation import document as evaluation

    print(evaluation(), end="")


def _guess(row: dict[str, Any]) -> list[str]:
    top1 = "none" if row["estimate"] is None else f"{row['estimate']:.1f}"
    # Three of them: a terminal's line has no room for more.
    near = ", ".join(f"{near['network']} {near['top1']:.1f}" for near in row["nearest"][:3])
    low, high = row["interval"]
    return [row["text"], top1, f"{low:.1f} to {high:.1f}", row["reason"], near]


def _whole(text: str) -> int:
    """A whole number from 1 to a million."""
    # isdecimal takes the digits of every script, and int() needs quadratic time for long texts.
    if not (text.isdecimal() and text.isascii() and len(text) < 8 and 1 <= int(text) <= 10**6):
        raise ArgumentTypeError(f"{text[:20]!r} is no whole number from 1 to 1,000,000")
    return int(text)


def _parts(call: Namespace) -> None:
    heads = ("code", "setting", "default", "takes", "meaning")
    # Auxiliary heads are of one kind: no table holds them.
    parts: list[type[Part]] = [*STEMS.values(), *BLOCKS.values(), *HEADS.values(), Auxiliary]
    for part in parts:
        print(f"{part.model_fields['kind'].default}: {part.summary}")
        _table(heads, _settings(part))
        print()
    print("stage: what every stage takes beside the settings of its block")
    _table(heads, _settings(Stage))


def _settings(model: type[Model], prefix: str = "") -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        # The kind is the heading, and a block's settings have a table of their own.
        if name in ("kind", "block"):
            continue
        short = prefix + notation.code(field)
        yield short, name, _written(field.default), takes(field), str(field.description)
        nested = notation.group(field)
        if nested:
            yield from _settings(nested, f"{short}.")


def _written(default: Any) -> str:
    """A default as a design's file has it."""
    if isinstance(default, tuple):
        return f"[{', '.join(map(str, default))}]"
    # As files have it: true, and not Python's True.
    return json.dumps(default).strip('"').replace("null", "none")


def _x(shape: Iterable[int]) -> str:
    return "x".join(map(str, shape))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = [list(heads), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    # By the last row, since the first one is words; ids such as resnet50 are no numbers.
    numbers = [bool(column[-1]) and not column[-1].strip("0123456789,.") for column in zip(*table, strict=True)]
    for row in table:
        cells = [c.rjust(w) if n else c.ljust(w) for c, w, n in zip(row, widths, numbers, strict=True)]
        print("  ".join(cells).rstrip())
