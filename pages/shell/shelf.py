"""Networks from files that are open and that no address can hold: kept for a page that is loaded anew."""

from __future__ import annotations

from collections import OrderedDict
from secrets import token_urlsafe
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arch.importing import Imported

MOST_KEPT = 32
"""Of all sessions, those that were looked at last: one of ten thousand ops takes some 30 MB."""
# By a name that nobody can guess: who has the link may see the file's network, and nobody else.
_kept: OrderedDict[str, Imported] = OrderedDict()
_lock = Lock()


def token_of(imported: Imported) -> str:
    """The name by which a network is found again, for as long as this server keeps it."""
    with _lock:
        token = next((token for token, own in _kept.items() if own is imported), None) or token_urlsafe(12)
        _kept[token] = imported
        _kept.move_to_end(token)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return token


def kept(token: str) -> Imported | None:
    """The network of a name; None if it is not kept any more, or never was."""
    with _lock:
        return _kept.get(token)
