"""Linear algebra on one thread, for as long as an estimate takes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[Any]:
    """BLAS on one thread inside, as many as before afterwards.

    An estimate needs a millisecond of it; OpenBLAS's other threads would then spin for 25 more, beside the browser's.
    The limit is not left in place: it would hold for whatever else the process does.
    """
    limit: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limit


@cache
def _libraries() -> ThreadpoolController:
    """The libraries that numpy has loaded; finding them takes as long as an estimate."""
    return ThreadpoolController()
