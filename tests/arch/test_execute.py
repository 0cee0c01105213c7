"""The executor, against torch's own modules: those that the exported source is made of."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch.nn import functional

import arch
from arch.analysis import Network
from arch.errors import ArchError
from arch.execute import run, run_arrays, run_module, runs_at, seeded, shapes_at, sizes, tensors
from arch.execute.given import Given
from arch.execute.ops import FUNCTIONS, compute
from arch.formats import FORMATS
from arch.formats.torch import module_paths
from arch.graph import Builder, Graph, Node
from arch.graph import resized as smaller
from arch.lowering import lower
from arch.ops import (
    OPS,
    AdaptivePool,
    Attention,
    ChannelAttention,
    Concat,
    Conv2d,
    Input,
    Opaque,
    Pool,
    Positions,
    Slice,
    sides,
)
from tests.arch.test_bounds import resized
from tests.arch.test_onnx import of
from tests.arch.test_traits import KNOWN, of_torch
from tests.selection import by_day
from tests.strategies import designs

DOZEN = [
    *(
        "lenet5",
        "alexnet",
        "nin_cifar10",
        "squeezenet1_1",
        "googlenet",
        "resnet18",
        "preact_resnet164",
        "resnext50_32x4d",
    ),
    *("densenet40_12", "seresnet50", "mobilenet_v2", "wrn16_8", "inception_v3"),
]

SMALLER = ("googlenet", "resnet18", "resnext50_32x4d", "seresnet50", "mobilenet_v2", "squeezenet1_1")


def test_every_op_is_there_or_cannot_be():
    assert set(OPS) - set(FUNCTIONS) == {Input, Opaque}


def test_an_op_that_is_not_there_is_named():
    with pytest.raises(ArchError, match=r"s1/x: the executor does not know what the op 'Attention' \(Opaque\) comp"):
        compute(Opaque("Attention", (3,)), "s1/x", Given([], {}, False, False))


def alone(op, shapes):
    """A graph of one op that reads as many images as it takes."""
    nodes = [Node("input", Input(shapes[0]), (), shapes[0])]
    return Graph((*nodes, Node("op", op, (0,) * len(shapes), op.shape(*shapes))), (1,))


IN_OTHER_STEPS = [row for row in KNOWN if isinstance(row[0], Attention | ChannelAttention | Positions)]


@pytest.mark.parametrize(("op", "inputs"), IN_OTHER_STEPS, ids=str)
def test_attention_head_by_head_and_waves_by_number_are_what_is_written_for_all_at_once(op, inputs):
    check(of(op, inputs))


@pytest.mark.parametrize(("example", "inputs"), [row for row in KNOWN if row not in IN_OTHER_STEPS], ids=str)
def test_each_op_is_torch_s(example, inputs):
    torch.manual_seed(0)
    made, _ = of_torch(example, inputs)
    torch.manual_seed(0)
    given = [torch.randn(2, *shape) for shape in inputs]
    weights = dict(made.state_dict()) if made else {}
    # What begins at nothing, as a learned shift, would hide how it is used.
    for name, _ in example.weights(*inputs):
        weights[name].normal_()
    for training in (False, True):
        wanted = of_module(made, given, training) if made else None
        found = compute(example, "x", Given(given, weights, training, drop=False))
        assert tuple(found.shape[1:]) == example.shape(*inputs)
        assert wanted is None or torch.equal(found, wanted)


def of_module(made, given, training):
    for part in made.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    # Torch sums a linear layer's products in another order where a gradient is wanted (ATen LinearAlgebra.cpp,
    # should_fold).
    return made.requires_grad_(False).train(training)(*given)


SIDED = [
    Pool(mode, (3, 2), (2, 2), ((0, 1), (1, 0)), ceil, padding_counts=counts)
    for mode, counts in (("max", False), ("avg", False), ("avg", True))
    for ceil in (False, True)
]


@pytest.mark.parametrize("op", SIDED, ids=str)
def test_pooling_that_pads_each_side_in_its_own_way(op):
    """Element by element: the window's elements inside the map, and of an average how many it divides by."""
    x = torch.randn(1, 1, 6, 7)
    found = compute(op, "x", Given([x], {}, False, False))[0, 0]
    assert tuple(found.shape) == op.shape((1, 6, 7))[1:]
    for row in range(found.shape[0]):
        for column in range(found.shape[1]):
            spans = [
                (place * 2 - before, place * 2 - before + kernel, size, before, after)
                for place, kernel, size, (before, after) in zip(
                    (row, column), op.kernel, (6, 7), op.padding, strict=True
                )
            ]
            (top, low, *_), (left, right, *_) = spans
            window = x[0, 0, max(top, 0) : min(low, 6), max(left, 0) : min(right, 7)]
            number = np.prod(
                [min(end, size + after) - max(start, -before) for start, end, size, before, after in spans]
            )
            wanted = (
                window.max() if op.mode == "max" else window.sum() / (number if op.padding_counts else window.numel())
            )
            assert torch.isclose(found[row, column], wanted, rtol=1e-5)


