"""EdgeNeXt: parts in a chain, positions as waves, attention between channels, and strides in depthwise convolutions."""

from math import cos, pi, sin

import pytest
import torch

from arch.errors import ArchError
from arch.execute import run
from arch.graph import Builder
from arch.lowering import lower
from arch.ops import Add, Positions, Slice
from arch.parts.blocks.convnext import ConvNeXt
from arch.parts.blocks.split_transpose import SplitTranspose
from tests.arch.test_bad_input import design


def nodes(block, **given):
    graph = lower(design(block=block, stride=1, **given))
    return graph, {node.path.removeprefix("s1/b1/"): node for node in graph if node.path.startswith("s1/b1/")}


@pytest.mark.parametrize(("width", "parts", "sizes"), [(64, 2, [32, 32]), (64, 3, [22, 22, 20]), (10, 4, [3, 3, 3, 1])])
def test_parts_are_those_of_torch_s_chunk(width, parts, sizes):
    _, found = nodes(SplitTranspose(parts=parts, heads=1), width=width, channels=width)
    slices = [node.shape[0] for path, node in found.items() if path.startswith("split/") and isinstance(node.op, Slice)]
    assert slices == sizes == [len(part) for part in torch.zeros(width).chunk(parts)]


def test_each_part_but_the_first_is_added_to_what_the_one_before_became():
    graph, found = nodes(SplitTranspose(parts=4))
    sums = [node for path, node in found.items() if path.startswith("split/") and isinstance(node.op, Add)]
    assert [[graph.nodes[source].path.rpartition("/")[2] for source in node.inputs] for node in sums] == [
        ["conv1", "part2"],
        ["conv2", "part3"],
    ]


def test_the_last_sum_is_with_the_block_s_input():
    graph, found = nodes(SplitTranspose())
    assert [graph.nodes[source].path for source in found["add"].inputs] == ["s1/b1/layer_scale", "stem/act"]


@pytest.mark.parametrize(("width", "parts", "each"), [(4, 3, 2), (3, 16, 1)])
def test_more_parts_than_channels_are_refused(width, parts, each):
    text = rf"s1/b1: {width} channels have no {parts} parts of {each}\. Use fewer parts"
    with pytest.raises(ArchError, match=text) as caught:
        lower(design(block=SplitTranspose(parts=parts, heads=1), width=width, channels=width, stride=1))
    assert caught.value.field == "parts"


def test_positions_are_waves_of_the_row_and_then_of_the_column():
    build = Builder((3, 5, 7))
    build.add("waves", Positions(4), build.input)
    out = run(build.graph(), {}, torch.randn(2, 3, 5, 7, dtype=torch.float64)).outputs[0]
    assert out.shape == (2, 8, 5, 7)
    for row, column in ((0, 0), (3, 1), (4, 6)):
        down, along = 2 * pi * (row + 1) / (5 + 1e-6), 2 * pi * (column + 1) / (7 + 1e-6)
        waves = [wave(angle / slower) for angle in (down, along) for slower in (1, 100) for wave in (sin, cos)]
        for image in out:
            assert image[:, row, column].tolist() == pytest.approx(waves, abs=1e-12)


def test_a_strided_depthwise_convolution_is_what_is_added():
    graph = lower(design(block=ConvNeXt(strided=True), width=128, size=8))
    found = {node.path: node for node in graph}
    assert (found["s1/b1/conv"].shape, found["s1/b1/conv"].op.groups) == ((128, 4, 4), 64)
    assert [graph.nodes[n].path for n in found["s1/b1/add"].inputs] == ["s1/b1/layer_scale", "s1/b1/conv"]
    assert [graph.nodes[n].path for n in found["s1/b2/add"].inputs] == ["s1/b2/layer_scale", "s1/b1/add"]


def test_a_strided_depthwise_convolution_writes_whole_multiples_of_its_channels():
    with pytest.raises(ArchError, match=r"s1/b1: 96 channels are no multiple of the input's 64\. Use 64 or 128"):
        lower(design(block=ConvNeXt(strided=True), width=96))
