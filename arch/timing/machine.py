"""The machine that this runs on: what it is, and how much memory it has left."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, as far as a measurement depends on it.

    Attributes:
        processor: its model.
        cores: that this process may use; hyper-threads count as cores.
        memory: bytes of all its memory; None where that is not known.
        system: operating system and architecture.
    """

    processor: str
    cores: int
    memory: int | None
    system: str


def this_machine() -> Machine:
    """The machine that this runs on."""
    system = f"{platform.system()} {platform.machine()}".strip()
    return Machine(_processor(), _cores(), _memory("MemTotal"), system)


def free_memory() -> int | None:
    """Bytes of memory that can be had without swapping; None where that is not known."""
    return _memory("MemAvailable")


def _cores() -> int:
    # A container or `taskset` may give less than the machine has; macOS and Windows do not tell.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    # On Linux `platform.processor()` is empty or the architecture; on ARM the file has no model's name.
    found = re.search(r"^model name\s*:\s*(.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    return found[1].strip() if found else platform.processor() or platform.machine() or "unknown"


def _memory(name: str) -> int | None:
    found = re.search(rf"^{name}:\s*(\d+) kB$", _read("/proc/meminfo"), re.MULTILINE)
    # These kB are of 1024 bytes.
    return int(found[1]) * 1024 if found else None


def _read(path: str) -> str:
    """The text of a file of Linux's; "" on other systems."""
    file = Path(path)
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
