"""Ways in which modules of torch write the same op, and ops that are none of ours."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Blur,
    ChannelConv,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GroupNorm,
    LayerNorm,
    Linear,
    LocalResponseNorm,
    Multiply,
    Pad,
    PadChannels,
    Pool,
    PReLU,
    Scale,
    Shuffle,
    Slice,
    Softmax,
    Standard,
    Subsample,
    SumParts,
    Unflatten,
    Upsample,
    WeightedSum,
)
from tests.torch_modules import conv, ops, torch_of

ROW = torch.tensor([1.0, 2.0, 1.0]) / 4
KERNEL = torch.outer(ROW, ROW).expand(3, 1, 3, 3).contiguous()


class Blurred(nn.Module):
    def __init__(self, kernel):
        super().__init__()
        self.register_buffer("kernel", kernel)

    def forward(self, x):
        return functional.conv2d(functional.pad(x, (1, 1, 1, 1), mode="reflect"), self.kernel, stride=2, groups=3)


class Standardised(nn.Conv2d):
    """As timm's StdConv2d and ScaledStdConv2d."""

    def __init__(self, gain):
        super().__init__(3, 8, 3, padding=1)
        self.gain = nn.Parameter(torch.full((8, 1, 1, 1), 0.7)) if gain else None

    def forward(self, x):
        gain = None if self.gain is None else (self.gain * (27**-0.5 * 1.7139588594436646)).view(-1)
        weight = functional.batch_norm(self.weight.reshape(1, 8, -1), None, None, gain, training=True, eps=1e-5)
        return functional.conv2d(x, weight.reshape_as(self.weight), self.bias, padding=1)


def shuffled(x, m):
    x = x.view(x.shape[0], 3, 4, *x.shape[2:])
    return x.transpose(1, 2).contiguous().view(x.shape[0], -1, *x.shape[3:])


def last(x, m):
    return m.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def eca(x, m):
    y = m.conv(x.mean((2, 3)).view(x.shape[0], 1, -1))
    return x * y.sigmoid().view(x.shape[0], -1, 1, 1).expand_as(x)


def context(x, m):
    shares = m.conv(x).reshape(x.shape[0], 1, -1).softmax(-1).unsqueeze(3)
    return (x.reshape(x.shape[0], 3, -1).unsqueeze(1) @ shares).view(x.shape[0], 3, 1, 1)


def selective(x, m):
    """As timm's selective kernel: paths stacked, weighed by shares of each channel, and added."""
    both = torch.stack([m.one(x), m.two(x)], 1)
    shares = m.weigh(both.sum(1).mean((2, 3), keepdim=True)).view(1, 2, 12, 1, 1).softmax(1)
    return (both * shares).sum(1)


def split_attention(groups):
    """As timm's split attention over two parts of each of some groups."""

    def function(x, m):
        parts = x.reshape(1, 2, 6, 16, 16)
        logits = m.weigh(parts.sum(1).mean((2, 3), keepdim=True))
        shares = logits.view(1, groups, 2, -1).transpose(1, 2).softmax(1).reshape(1, -1).view(1, -1, 1, 1)
        return (parts * shares.reshape(1, 2, 6, 1, 1)).sum(1)

    return function


def shortcut(x, m):
    return functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 1, 2))


def zeros_behind(x, m):
    return torch.cat([x, torch.zeros(1, 5, 32, 32)], 1)


