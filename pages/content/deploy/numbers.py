"""The numbers before and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from arch import units
from arch.analysis import Setting
from pages.content.deploy.deployed import Deployed, Side
from pages.shell.components import component

Shown = dict[str, str]
_mount = component("pairs")


class _Number(NamedTuple):
    """Its label, its value for a side (None where it is not known), how it is written, and what it is.

    `bounded`: whether it is a lower bound where the cost of a kernel is not known.
    """

    label: str
    of: Callable[[Side, Setting], float | None]
    write: Callable[[float], str]
    about: str
    bounded: bool = True


def _intensity(side: Side, setting: Setting) -> float | None:
    # With something unknown in both, a quotient is no bound of anything.
    known = side.sums.traffic_bytes and not side.sums.unknown
    return 2 * side.sums.macs * setting.batch / side.sums.traffic_bytes if known else None


def _bound(side: Side, setting: Setting) -> float | None:
    return side.bounds.total.seconds if side.bounds else None


def _whole(value: float) -> str:
    return f"{int(value):,}"


def _size(value: float) -> str:
    return units.size(int(value))


def milliseconds(seconds: float) -> str:
    """A time in three significant digits: `1.53 ms`."""
    return f"{units.short(float(f'{seconds * 1e3:.3g}'))} ms"


NUMBERS = {
    "kernels": _Number("kernels", lambda s, _: s.sums.kernels, _whole, "Runs of ops that write once", False),
    "macs": _Number("MACs", lambda s, _: s.sums.macs, units.short, "Multiply-accumulates for one image"),
    "params": _Number("params", lambda s, _: s.sums.params, units.short, "Weights"),
    "traffic": _Number(
        "bytes moved", lambda s, _: s.sums.traffic_bytes, _size,
        "Read, weights included, and written, for the batch; each map once per kernel, nothing kept in a cache",
    ),
    "peak": _Number(
        "peak memory", lambda s, _: s.sums.peak_bytes, _size, "Maps in memory at once at most, for the batch", False
    ),
    "intensity": _Number("operations/byte", _intensity, lambda v: f"{v:.3g}", "Two for a multiply-accumulate", False),
    "bound": _Number(
        "bound", _bound, milliseconds,
        "Sum over kernels of the longer of computing and moving on the device: no implementation that computes each "
        "product and moves each map once is faster",
    ),
}  # fmt: skip


def show(found: Deployed) -> None:
    """The numbers, in a row."""
    _mount(key="deploy-numbers", data={"numbers": pairs(found)}, height="content")


def pairs(found: Deployed) -> list[Shown]:
    """Each number as the screen shows it: id, label, before, after, change in percent, and what it is."""
    return [_pair(id, number, found) for id, number in NUMBERS.items()]


def _pair(id: str, number: _Number, found: Deployed) -> Shown:
    sides = found.before, found.after
    before, after = (number.of(side, found.choice.setting) for side in sides)
    texts = [_text(number, value, side) for value, side in zip((before, after), sides, strict=True)]
    exact = (
        f"{before:,.6g} to {after:,.6g}"
        if before is not None and after is not None
        else found.choice.device.lacks(found.choice.number)
    )
    return {
        "id": id,
        "label": number.label,
        "before": texts[0],
        "after": texts[1],
        "change": percent(before, after),
        "about": f"{number.about}. {exact}",
    }


def _text(number: _Number, value: float | None, side: Side) -> str:
    if value is None:
        return "unknown"
    least = "≥ " if number.bounded and side.sums.unknown else ""
    return f"{least}{number.write(value)}"


def percent(before: float | None, after: float | None) -> str:
    """By how much a number differs, `−54.2 %`; "" where it does not, or nobody knows."""
    if not before or after is None or before == after:
        return ""
    return f"{units.signed(100 * (after / before - 1))} %"
