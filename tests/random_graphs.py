"""Random graphs: whatever ops can be wired to, far from what any part builds."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from arch.errors import ArchError
from arch.graph import Builder, Graph
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Beside,
    Blur,
    ChannelPool,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GlobalResponseNorm,
    Linear,
    Multiply,
    Op,
    Pad,
    PadChannels,
    Pool,
    Positions,
    PReLU,
    RMSNorm,
    Scale,
    Shuffle,
    Slice,
    Softmax,
    SpaceToDepth,
    Standard,
    Subsample,
    SumParts,
    SumPlaces,
    Unflatten,
    Upsample,
    sides,
)


def random_graph(seed: int) -> Graph:
    """Up to 25 steps, each on one of the last maps; what nothing reads is pooled, stacked and classified."""
    draw = Random(seed)  # noqa: S311 (nothing secret)
    builder = Builder((draw.choice([2, 3, 4]), draw.choice([7, 8, 9, 12]), draw.choice([7, 8, 9, 12])))
    maps = [builder.input]
    for number in range(draw.randint(5, 25)):
        step = draw.choice([_one, _one, _one, _one, _merge, _gate, _parallel, _branches, _strided])
        try:
            maps += step(draw, builder, number, maps)
        except ArchError:
            continue  # a window that does not fit, say: another step is drawn
    read = {source for node in builder.graph() for source in node.inputs}
    ends = [handle for handle in range(len(builder)) if handle not in read]
    if len(ends) > 1 or draw.random() < 0.5:
        _classified(builder, ends)
    return builder.graph()


def _one(draw: Random, builder: Builder, number: int, maps: list[int]) -> list[int]:
    source = draw.choice(maps[-4:])
    channels = builder.shape(source)[0]
    makers: list[Callable[[], Op]] = [
        lambda: _conv(draw, channels),
        lambda: Conv2d(draw.choice([2, 4, channels]), (1, 1), bias=draw.random() < 0.5),
        lambda: Linear(draw.choice([2, 4, channels]), draw.random() < 0.5, places=True),
        lambda: Scale(draw.choice(["channel", "map"]), draw.random() < 0.5),
        lambda: draw.choice([RMSNorm(), GlobalResponseNorm()]),
        lambda: draw.choice([Shuffle(2), SumParts(2), Softmax(), Softmax("places")]),
        lambda: draw.choice([ChannelPool("avg"), ChannelPool("max"), SumPlaces(), Positions(2)]),
        lambda: draw.choice([PReLU(), PReLU("map"), Blur(), Blur(3, 1, "zeros"), Pad(((0, 1), (1, 0)))]),
        lambda: draw.choice([SpaceToDepth(2), Upsample((9, 12)), Pad(sides(0))]),
        lambda: BatchNorm(draw.choice([1e-5, 1e-3])),
        lambda: Activation(draw.choice(["relu", "relu6", "silu", "sigmoid", "hardswish"])),
        lambda: _pool(draw),
        lambda: Subsample(draw.choice([(2, 2), (1, 1)])),
        lambda: Gain(draw.choice([1.0, 0.5, 2.0])),
        lambda: Dropout(0.5),
        lambda: Slice(0, max(channels - 1, 1)),
        lambda: PadChannels(channels + draw.choice([0, 2])),
    ]
    return [builder.add(f"n{number}", draw.choice(makers)(), source)]


def _conv(draw: Random, channels: int) -> Conv2d:
    kernel, dilation, groups = draw.choice([1, 3, 3]), draw.choice([1, 1, 2]), draw.choice([1, 1, channels])
    padding = draw.choice([sides(kernel // 2 * dilation), sides(0), ((0, 1), (1, 0))])
    out = channels if groups > 1 else draw.choice([2, 3, 4, 6, channels])
    window = (kernel, kernel), draw.choice([(1, 1), (1, 1), (2, 2), (1, 2)]), padding, (dilation, dilation)
    standard = draw.choice([None, None, None, Standard(), Standard(True, gamma=1.7)])
    return Conv2d(out, *window, groups, bias=draw.random() < 0.5, standard=standard)


def _pool(draw: Random) -> Pool:
    size, stride = draw.choice([1, 2, 3]), draw.choice([(1, 1), (2, 2)])
    around, ceil = draw.choice([sides(0), sides(size // 2)]), draw.random() < 0.3
    return Pool(draw.choice(["max", "avg"]), (size, size), stride, around, ceil, padding_counts=draw.random() < 0.5)


def _strided(draw: Random, builder: Builder, number: int, maps: list[int]) -> list[int]:
    """One or two 1x1s with one stride on one map."""
    source, stride = draw.choice(maps[-4:]), draw.choice([(2, 2), (2, 1)])
    names = [f"s{number}", f"t{number}"][: draw.choice([1, 2])]
    return [builder.add(name, Conv2d(draw.choice([2, 4]), (1, 1), stride), source) for name in names]


def _merge(draw: Random, builder: Builder, number: int, maps: list[int]) -> list[int]:
    source = draw.choice(maps[-4:])
    alike = [one for one in maps if builder.shape(one) == builder.shape(source)]
    op = draw.choice([Add(), Concat(), Multiply(), Beside()])
    others = [draw.choice(alike) for _ in range(1 if isinstance(op, Multiply) else draw.choice([1, 2]))]
    return [builder.add(f"n{number}", op, source, *others)]


def _gate(draw: Random, builder: Builder, number: int, maps: list[int]) -> list[int]:
    source = draw.choice(maps[-4:])
    with builder.scope(f"gate{number}", "gate"):
        found = source
        layers = [AdaptivePool("avg", (1, 1)), Flatten(), Linear(3), Activation("relu")]
        more = [Linear(4)] if draw.random() < 0.3 else []
        for place, op in enumerate(
            [*layers, *more, Linear(builder.shape(source)[0]), Activation("sigmoid"), Unflatten()]
        ):
            found = builder.add(f"g{place}", op, found)
    return [builder.add(f"n{number}", draw.choice([Multiply(), Multiply(), Add(stretch=True)]), source, found)]


def _parallel(draw: Random, builder: Builder, number: int, maps: list[int]) -> list[int]:
    """A block of RepVGG, with or without the map itself, its norm or a part of it."""
    source = draw.choice(maps[-4:])
    channels = builder.shape(source)[0]
    parts = [
        builder.add(f"a{number}", Conv2d(channels, (3, 3), padding=sides(1)), source),
        builder.add(f"b{number}", Conv2d(channels, (1, 1)), source),
    ]
    if draw.random() < 0.3:
        parts[0] = builder.add(f"c{number}", BatchNorm(), parts[0])
    beside: list[Op | None] = [None, BatchNorm(1e-3), Gain(0.5)]
    for place, op in enumerate(draw.sample(beside, draw.randint(0, 2))):
        parts.append(source if op is None else builder.add(f"d{number}x{place}", op, source))
    return [builder.add(f"n{number}", Add(), *parts)]


def _branches(draw: Random, builder: Builder, number: int, maps: list[int]) -> list[int]:
    """A module of Inception; some branches begin in another one."""
    source, ends = draw.choice(maps[-4:]), list[int]()
    channels = builder.shape(source)[0]
    with builder.scope(f"block{number}", "block"):
        for place in range(draw.randint(2, 4)):
            with builder.scope(f"b{place}", "branch"):
                found = draw.choice(ends) if ends and draw.random() < 0.2 else source
                ops: list[Op] = [
                    Pool("avg", (3, 3), (1, 1), sides(1)),
                    Conv2d(draw.choice([2, channels]), (1, 1)),
                    BatchNorm(),
                    Activation("relu"),
                    Conv2d(channels, (3, 3), padding=sides(1)),
                ]
                chosen = [op for step, op in enumerate(ops) if step == 1 or draw.random() < 0.5]
                for step, op in enumerate(chosen):
                    found = builder.add(f"x{step}", op, found)
                ends.append(found)
        return [builder.add("concat", Concat(), *ends)]


def _classified(builder: Builder, ends: list[int]) -> None:
    vectors = []
    for place, end in enumerate(ends):
        with builder.scope(f"end{place}", "branch"):
            pooled = builder.add("pool", AdaptivePool("avg", (1, 1)), end)
            vectors.append(builder.add("flatten", Flatten(), pooled))
    both = builder.add("concat", Concat(), *vectors) if len(vectors) > 1 else vectors[0]
    builder.add("fc", Linear(5), both)
