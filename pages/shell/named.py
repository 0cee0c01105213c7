"""The zoo's networks by the names that tables of results have for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from arch.atlas import key
from arch.zoo import Entry, zoo


@cache
def by_key() -> Mapping[str, Entry]:
    """The zoo's networks by the keys that the atlas has for their names."""
    # Ids, not display names: tables of results name networks as libraries do.
    return {key(id): entry for id, entry in zoo().items()}