UNEVEN = [
    Pool(mode, (3, 2), (2, 2), around, padding_counts=counts)
    for mode, counts in (("max", False), ("avg", False), ("avg", True))
    for around in (((0, 1), (0, 1)), ((1, 0), (0, 0)), ((2, 2), (1, 0)))
]


@pytest.mark.parametrize("op", UNEVEN, ids=str)
def test_uneven_padding_is_written_as_it_is_drawn(op):
    check(alone(op, [(3, 8, 9)]))


def test_average_pooling_with_dilation():
    x = torch.randn(1, 2, 9, 9)
    found = compute(Pool("avg", (2, 2), (1, 1), dilation=(3, 3)), "x", Given([x], {}, False, False))
    wanted = (x[..., :-3, :-3] + x[..., 3:, :-3] + x[..., :-3, 3:] + x[..., 3:, 3:]) / 4
    assert torch.allclose(found, wanted, rtol=1e-5)


def exported(graph: Graph, weights, names="own"):
    scope = {"__name__": "exported"}
    exec(FORMATS["torch"].content(Network("x", graph), names=names).decode(), scope)  # noqa: S102 (our own text)
    return run_module(scope["build_model"](), graph, module_paths(Network("x", graph), names), weights)


def difference(one, other):
    assert [x.shape for x in one.outputs] == [x.shape for x in other.outputs]
    assert set(one.seen) == set(other.seen)
    return max(
        np.abs(a - b).max() / np.abs(b).max()
        for a, b in [*zip(one.outputs, other.outputs, strict=True), *((one.seen[i], other.seen[i]) for i in one.seen)]
    )


def check(graph: Graph, trainings=(False, True), names="own"):
    weights = seeded(graph)
    subject = exported(graph, weights, names)
    ours = tensors(weights, "float64")
    for training in trainings:
        image = np.random.default_rng(0).standard_normal((2, *graph.input))
        found = run_arrays(graph, ours, image, training, ())
        assert [x.shape[1:] for x in found.outputs] == [
            graph.nodes[i].shape for i in graph.outputs if training or i not in graph.auxiliary()
        ]
        assert difference(found, subject.run(image, training, ())) < 1e-9
        # Neither nothing nor infinity.
        assert all(1e-3 < np.abs(x).max() < 1e3 for x in found.outputs)
    assert (subject.parameters, subject.buffers) == sizes(graph)


@pytest.mark.parametrize("id", by_day(DOZEN))
def test_zoo_networks_give_what_their_source_gives(id):
    graph = arch.network(id).graph
    # At a size that takes little time; of the others a layer has the image's own size, or pools what is left of it.
    check(smaller(graph, (3, 96, 96)) if id in SMALLER else graph)


VGG = "a1~x~3x32x32~none~plain-d1-w8-s1-m1~pool-d1-s2~plain-d1-w8-s1-m1~pool-d1-s2~classifier-z7-h16_16-d0.5"
MOBILE = (
    "a1~x~3x32x32~conv-a_relu6-p_none-k3-w8~separable-d1-w4-s1-a_relu6-e1-c1~separable-d2-w8-s2-a_relu6-t6.0-e1-c1"
    "~plain-d1-w16-s1-a_relu6-k1-m1~classifier-d0.2"
)
# One network of each layout, at an input that takes little time.
NAMED = [
    *(("torchvision", id, 32) for id in ("densenet121", MOBILE, "resnet18_a", "regnety_002")),
    *(("torchvision", id, 64) for id in ("alexnet", "squeezenet1_1", "googlenet")),
    *(("timm", id, 32) for id in ("legacy_seresnet50", "resnetv2_50", "regnety_002", MOBILE, VGG)),
    *(("torchvision", "inception_v3", 80), ("timm", "inception_v4", 80), ("timm", "inception_resnet_v2", 80)),
]