MAP = (12, 16, 16)
FORMS = {
    "padding same": (
        lambda x, m: m.c(x),
        {"c": nn.Conv2d(3, 8, (3, 4), padding="same")},
        (3, 32, 32),
        [Conv2d(8, (3, 4), padding=((1, 1), (1, 2)), bias=True)],
    ),
    "padding before": (
        lambda x, m: m.c(functional.pad(x, (0, 1, 0, 1))),
        {"c": nn.Conv2d(3, 8, 3, 2)},
        (3, 32, 32),
        [Conv2d(8, (3, 3), (2, 2), ((0, 1), (0, 1)), bias=True)],
    ),
    "zeros alone": (lambda x, m: functional.pad(x, (1, 2, 0, 0)), {}, (3, 8, 8), [Pad(((0, 0), (1, 2)))]),
    "global": (lambda x, m: functional.adaptive_avg_pool2d(x, 1).flatten(1), {}, MAP, [AdaptivePool("avg"), Flatten()]),
    "mean": (lambda x, m: x.mean([-2, -1]), {}, MAP, [AdaptivePool("avg"), Flatten()]),
    "maximum": (lambda x, m: x.amax((2, 3), keepdim=True), {}, MAP, [AdaptivePool("max")]),
    "uneven": (lambda x, m: functional.adaptive_avg_pool2d(x, (7, 5)), {}, MAP, [AdaptivePool("avg", (7, 5))]),
    "even": (lambda x, m: functional.adaptive_avg_pool2d(x, (8, None)), {}, MAP, [Pool("avg", (2, 1), (2, 1))]),
    "average": (
        lambda x, m: functional.avg_pool2d(x, 3, 2, 1, False, False),
        {},
        MAP,
        [Pool("avg", (3, 3), (2, 2), ((1, 1), (1, 1)))],
    ),
    "hard swish": (lambda x, m: x * functional.relu6(x + 3) / 6, {}, MAP, [Activation("hardswish")]),
    "clamp": (lambda x, m: x.clamp(0, 6), {}, MAP, [Activation("relu6")]),
    "silu": (lambda x, m: x * torch.sigmoid(x), {}, MAP, [Activation("silu")]),
    "prelu": (lambda x, m: m.a(m.b(x)), {"a": nn.PReLU(12), "b": nn.PReLU()}, MAP, [PReLU("map"), PReLU()]),
    "shuffle": (shuffled, {}, MAP, [Shuffle(3)]),
    "channel shuffle": (lambda x, m: functional.channel_shuffle(x, 3), {}, MAP, [Shuffle(3)]),
    "chunks": (lambda x, m: torch.cat(x.chunk(2, 1)[::-1], 1), {}, MAP, [Slice(0, 6), Slice(6, 12), Concat()]),
    "unbind": (lambda x, m: x.view(1, 2, 6, 16, 16).unbind(1)[1], {}, MAP, None),
    "norm over channels last": (last, {"norm": nn.LayerNorm(12, 1e-6)}, MAP, [LayerNorm(1e-6)]),
    "group norm": (lambda x, m: m.n(x), {"n": nn.GroupNorm(3, 12)}, MAP, [GroupNorm(3)]),
    "instance norm": (lambda x, m: m.n(x), {"n": nn.InstanceNorm2d(12, affine=True)}, MAP, [GroupNorm(12)]),
    "response norm": (lambda x, m: m.n(x), {"n": nn.LocalResponseNorm(5)}, MAP, [LocalResponseNorm(5)]),
    "eca": (
        eca,
        {"conv": nn.Conv1d(1, 1, 3, padding=1, bias=False)},
        MAP,
        [AdaptivePool("avg"), Flatten(), ChannelConv(3), Activation("sigmoid"), Unflatten(), Multiply()],
    ),
    "context": (
        context,
        {"conv": nn.Conv2d(3, 1, 1)},
        (3, 8, 8),
        [Conv2d(1, (1, 1), bias=True), Softmax("places"), WeightedSum()],
    ),
    "difference": (lambda x, m: m.n(x) - x, {"n": nn.BatchNorm2d(3)}, (3, 8, 8), [BatchNorm(), Gain(-1.0), Add()]),
    "other half": (lambda x, m: 1 - x, {}, MAP, None),
    "shortcut": (shortcut, {}, (3, 8, 8), None),
    "zeros behind": (zeros_behind, {}, (3, 32, 32), [PadChannels(8)]),
    "subsampled": (lambda x, m: x[:, :, ::2, ::2], {}, MAP, [Subsample((2, 2))]),
    "nearest": (lambda x, m: functional.interpolate(x, scale_factor=2), {}, MAP, [Upsample((32, 32))]),
    "bilinear": (lambda x, m: functional.interpolate(x, scale_factor=2, mode="bilinear"), {}, MAP, None),
    "layer scale": (lambda x, m: x * m.s.weight.view(-1, 1, 1), {"s": nn.BatchNorm1d(12)}, MAP, [Scale("channel")]),
    "dropout": (lambda x, m: functional.dropout(m.d(x), 0.3, False), {"d": nn.Dropout(0.0)}, MAP, [Dropout(0.3)]),
    "channels last": (
        lambda x, m: m.f(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2),
        {"f": nn.Linear(12, 7)},
        MAP,
        [Linear(7, places=True)],
    ),
    "pixels as channels": (lambda x, m: functional.pixel_unshuffle(x, 2), {}, MAP, None),
    "transposed": (lambda x, m: m.c(x), {"c": nn.ConvTranspose2d(12, 3, 2, 2)}, MAP, None),
    "tokens": (lambda x, m: m.f(x.flatten(2).transpose(1, 2)), {"f": nn.Linear(12, 4)}, MAP, None),
}


