"""Which results lie in one memory: what a call writes in place changes all of them."""

from __future__ import annotations

from collections.abc import Iterator

from arch.reading.aten.calls import Call, Result

_PARTS = ("chunk", "split", "split_with_sizes", "tensor_split", "unbind", "unsafe_chunk", "unsafe_split")
"""Operators whose results are views that have no element in common."""


class Memory:
    """Follows views and writes of a program, call by call."""

    def __init__(self) -> None:
        # Of each result: the one of which it is another name, the one of which it is a view, and its own views.
        self._same: dict[str, str] = {}
        self._base: dict[str, str] = {}
        self._views: dict[str, list[str]] = {}
        self._apart: set[str] = set()
        self._changed: dict[str, str] = {}

    def made(self, call: Call) -> None:
        """What a call returns is there."""
        source = call.arguments.get("0")
        base = source.name if call.operator == "getitem" and isinstance(source, Result) else call.base
        if call.written:
            self._same[call.name] = self._own(call.written)
        elif base:
            self._base[call.name] = self._own(base)
            self._views.setdefault(self._own(base), []).append(call.name)
        if call.operator in _PARTS:
            self._apart.add(call.name)

    def _own(self, name: str) -> str:
        return self._same.get(name, name)

    def written(self, call: Call) -> Iterator[str]:
        """Other names of what a call has written in place; what has but a part in common with it is changed too."""
        if not call.written:
            return
        own = self._own(call.written)
        yield own
        yield from (name for name, same in self._same.items() if same == own)
        self._change(own, call.name)

    def _change(self, own: str, writer: str) -> None:
        # Whether two views of one map overlap is not worked out: but for parts of one split, they are taken to.
        for view in self._views.get(own, ()):
            self._mark(view, writer)
        while own in self._base:
            base = self._base[own]
            self._changed[base] = writer
            for view in self._views[base] if base not in self._apart else ():
                if view != own:
                    self._mark(view, writer)
            own = base

    def _mark(self, name: str, writer: str) -> None:
        self._changed[name] = writer
        for view in self._views.get(name, ()):
            self._mark(view, writer)

    def changed(self, name: str) -> str:
        """The call that has written a part of something since it was made, or what it is a part of; "" if none has."""
        return self._changed.pop(self._own(name), "")
