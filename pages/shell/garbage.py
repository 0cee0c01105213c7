"""Garbage is collected when nobody waits for the server, and what every visitor shares is never looked at again."""

from __future__ import annotations

import gc
import threading
import time
from collections import Counter

IDLE = 1.0
"""Seconds without a run, after which nobody minds the 20 to 80 ms for which all sessions stand still."""

# Of all sessions of this process, which share one collector.
_visits: Counter[str] = Counter()
_asked = threading.Event()
_last_run = 0.0


def after_run(title: str) -> None:
    """Take note of a run of a page: freeze what its first ones made, and collect when the server is idle."""
    global _last_run
    _visits[title] += 1
    _last_run = time.monotonic()
    # What the first two runs of a page have imported and built stays for as long as the process.
    if _visits[title] <= 2:
        gc.collect()
        gc.freeze()
    _asked.set()


def _collect_when_idle() -> None:
    while True:
        _asked.wait()
        _asked.clear()
        while (rest := _last_run + IDLE - time.monotonic()) > 0:
            time.sleep(rest)
        gc.collect()


# Streamlit's own collection after every run is switched off in its configuration: it holds up the next answer. Under
# steady load Python's own thresholds still apply.
threading.Thread(target=_collect_when_idle, name="collect when idle", daemon=True).start()
