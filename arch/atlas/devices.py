"""Devices that networks run on: peak rates by number format, bandwidth and memory, each with its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from arch.atlas.readers import Row, table

Number = Literal["float32", "tf32", "float16", "int8"]
"""How numbers are computed with; float16 is bfloat16 as well.

tf32 rounds the factors of 32-bit floats to 10 bits. PyTorch's convolutions do so where a GPU has it, unless they are
set otherwise (`torch.backends.cudnn.allow_tf32`), and may then beat the bound in float32.
"""

ELEMENT: Mapping[Number, int] = {"float32": 4, "tf32": 4, "float16": 2, "int8": 1}
"""Bytes of an element in memory."""

KINDS = ("server GPU", "workstation GPU", "laptop", "phone", "embedded", "NPU", "CPU", "microcontroller", "measured")
"""Kinds of device in the order of menus; `measured` is the machine that this runs on."""

HERE = "this-machine"
"""Id of the machine that this runs on, whose rates are measured and in no table."""

_COLUMNS: Mapping[Number, str] = {
    "float32": "fp32_tflops",
    "tf32": "tf32_dense_tflops",
    "float16": "fp16_bf16_dense_tflops",
    "int8": "int8_dense_tops",
}
_PARTIAL = "tensor cores not included"
"""What the table says where float16 is the rate of the other cores alone: kernels on tensor cores are faster."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device; what is not known of it is None, or left out of `peaks`.

    Attributes:
        id: letters, digits and hyphens.
        name: in full.
        kind: one of KINDS.
        year: when it came out.
        peaks: operations per second that it does at most, two for a multiply-accumulate, by number format; no format
            that its sources do not state.
        bandwidth: bytes per second between its memory and its cores at most.
        memory: bytes, a GB being 10^9: never more than it has.
        power: watts that it is made for.
        derived: which figures were worked out from others, and how, or "".
        source: who states the figures, and where they were read.
        caveat: what else a reader should know, or "".
    """

    id: str
    name: str
    kind: str
    year: int | None
    peaks: Mapping[Number, float]
    bandwidth: float | None
    memory: float | None
    power: float | None
    derived: str
    source: str
    caveat: str

    def __hash__(self) -> int:
        # Peaks are a mapping, which has none.
        return hash(self.id)

    def peak(self, number: Number) -> float | None:
        """Operations per second in a number format at most; None where that is not known."""
        return self.peaks.get(number)

    def lacks(self, number: Number) -> str:
        """What a roofline in a number format needs and nobody states, in words; "" where nothing is lacking."""
        lacking = [] if number in self.peaks else [f"its peak in {number}"]
        lacking += [] if self.bandwidth else ["its bandwidth"]
        return f"{' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not known" if lacking else ""


@cache
def devices() -> Mapping[str, Device]:
    """The devices by id, in the order of their kinds."""
    found = sorted(map(_device, table("devices")), key=lambda device: KINDS.index(device.kind))
    return {device.id: device for device in found}


def _device(row: Row) -> Device:
    peaks = {number: _exact(row[column], 12) for number, column in _COLUMNS.items()}
    if _PARTIAL in row["caveat"]:
        peaks["float16"] = None
    memory = _exact(row["memory_gb"], 9)
    # The V100 comes with 16 or with 32.
    several = f"{row['memory_gb']} GB of memory" if row["memory_gb"] and memory is None else ""
    return Device(
        slug(row["name"]),
        row["name"],
        row["kind"],
        int(row["year"]) if row["year"] else None,
        {number: peak for number, peak in peaks.items() if peak is not None},
        _exact(row["bandwidth_gb_s"], 9),
        memory,
        _exact(row["tdp_w"], 0),
        row["derived_fields"],
        f"{row['source']}; read in: {row['read_in']}",
        "; ".join(filter(None, [several, row["caveat"]])),
    )


def slug(name: str) -> str:
    """A name as an id: `RTX 3090` is `rtx-3090`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _exact(text: str, power: int) -> float | None:
    """A figure in units of one, whole where it is; None where there is no one number."""
    if not re.fullmatch(r"[0-9.]+", text):
        return None
    value = Decimal(text) * 10**power
    return int(value) if value == int(value) else float(value)
