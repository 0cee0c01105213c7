"""Builds a library's network, in a process of its own: without weights, and with no way to the network."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any, NoReturn

from arch.errors import ArchError
from arch.modules.catalogue import located
from arch.modules.graphs import Built, as_graph
from arch.modules.signatures import check, nearest
from arch.modules.written import Written

if TYPE_CHECKING:
    from torch import nn

USUAL = (3, 224, 224)
"""The input where a library states none."""

_UNEXPECTED = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")


def built(call: Written, size: Sequence[int] | None) -> Built:
    """The graph of a library's network.

    Args:
        call: of its function.
        size: of the image; where there is none, what the library states, or else USUAL.

    Raises:
        ArchError: the library does not have it, cannot be imported, refuses the arguments, or makes what cannot be
            traced.
    """
    from arch.execute.tracing import described

    library, place = located(call)
    try:
        module = import_module(place)
    # A library that was built for another torch fails at whatever it does first.
    except Exception as error:
        fix = "Install versions of torch and of the library that belong together"
        raise ArchError("", f"{library} cannot be imported: {described(error)}", fix) from None
    function = getattr(module, call.name)
    check(function, call.arguments)
    network = _made(function, call.arguments)
    found = as_graph(network, size or stated(network, library, call.name) or USUAL, call.name)
    # torchvision's carries what it was built for, as in 0.29.1+cu130.
    version = getattr(sys.modules[library], "__version__", "")
    return Built(found.name, found.graph, f"{library} {version}: {call.name}({_spelled(call.arguments)})", found.notes)


def _spelled(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items())


def _made(function: Callable[..., nn.Module], arguments: Mapping[str, Any]) -> nn.Module:
    from arch.execute.tracing import described, without_weights

    try:
        with without_weights():
            return function(**arguments)
    except TypeError as error:
        _say_unexpected(function, str(error))
    except Exception:  # noqa: S110 (what reads the numbers of its weights is built with them, below)
        pass
    try:
        return function(**arguments)
    except Exception as error:
        raise ArchError("", f"{function.__name__} raised {described(error)}", "Give other arguments") from None


def _say_unexpected(function: Callable[..., Any], text: str) -> None:
    """An argument that the class behind a function does not have, with the one that was meant."""
    found = _UNEXPECTED.search(text)
    owner = getattr(sys.modules[function.__module__], found[1], None) if found else None
    if found and owner is not None:
        own = list(signature(owner).parameters)
        raise ArchError("", f"{function.__name__} has no argument {found[2]!r}", nearest(found[2], own), found[2])


def stated(network: nn.Module, library: str, name: str) -> tuple[int, ...] | None:
    """The input that a library states for a network; None if it states none."""
    # timm leaves its configuration on the module; `default_cfg` is what it was called before 0.8.
    own = getattr(network, "pretrained_cfg", None) or getattr(network, "default_cfg", None)
    if isinstance(own, Mapping) and isinstance(own.get("input_size"), Sequence):
        return tuple(own["input_size"])
    return _of_weights(library, name)


def _of_weights(library: str, name: str) -> tuple[int, ...] | None:
    """Of the weights that a library has for a network: the side of the image that they are evaluated on."""
    try:
        weights = import_module(f"{library}.models").get_model_weights(name)
        side = weights.DEFAULT.transforms.keywords["crop_size"]
    except (ImportError, AttributeError, ValueError, LookupError):
        return None
    return 3, side, side


def stay_offline() -> None:
    """No connection from here on: nothing that is asked for has to be loaded."""

    def refused(*given: object, **named: object) -> NoReturn:
        raise OSError("a network is built without a connection")

    os.environ["HF_HUB_OFFLINE"] = "1"
    socket.socket.connect = refused  # type: ignore[method-assign]