FORMS["einsum over channels"] = (
    lambda x, m: torch.einsum("bchw, oc -> bohw", x, m.f.weight),
    {"f": nn.Linear(12, 7, bias=False)},
    MAP,
    [Linear(7, bias=False, places=True)],
)
FORMS["einsum over channels last"] = (
    lambda x, m: torch.einsum("oc,bhwc->bhwo", m.f.weight, x.permute(0, 2, 3, 1)),
    {"f": nn.Linear(12, 7, bias=False)},
    MAP,
    [Linear(7, bias=False, places=True)],
)
FORMS["einsum over rows"] = (
    lambda x, m: torch.einsum("bchw,oh->bcow", x, m.f.weight),
    {"f": nn.Linear(16, 7, bias=False)},
    MAP,
    None,
)
FORMS["selective"] = (
    selective,
    {"one": nn.Conv2d(12, 12, 1), "two": nn.Conv2d(12, 12, 1), "weigh": nn.Conv2d(12, 24, 1)},
    MAP,
    [
        *[Conv2d(12, (1, 1), bias=True)] * 2,
        Concat(),
        SumParts(2),
        AdaptivePool("avg"),
        Conv2d(24, (1, 1), bias=True),
        Softmax(parts=2),
        Multiply(),
        SumParts(2),
    ],
)
for groups in (1, 2):
    FORMS[f"split attention in {groups}"] = (
        split_attention(groups),
        {"weigh": nn.Conv2d(6, 12, 1)},
        MAP,
        [
            SumParts(2),
            AdaptivePool("avg"),
            Conv2d(12, (1, 1), bias=True),
            *([Shuffle(2, 2)] if groups > 1 else []),
            Softmax(parts=2),
            Multiply(),
            SumParts(2),
        ],
    )


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_the_op_that_it_is_or_one_that_is_not_known(name):
    function, layers, size, wanted = FORMS[name]
    found = torch_of(function, size, **layers)
    assert found == wanted if wanted is not None else not all(op.known for op in found), found


def test_blurs_are_known_by_their_numbers_and_other_fixed_kernels_are_none_of_ours():
    assert ops(Blurred(KERNEL)) == [Blur(3, 2, "reflect")]
    assert [op.known for op in ops(Blurred(KERNEL + 0.1))] == [False, False]


@pytest.mark.parametrize("gain", [False, True])
def test_standardised_kernels_are_known_with_their_factor(gain):
    standard = Standard(True, 1e-5, 1.7139588594436646) if gain else Standard(eps=1e-5)
    wanted = [Conv2d(8, (3, 3), padding=((1, 1), (1, 1)), bias=True, standard=standard)]
    assert ops(Standardised(gain)) == wanted


def test_a_norm_without_params_or_with_the_statistics_of_its_batch_is_none_of_ours():
    for norm in (nn.BatchNorm2d(3, affine=False), nn.BatchNorm2d(3, track_running_stats=False)):
        assert [op.known for op in ops(nn.Sequential(norm, nn.ReLU()))] == [False, True]


def test_numbers_of_a_buffer_are_no_weights():
    class Normalised(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("mean", torch.tensor([0.4, 0.5, 0.6]).view(1, 3, 1, 1))
            self.register_buffer("alike", torch.full((1, 3, 1, 1), 0.5))
            self.conv = conv()

        def forward(self, x):
            return self.conv((x - self.mean) / self.mean * self.alike)

    found = ops(Normalised())
    assert found[-1] == Conv2d(8, (3, 3), padding=((1, 1), (1, 1)), bias=True)
    assert [op.known for op in found] == [False, False, True, True]
    assert found[2] == Gain(0.5)
