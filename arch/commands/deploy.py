"""The command that rewrites a network for inference."""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from arch import units
from arch.atlas.devices import ELEMENT
from arch.commands.base import Command, Option, one_of, option
from arch.commands.export import deliver
from arch.deployment import deploy, named_rules, rewritten
from arch.formats import FORMATS
from arch.rewrite import RULES
from arch.rewrite.engines import engines

Show = Callable[[Sequence[str], Iterable[Sequence[str]]], None]
"""Prints a table: its heads and rows."""


def deploys(design: Option, batch: Option, as_json: Option, show: Show) -> tuple[Command, ...]:
    """The command; a network is given as `design`, and `show` prints tables."""
    rules = option("--rules", nargs="+", metavar="RULE", help=f"those that are on, all without it: {', '.join(RULES)}")
    engine = one_of("--engine", among=engines(), metavar="ENGINE")
    number = one_of("--number", among=ELEMENT, metavar="NUMBER", default="float32")
    device = option("--device", default="", metavar="ID", help="whose rates bound the time: rtx-3090, this-machine")
    timed = option("--measure", action="store_true", help="time it on this machine, before and after")
    to = one_of("--to", among=_GRAPHS, metavar="FORMAT")
    out = option("-o", dest="out", metavar="FILE", type=Path, help="write what is left here, in that format")
    options = (design, rules, engine, device, batch, number, timed, as_json, to, out)
    about = "what is left of a network when a compiler has been over it"
    return (Command("deploy", about, lambda call: _deploy(call, show), options),)


_GRAPHS = [id for id, format in FORMATS.items() if format.group in ("code", "graph")]
"""Formats that need no design: what is left of one is a graph alone."""


def _deploy(call: Namespace, show: Show) -> None:
    rules = named_rules(call.rules)
    if call.engine:
        # Both: of what the engine does, what is on.
        rules = [id for id in engines()[call.engine].rules if rules is None or id in rules]
    if call.to:
        deliver(FORMATS[call.to].content(rewritten(call.design, rules)), call.out)
        return
    found = deploy(call.design, rules, batch=call.batch, number=call.number, device=call.device, measure=call.measure)
    if call.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    _show(found, show)


_SHOWN = ("kernels", "ops", "params", "macs", "traffic_bytes", "peak_bytes")


def _show(found: Mapping[str, Any], show: Show) -> None:
    lines = [("original", found["before"])]
    lines += [(f"{step['rule']}, {step['applied']}x", step) for step in found["steps"] if step["applied"]]
    print(f"{found['name']}, batch {found['batch']:,}, {found['number']}\n")
    show(("after", *_SHOWN), ([name, *(f"{sums[key]:,}" for key in _SHOWN)] for name, sums in lines))
    if found["refused"]:
        print("\nnot applied")
        # The same reason at many places is one line: paths in it differ.
        places = Counter((row["rule"], row["reason"]) for row in found["refused"])
        first = {(row["rule"], row["reason"]): row["place"] for row in reversed(found["refused"])}
        show(("rule", "first place", "places", "reason"), _refused(places, first))
    if found["device"]:
        _bound(found["device"])
    if found["measured"]:
        print("\nmeasured here")
        show(("runner", "network", "median", "quartiles", "runs"), map(_timed, found["measured"]["timed"]))


def _refused(places: Mapping[tuple[str, str], int], first: Mapping[tuple[str, str], str]) -> Iterable[list[str]]:
    # The reason last: tables are as wide as their longest cell.
    return ([rule, first[rule, reason], str(count), reason] for (rule, reason), count in places.items())


def _bound(device: Mapping[str, Any]) -> None:
    before, after = (f"{1000 * device[key]:.3f} ms" for key in ("before_seconds", "after_seconds"))
    rates = f"{units.short(device['peak'])} operations and {units.short(device['bandwidth'])} bytes per second"
    print(f"\nno implementation takes less on {device['name']} ({rates}): {before} before, {after} after")
    waits = Counter[str]()
    for stage in device["stages"]:
        waits[stage["limited_by"]] += stage["seconds"]
    print(", ".join(f"{1000 * seconds:.3f} ms in stages limited by {limit}" for limit, seconds in waits.items()))


def _timed(row: Mapping[str, Any]) -> list[str]:
    from arch.timing.measurement import timed_from

    timed = timed_from(row)
    if timed.quartiles is None:
        return [timed.runner, timed.network, timed.reason, "", "0"]
    low, middle, high = (f"{1000 * seconds:.2f}" for seconds in timed.quartiles)
    return [timed.runner, timed.network, f"{middle} ms", f"{low} to {high} ms", str(len(timed.seconds))]
