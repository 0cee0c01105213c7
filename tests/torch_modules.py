"""Modules of torch, ours and small ones, and what is read of them."""

from torch import nn

from arch.analysis import weights_agree
from arch.execute.tracing import traced
from arch.formats import FORMATS
from arch.graph import verify
from arch.parts.weights import GAMMA
from arch.reading.aten import read


def written(network):
    """The module of the PyTorch source that we write for a network."""
    scope = {}
    exec(FORMATS["torch"].content(network), scope)  # noqa: S102 (our own text)
    return scope["build_model"]()


def read_module(module, size=(3, 32, 32)):
    """The graph of a module, whose weights are its own."""
    return noted(module, size)[0]


def noted(module, size):
    """The graph, and what its params leave out or count otherwise."""
    found = traced(module, size)
    graph, used = read(found, tuple(GAMMA.values()))
    assert verify(graph) == []
    return graph, weights_agree(graph, used, found.parameters)


def ops(module, size=(3, 32, 32)):
    """The ops of a module."""
    return [node.op for node in read_module(module, size).layers()]


class Forward(nn.Module):
    """A module whose forward is a function of a map, and of layers by their names."""

    def __init__(self, function, **layers):
        super().__init__()
        self.function = function
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, x):
        return self.function(x, self)


def torch_of(function, size=(3, 32, 32), **layers):
    """The ops of a function of a map."""
    return ops(Forward(function, **layers), size)


def conv(into=3, out=8, side=3, **settings):
    return nn.Conv2d(into, out, side, padding=side // 2, **settings)
