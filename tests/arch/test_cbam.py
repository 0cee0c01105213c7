"""CBAM: a gate of the channels made by one perceptron for two pooled maps, and a gate of the places behind it."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from arch.analysis import layer_costs, total
from arch.errors import ArchError
from arch.execute import run
from arch.graph import Builder, verify
from arch.lowering import lower
from arch.parts.attention import ChannelAttention
from arch.zoo import zoo

CHANNELS, HIDDEN = 32, 2


class Theirs(nn.Module):
    """What MODELS/cbam.py of Jongchan/attention-module computes, in the order of the paper: first the mean."""

    def __init__(self):
        super().__init__()
        self.reduce = nn.Linear(CHANNELS, HIDDEN)
        self.expand = nn.Linear(HIDDEN, CHANNELS)
        self.conv = nn.Conv2d(2, 1, 7, padding=3, bias=False)
        self.norm = nn.BatchNorm2d(1)

    def perceptron(self, pooled):
        return self.expand(functional.relu(self.reduce(pooled.flatten(1))))

    def forward(self, x):
        size = x.shape[2:]
        found = self.perceptron(functional.avg_pool2d(x, size)) + self.perceptron(functional.max_pool2d(x, size))
        x = x * torch.sigmoid(found)[:, :, None, None]
        pooled = torch.stack([x.mean(1), x.max(1).values], 1)
        return x * torch.sigmoid(self.norm(self.conv(pooled)))


def graph(channels=CHANNELS, **settings):
    build = Builder((channels, 9, 11))
    ChannelAttention(form="cbam", **settings).expand(build, build.input, build.input)
    return build.graph()


def test_it_is_the_authors_function():
    torch.manual_seed(0)
    theirs = Theirs().eval().double()
    for tensor in (*theirs.parameters(), *theirs.buffers()):
        if tensor.is_floating_point():
            tensor.data = torch.rand_like(tensor) + 0.5
    layers = {
        "cbam/reduce": (theirs.reduce, "weight bias"),
        "cbam/expand": (theirs.expand, "weight bias"),
        "cbam/places/conv": (theirs.conv, "weight"),
        "cbam/places/norm": (theirs.norm, "weight bias running_mean running_var"),
    }
    weights = {
        path: {name: getattr(layer, name).detach() for name in names.split()} for path, (layer, names) in layers.items()
    }
    for path in ("cbam/reduce", "cbam/expand"):
        weights[path]["weight"] = weights[path]["weight"][..., None, None]
    # Values of both signs, small enough that no gate is shut.
    x = torch.randn(2, CHANNELS, 9, 11, dtype=torch.float64) / 10
    found, wanted = run(graph(), weights, x).outputs[0], theirs(x).detach()
    assert torch.allclose(found, wanted, rtol=1e-12, atol=0)
    assert not torch.allclose(found, x, rtol=1e-2)


def test_the_perceptron_runs_twice_and_counts_once():
    sums = total(layer_costs(graph()))
    perceptron = 2 * CHANNELS * HIDDEN
    assert sums.params_conv == perceptron + HIDDEN + CHANNELS + 2 * 49
    assert sums.params_norm == 2
    assert sums.macs_conv == 2 * perceptron + 2 * 49 * 9 * 11


def test_the_networks_are_resnets_with_gates():
    """ResNet-18 has two blocks of each width, and a gate in each: the 11.78 M of the paper in place of 11.69."""
    gates = [
        2 * width * (width // 16) + width // 16 + width + 98 + 2 for width in (64, 128, 256, 512) for _ in range(2)
    ]
    ours, plain = (total(layer_costs(lower(zoo()[id].design))) for id in ("cbam_resnet18", "resnet18"))
    assert ours.params - plain.params == sum(gates)
    assert (ours.params, plain.params) == (11_779_392, 11_689_512)


def test_it_has_no_biases_and_another_window_if_asked_for():
    found = graph(bias=False, kernel=3)
    assert verify(found) == []
    assert total(layer_costs(found)).params == 2 * CHANNELS * HIDDEN + 2 * 9 + 2


def test_a_window_without_a_middle_is_refused():
    with pytest.raises(ArchError, match=r"cbam: a window of 4x4 has no middle\. Use an odd kernel") as caught:
        graph(kernel=4)
    assert caught.value.field == "kernel"
