"""Packages that exist in a test alone."""

import sys
import types


def module(monkeypatch, registry, name, members):
    """A package `made_up` with one module of these members, which `registry` finds; returns the package's name."""
    root = types.ModuleType("made_up")
    root.__path__ = []
    made = types.ModuleType(f"made_up.{name}")
    for key, value in members.items():
        if isinstance(value, type):
            value.__module__ = made.__name__
        setattr(made, key, value)
    monkeypatch.setitem(sys.modules, "made_up", root)
    monkeypatch.setitem(sys.modules, made.__name__, made)
    monkeypatch.setattr(f"{registry}.iter_modules", lambda *_: [types.SimpleNamespace(name=made.__name__)])
    return "made_up"
