"""What a deployment compiler leaves of a network, as plain data: rewriting, kernels, their bounds, and measurements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from arch.analysis import Network, Setting
from arch.analysis.kernels import KernelCost, kernel_costs, kernel_sums, one_each
from arch.analysis.roofline import Bound, fits, roofline
from arch.api import network
from arch.atlas.devices import ELEMENT, HERE, Device, Number, devices
from arch.design import Design, notation
from arch.errors import ArchError
from arch.rewrite import Rewritten, Step, rewrite


def deploy(
    given: Design | Network | str | Path,
    rules: Collection[str] | None = None,
    *,
    batch: int = 1,
    number: Number = "float32",
    device: str = "",
    measure: bool = False,
) -> dict[str, Any]:
    """What is left of a network when a compiler has been over it.

    Args:
        given: the network.
        rules: ids of the rewrite rules that are on; None for all.
        batch, number: images at a time; how numbers are computed with and stored.
        device: id of one that bounds the time, `this-machine` being measured; "" for none.
        measure: whether both networks are timed on this machine, which takes a minute or more.

    Returns:
        name, notation (None without a design), rules, batch, number; before and after: kernels, ops in them, params,
        macs for one image, traffic_bytes and peak_bytes for the batch, and not_counted (kernels of unknown cost: with
        one of them params and macs are lower bounds); steps: the same after each rule, with its id and how often it
        applied; applied: rows of rule, place (a path), reason (what was done), before and after (paths); refused: rows
        of rule, place and reason; kernels: rows of what runs after; device: None, or its bounds in seconds before and
        after, which no implementation beats; measured: None, or what was timed here.

    Raises:
        ArchError: there is no such network, rule, device or number, or the device's rates are not known.
    """
    _check(batch, number)
    found, chosen = network(given), _device(device, number)
    setting, made = Setting(batch, ELEMENT[number], found.implementation), rewrite(found.graph, rules)
    return {
        "name": found.name,
        "notation": notation.write(found.design) if found.design else None,
        "number": number,
        **_made(made, setting, _rates(chosen, number) if chosen else None),
        "device": _bounded(found, made, chosen, setting, number) if chosen else None,
        "measured": _measured(found, made, batch) if measure else None,
    }


def _check(batch: int, number: str) -> None:
    if batch < 1:
        raise ArchError("", f"a batch of {batch} images", "Take at least one")
    if number not in ELEMENT:
        raise ArchError("", f"{str(number)[:40]!r} is no number format", f"Use {', '.join(ELEMENT)}")


def _made(made: Rewritten, setting: Setting, rates: tuple[float, float] | None) -> dict[str, Any]:
    return {
        # Every rule that is on is tried once at least; some come again.
        "rules": list(dict.fromkeys(step.rule for step in made.steps[1:])),
        "batch": setting.batch,
        "before": _sums(made.steps[0], setting),
        "after": _sums(made.steps[-1], setting),
        "steps": [{"rule": step.rule, "applied": step.applied} | _sums(step, setting) for step in made.steps[1:]],
        "applied": [applied._asdict() for applied in made.applied],
        "refused": [refused._asdict() for refused in made.refused],
        "kernels": _kernels(made, setting, rates),
    }


def _kernels(made: Rewritten, setting: Setting, rates: tuple[float, float] | None) -> list[dict[str, Any]]:
    costs = kernel_costs(made.graph, made.kernels)
    if rates is None:
        return [_kernel(cost, setting, None) for cost in costs]
    return [_kernel(bound.cost, setting, bound) for bound in roofline(costs, setting, *rates).kernels]


def _sums(step: Step, setting: Setting) -> dict[str, int]:
    found = asdict(kernel_sums(step.graph, step.kernels, setting))
    return found | {"not_counted": found.pop("unknown")}


def _kernel(cost: KernelCost, setting: Setting, bound: Bound | None) -> dict[str, Any]:
    return {
        "path": cost.path,
        "label": cost.label,
        "ops": list(cost.ops),
        "stage": cost.stage,
        "in": [list(shape) for shape in cost.inputs],
        "out": [list(shape) for shape in cost.outputs],
        "params": cost.params if cost.known else None,
        "macs": cost.macs if cost.known else None,
        "traffic_bytes": cost.traffic(setting) if cost.known else None,
        "intensity": round(cost.intensity(setting), 3) if cost.known else None,
        "bound_seconds": bound.seconds if bound else None,
        "limited_by": bound.limit if bound else None,
    }


def _device(id: str, number: Number) -> Device | None:
    if not id:
        return None
    found = _here() if id == HERE else devices().get(id)
    if found is None:
        near = get_close_matches(id[:80], devices(), n=1)
        fix = f"Did you mean {near[0]!r}?" if near else f"Use one of {HERE}, {', '.join(devices())}"
        raise ArchError("", f"there is no device {id[:80]!r}", fix)
    if lacking := found.lacks(number):
        known = [other for other in ELEMENT if not found.lacks(other)]
        fix = f"Use {' or '.join(known)}" if known else "Choose another device"
        raise ArchError("", f"of {found.name}, {lacking}", fix)
    return found


def _here() -> Device:
    """This machine, with the rates that it shows now."""
    from arch.timing import Asked, measure  # as in `_measured`

    return measure({}, Asked(runners=())).device()


def _rates(device: Device, number: Number) -> tuple[float, float]:
    peak, bandwidth = device.peak(number), device.bandwidth
    assert peak is not None, "_device has looked"
    assert bandwidth is not None, "_device has looked"
    return peak, bandwidth


def _bounded(found: Network, made: Rewritten, device: Device, setting: Setting, number: Number) -> dict[str, Any]:
    peak, bandwidth = _rates(device, number)
    lines = [
        roofline(costs, setting, peak, bandwidth)
        for costs in (kernel_costs(found.graph, one_each(found.graph)), kernel_costs(made.graph, made.kernels))
    ]
    before, after = lines
    return {
        "id": device.id,
        "name": device.name,
        "peak": peak,
        "bandwidth": bandwidth,
        "before_seconds": before.total.seconds,
        "after_seconds": after.total.seconds,
        "fits": fits(kernel_sums(made.graph, made.kernels, setting), setting, device.memory),
        "stages": [{"path": sums.stage, "seconds": sums.seconds, "limited_by": sums.limit} for sums in after.stages()],
        "source": device.source,
        "caveat": device.caveat,
    }


def _measured(found: Network, made: Rewritten, batch: int) -> dict[str, Any]:
    # Here alone: a call that measures nothing is spared numpy and what writes files to be timed.
    from arch.timing import Asked, measure

    graphs = {"original": found.graph, "rewritten": made.graph}
    return measure(graphs, Asked(batch=batch)).to_plain()


def rewritten(given: Design | Network | str | Path, rules: Collection[str] | None = None) -> Network:
    """The network that is left, to be written or run; rules as for `deploy`.

    Raises:
        ArchError: there is no such network or rule.
    """
    found = network(given)
    return Network(found.name, rewrite(found.graph, rules).graph)


def named_rules(words: Sequence[str] | None) -> list[str] | None:
    """Rules as a caller lists them, apart or with commas; None for all of them."""
    return None if words is None else [id for word in words for id in word.split(",") if id]
