"""Numbers as people wrote them, and as files hold them."""

from __future__ import annotations

from typing import Any


def short(number: Any) -> float:
    """The shortest number that float32 rounds to the same: files hold 1e-5 as 9.999999747378752e-06."""
    import numpy as np

    return float(str(np.float32(number)))
