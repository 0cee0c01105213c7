"""The command line: `python -m arch COMMAND`; `--help` lists the commands."""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from arch.analysis import CONVENTIONS, at_inference, layer_costs, measure, total
from arch.analysis.metrics import METRICS
from arch.api import counts, estimate, find, load, memory, network, summarize
from arch.design import Design, Stage, build, notation
from arch.design.settings import takes
from arch.drawing import LEVELS
from arch.drawing.sheet import PAPERS
from arch.errors import ArchError
from arch.formats import FORMATS, MODES, PICTURES, picture_of
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Model, Part
from arch.tables.conventions import document
from arch.zoo import Entry, zoo

_DESIGN = "a zoo id (resnet50), a notation (a1~...), a link, or a file that holds a design"


class _Parser(ArgumentParser):
    """Prints one line for a wrong call, in place of the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 for bad input."""
    call = _parser().parse_args(arguments)
    try:
        call.run(call)
    except (ArchError, OSError) as error:
        print(f"arch: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> ArgumentParser:
    parser = _Parser(prog="arch", description="Convolutional architectures as exact numbers.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("zoo", help="list the published networks")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(run=_zoo)
    show = commands.add_parser("show", help="shapes and cost of a network, layer by layer")
    show.add_argument("design", metavar="DESIGN", help=_DESIGN)
    show.add_argument("--input", metavar="CxHxW", help="another input size, like 3x224x224")
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(run=_show)
    counting = commands.add_parser("count", help="what each tool or paper would print as FLOPs")
    counting.add_argument("design", metavar="DESIGN", help=_DESIGN)
    ids = [convention.id for convention in CONVENTIONS]
    counting.add_argument("--convention", choices=ids, metavar="ID", help=", ".join(ids))
    counting.add_argument("--json", action="store_true", help="print JSON")
    counting.set_defaults(run=_count)
    memory = commands.add_parser("memory", help="what weights and maps take, at inference and in training")
    memory.add_argument("design", metavar="DESIGN", help=_DESIGN)
    memory.add_argument("--batch", type=_whole, default=1, metavar="N", help="images at a time (1)")
    memory.add_argument("--element", type=_whole, default=4, metavar="BYTES", help="bytes of one element (4)")
    memory.add_argument("--json", action="store_true", help="print JSON")
    memory.set_defaults(run=_memory)
    guess = commands.add_parser("estimate", help="what accuracy a network might reach, per recipe, with its evidence")
    guess.add_argument("design", metavar="DESIGN", help=_DESIGN)
    guess.add_argument("--json", action="store_true", help="print JSON")
    guess.set_defaults(run=_estimate)
    rules = commands.add_parser("conventions", help="what each convention counts, as Markdown")
    rules.set_defaults(run=lambda call: print(document(), end=""))
    errors = commands.add_parser("evaluation", help="how wrong the estimate was on what it had not seen, as Markdown")
    errors.set_defaults(run=_evaluation)
    _find_command(commands)
    _write_commands(commands)
    return parser


def _find_command(commands: Any) -> None:
    finding = commands.add_parser("find", help="which rule, and which variant of a network, give a printed number")
    finding.add_argument("number", metavar="NUMBER", help="as it is printed: 4.11G, 25.6M, 97.49MB, 4133742592")
    finding.add_argument("design", metavar="DESIGN", nargs="?", help=f"{_DESIGN}; without it, the whole zoo")
    finding.add_argument("--json", action="store_true", help="print JSON")
    finding.set_defaults(run=_find)


def _write_commands(commands: Any) -> None:
    parts = commands.add_parser("parts", help="list the stems, blocks and heads with their settings")
    parts.set_defaults(run=_parts)
    export = commands.add_parser("export", help="write a network in another format")
    export.add_argument("design", metavar="DESIGN", help=_DESIGN)
    export.add_argument("--to", required=True, choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    export.add_argument("-o", dest="out", metavar="FILE", type=Path, help="write here in place of the screen")
    export.set_defaults(run=_export)
    drawing = commands.add_parser("draw", help="the network's picture as a file")
    drawing.add_argument("design", metavar="DESIGN", help=_DESIGN)
    drawing.add_argument("--to", required=True, choices=PICTURES, metavar="FORMAT", help=", ".join(PICTURES))
    drawing.add_argument("--level", default="blocks", choices=LEVELS, metavar="LEVEL", help=", ".join(LEVELS))
    drawing.add_argument("--colour", default="operations", choices=METRICS, metavar="METRIC", help=", ".join(METRICS))
    drawing.add_argument("--mode", default="graph", choices=MODES, metavar="MODE", help=", ".join(MODES))
    drawing.add_argument("--paper", default="light", choices=PAPERS, metavar="PAPER", help=", ".join(PAPERS))
    drawing.add_argument("-o", dest="out", metavar="FILE", type=Path, required=True, help="write here")
    drawing.set_defaults(run=_draw)


def _zoo(call: Namespace) -> None:
    rows = [_row(entry) for entry in zoo().values()]
    if call.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    heads = ("id", "name", "year", "dataset", "params", "macs")
    _table(heads, ([f"{row[h]:,}" if h in ("params", "macs") else str(row[h]) for h in heads] for row in rows))


def _row(entry: Entry) -> dict[str, Any]:
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
    summary = summarize(_resized(load(call.design), call.input))
    if call.json:
        print(json.dumps(summary, indent=2, ensure_ascii=False))
        return
    print(f"{summary['name']}  {summary['notation']}\n")
    heads = ("layer", "op", "out", "params", "MACs")
    _table(heads, ((r["path"], r["op"], _x(r["out"]), f"{r['params']:,}", f"{r['macs']:,}") for r in summary["layers"]))
    params, macs = summary["params"]["total"], summary["macs"]["total"]
    print(f"\n{params:,} params   {macs:,} MACs   {summary['activations']:,} activations")


def _resized(design: Design, text: str | None) -> Design:
    return build(design.model_dump(mode="json") | {"input": notation.size(text)}) if text else design


def _export(call: Namespace) -> None:
    text = FORMATS[call.to].write(network(call.design))
    if call.out is None:
        sys.stdout.write(text)
    else:
        call.out.write_text(text, encoding="utf-8")


def _draw(call: Namespace) -> None:
    measured = measure(network(call.design))
    sheet = picture_of(measured, call.level, call.colour, call.paper, call.mode)
    call.out.write_bytes(PICTURES[call.to].write(sheet))


def _count(call: Namespace) -> None:
    rows = [row for row in counts(call.design) if call.convention in (None, row["id"])]
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
    prefix = ["prefix in steps of 1024"] if row["step"] == 1024 and row["unit"] != "bytes" else []
    variant = ", ".join(filter(None, [row["variant"], *prefix]))
    return [row["network"], row["id"], row["unit"], f"{row['value']:,}", variant or "as it is"]


def _memory(call: Namespace) -> None:
    rows = memory(call.design, call.batch, call.element)
    if call.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    heads = ("id", "counts", "bytes")
    _table(heads, ([row["id"], row["text"], f"{row['value']:,}"] for row in rows))


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
    from arch.tables.evaluation import document as evaluation

    print(evaluation(), end="")


def _guess(row: dict[str, Any]) -> list[str]:
    top1 = "none" if row["estimate"] is None else f"{row['estimate']:.1f}"
    near = ", ".join(f"{near['network']} {near['top1']:.1f}" for near in row["nearest"][:3])
    low, high = row["interval"]
    return [row["text"], top1, f"{low:.1f} to {high:.1f}", row["reason"], near]


def _whole(text: str) -> int:
    """A whole number from 1 to a million."""
    if not (text.isdecimal() and text.isascii() and len(text) < 8 and 1 <= int(text) <= 10**6):
        raise ArgumentTypeError(f"{text[:20]!r} is no whole number from 1 to 1,000,000")
    return int(text)


def _parts(call: Namespace) -> None:
    heads = ("code", "setting", "default", "takes", "meaning")
    parts: list[type[Part]] = [*STEMS.values(), *BLOCKS.values(), *HEADS.values(), Auxiliary]
    for part in parts:
        print(f"{part.model_fields['kind'].default}: {part.summary}")
        _table(heads, _settings(part))
        print()
    print("stage: what every stage takes beside the settings of its block")
    _table(heads, _settings(Stage))


def _settings(model: type[Model], prefix: str = "") -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
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
    return json.dumps(default).strip('"').replace("null", "none")


def _x(shape: Iterable[int]) -> str:
    return "x".join(map(str, shape))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = [list(heads), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    numbers = [bool(column[-1]) and not column[-1].strip("0123456789,.") for column in zip(*table, strict=True)]
    for row in table:
        cells = [c.rjust(w) if n else c.ljust(w) for c, w, n in zip(row, widths, numbers, strict=True)]
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `arch show | head` ends in silence
    sys.exit(main())