@pytest.mark.parametrize(("library", "id", "size"), NAMED)
def test_networks_under_a_library_s_names_give_what_the_graph_gives(library, id, size):
    graph = lower(resized(id, size))
    check(graph, (False, True) if graph.auxiliary() else (False,), library)


@settings(max_examples=30)
@given(designs())
def test_random_designs_give_what_their_source_gives(design):
    try:
        graph = lower(design)
        if sum(sizes(graph)) > 3e6:
            return
        weights = seeded(graph)
        subject = exported(graph, weights)
    except ArchError:
        return
    image = np.random.default_rng(0).standard_normal((2, *graph.input))
    found = run_arrays(graph, tensors(weights, "float64"), image, False, ())
    assert difference(found, subject.run(image, False, ())) < 1e-9


def test_blocks_that_differ_in_what_they_slice_are_written_with_their_own_numbers():
    build = Builder((3, 8, 8))
    source = 0
    for number, at in enumerate((2, 5)):
        with build.scope(f"b{number}", "block"):
            joined = build.add("conv", Conv2d(8, (1, 1)), source)
            parts = [build.add(f"part{i}", Slice(*ends), joined) for i, ends in enumerate(((0, at), (at, 8)))]
            convs = [build.add(f"conv{i}", Conv2d(4, (3, 3), padding=sides(1)), part) for i, part in enumerate(parts)]
            source = build.add("concat", Concat(), *convs)
    build.output(source)
    check(build.graph())


@pytest.mark.parametrize("id", by_day([*DOZEN, "inception_v4", "regnety_002", "cifar_resnet1202"]))
def test_shapes_alone(id):
    graph = arch.network(id).graph
    assert shapes_at(graph, graph.input, training=True) == tuple(graph.nodes[i].shape for i in graph.outputs)


def test_other_sizes():
    resnet, lenet = arch.network("resnet18").graph, arch.network("lenet5").graph
    assert runs_at(resnet, (3, 161, 97))
    assert shapes_at(resnet, (3, 161, 97)) == ((1000,),)
    assert not runs_at(lenet, (1, 40, 40))


def test_what_is_asked_for_is_kept_and_dropouts_drop_by_torch_s_numbers():
    graph = arch.network("alexnet").graph
    weights = tensors(seeded(graph), "float32")
    image = torch.randn(1, *graph.input)
    found = run(graph, weights, image, asked=(0, 2))
    assert torch.equal(found.seen[0], image)
    assert found.seen[2].shape[1:] == graph.nodes[2].shape
    torch.manual_seed(0)
    first = run(graph, weights, image, training=True).outputs[0]
    torch.manual_seed(0)
    again = run(graph, weights, image, training=True).outputs[0]
    assert torch.equal(first, again)
    assert not torch.equal(first, found.outputs[0])


def test_weights_are_those_of_the_seed_and_the_place():
    graph = arch.network("resnet18").graph
    first, again, other = seeded(graph), seeded(graph), seeded(graph, 1)
    for path, own in first.items():
        for name, array in own.items():
            assert array.dtype == np.float32
            assert np.array_equal(array, again[path][name])
            assert not np.array_equal(array, other[path][name])
    assert {name for own in first.values() for name in own} == {"weight", "bias", "running_mean", "running_var"}


def test_nothing_is_known_of_an_opaque_op():
    with pytest.raises(ArchError, match="op: what the op 'Attention' does is not known"):
        seeded(alone(Opaque("Attention", (4, 4, 4)), [(4, 4, 4)]))


def test_asymmetric_convolutions_and_adaptive_pooling():
    x = torch.randn(2, 4, 9, 9)
    op = Conv2d(6, (3, 3), (2, 2), ((0, 1), (1, 2)))
    weight = torch.randn(6, 4, 3, 3)
    found = compute(op, "x", Given([x], {"weight": weight}, False, False))
    assert torch.equal(found, functional.conv2d(functional.pad(x, (1, 2, 0, 1)), weight, None, 2))
    assert compute(AdaptivePool("max", (4, 2)), "x", Given([x], {}, False, False)).shape == (2, 4, 4, 2)
