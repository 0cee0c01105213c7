"""Receptive fields: the published ones, and the definition itself on random networks."""

from itertools import pairwise

import pytest
from hypothesis import given, settings

from arch.analysis import receptive_fields
from arch.errors import ArchError
from arch.graph import Builder
from arch.lowering import lower
from arch.ops import (
    AdaptivePool,
    Blur,
    Conv2d,
    Flatten,
    Linear,
    Pad,
    Pool,
    SpaceToDepth,
    Subsample,
    WeightedSum,
    sides,
)
from arch.zoo import zoo
from tests.strategies import designs

DISTILL = {
    "alexnet": 195,
    "vgg16": 212,
    "resnet50_v1": 483,
    "resnet101_v1": 1027,
    "resnet152_v1": 1507,
    "inception_v3": 1311,
    "inception_v4": 2071,
    "inception_resnet_v2": 3039,
    "mobilenetv1_100": 315,
}
"""Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019, table 1."""


@pytest.mark.parametrize(("id", "size"), DISTILL.items())
def test_published_receptive_fields(id, size):
    fields = [field for field in receptive_fields(lower(zoo()[id].design)) if not field.fixed]
    assert (fields[-1].height, fields[-1].width, fields[-1].stride) == (size, size, (32, 32))
    assert all(field.exact for field in fields)
    assert fields[-1].exceeds == (size > zoo()[id].design.input.height)


def window(op, axis):
    """Kernel, stride, padding before the first element, and dilation, of an op that slides one over a map."""
    match op:
        case Conv2d() | Pool():
            return op.kernel[axis], op.stride[axis], op.padding[axis][0], op.dilation[axis]
        case Blur():
            return op.kernel, op.stride, op.padding, 1
        case SpaceToDepth():
            return op.block, op.block, 0, 1
        case Pad():
            return 1, 1, op.sides[axis][0], 1
    return None


def reads(graph, axis=1):
    """From the definition: for every node and every position along an axis, the pixels it reads, padding included."""
    found = []
    for node in graph:
        before, slid = [found[index] for index in node.inputs], window(node.op, axis - 1)
        alone = slid is not None and len(before[0] or "1") == 1 and node.shape[axis] > 1
        if None in before or alone:  # one element has no next one, so nothing says how far its neighbours would be
            found.append(None)
            continue
        op, length = node.op, node.shape[axis] if len(node.shape) == 3 else 1
        if not before:
            found.append([{p} for p in range(length)])
        elif slid is not None:
            kernel, stride, padding, dilation = slid
            taps = [[p * stride - padding + t * dilation for t in range(kernel)] for p in range(length)]
            found.append([set().union(*(pixel(before[0], t) for t in row)) for row in taps])
        elif isinstance(op, Subsample):
            found.append([before[0][p * op.stride[axis - 1]] for p in range(length)])
        elif isinstance(op, (AdaptivePool, Flatten)) or (isinstance(op, Linear) and not op.places):
            found.append([set().union(*before[0])])
        else:
            found.append([set().union(*(b[min(p, len(b) - 1)] for b in before)) for p in range(length)])
    return found


def pixel(spans, place):
    """What the element at a place reads; beyond the border, where the padding is, as if the map went on."""
    if 0 <= place < len(spans):
        return spans[place]
    inside = min(max(place, 0), len(spans) - 1)
    step = min(spans[1]) - min(spans[0]) if len(spans) > 1 else 1
    return {p + (place - inside) * step for p in spans[inside]}


def spread(spans):
    return max(max(span) - min(span) + 1 for span in spans)


@settings(max_examples=120)
@given(designs())
def test_random_designs_read_what_the_definition_says(design):
    try:
        graph = lower(design)
    except ArchError:
        return
    fields = receptive_fields(graph)
    for node, field, spans in zip(graph, fields, reads(graph), strict=True):
        if spans and field.exact and not field.fixed and len(spans) > 1:
            assert field.height >= spread(spans), node.path
            steps = {min(b) - min(a) for a, b in pairwise(spans)}
            assert steps == {field.stride[0]}, node.path
            assert field.height == spread(spans), node.path


def test_a_gate_makes_every_element_read_the_whole_image():
    graph = lower(zoo()["seresnet50"].design)
    fields = {node.path: field for node, field in zip(graph, receptive_fields(graph), strict=True)}
    assert not fields["s1/b1/conv3"].fixed
    assert fields["s1/b1/se/scale"].fixed
    assert fields["s1/b1/se/scale"].exact


def test_the_stride_in_the_first_convolution_widens_the_field():
    """483 in the network of 2015, 427 with the stride in the 3x3."""
    sizes = [receptive_fields(lower(zoo()[id].design)) for id in ("resnet50_v1", "resnet50")]
    assert [[f for f in fields if not f.fixed][-1].height for fields in sizes] == [483, 427]


def test_axes_are_apart():
    """A 1x7 convolution widens the field by six steps along the rows and by none along the columns."""
    graph = lower(zoo()["inception_v3"].design)
    fields = receptive_fields(graph)
    node, field = next((n, f) for n, f in zip(graph, fields, strict=True) if getattr(n.op, "kernel", 0) == (1, 7))
    before = fields[node.inputs[0]]
    assert field.height == before.height
    assert field.width == before.width + 6 * before.stride[1]


def test_a_sum_over_places_reads_all_that_its_map_reads():
    build = Builder((3, 9, 9))
    conv = build.add("conv", Conv2d(4, (3, 3), padding=sides(1)), build.input)
    weights = build.add("weights", Conv2d(1, (1, 1)), conv)
    build.add("sum", WeightedSum(), conv, weights)
    field = receptive_fields(build.graph())[-1]
    # Nine places, and a pixel of padding at both sides.
    assert (field.height, field.width, field.exact, field.fixed) == (11, 11, True, True)
