"""Memory: what torch keeps, what liveness by hand says, what torchinfo prints."""

from math import prod

import pytest
import torch
from hypothesis import given, settings

import arch
from arch.analysis import MEMORY, Setting, kept, layer_costs, live, traffic
from arch.charts.memory import traffic_by_layer
from arch.errors import ArchError
from arch.lowering import lower
from arch.zoo import zoo
from tests.arch.test_torch import load
from tests.selection import by_day
from tests.strategies import designs
from tests.tables import table

KEPT = [
    *("lenet5", "alexnet", "alexnet_caffe", "vgg11_bn", "googlenet", "squeezenet1_1", "resnet18", "resnet18d"),
    *("cifar_resnet20", "preact_resnet164", "resnext50_32x4d", "seresnet50", "densenet40_12", "mobilenet_v2"),
]


def saved_by_torch(graph, folder, batch):
    """Bytes of the storages that autograd saves in a training step, without weights and buffers."""
    network = load(graph, folder).build_model().train()
    own = {tensor.untyped_storage().data_ptr() for tensor in (*network.parameters(), *network.buffers())}
    found = {}

    def pack(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            found[storage.data_ptr()] = (storage.nbytes(), tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        network(torch.zeros(batch, *graph.input))
    return sum(size for size, _ in found.values())


@pytest.mark.parametrize("id", by_day(KEPT))
def test_what_autograd_keeps(id, tmp_path):
    graph = lower(zoo()[id].design)
    assert kept(graph, Setting(batch=2)) == saved_by_torch(graph, tmp_path, 2)


def at_inference(graph):
    hidden = graph.auxiliary()
    return [node for index, node in enumerate(graph) if index not in hidden]


VIEWS = ("flatten", "unflatten", "dropout", "slice")
"""What lies in the memory of its input, as torch has it at inference."""


def by_hand(graph):
    """What is live at each layer, from the definition: every tensor written by now that is read now or later."""
    nodes = at_inference(graph)
    places = {node.path: place for place, node in enumerate(nodes)}
    readers = {node.path: [] for node in nodes}
    source = {}
    for node in nodes:
        origin = graph.nodes[node.inputs[0]].path if node.op.name in VIEWS else node.path
        source[node.path] = source.get(origin, origin)
    for node in nodes:
        for index in node.inputs:
            readers[source[graph.nodes[index].path]].append(places[node.path])
    last = {path: max(places_, default=places[path]) for path, places_ in readers.items()}
    last[source[nodes[-1].path]] = len(nodes)
    for now in range(len(nodes)):
        alive = {source[node.path] for node in nodes[: now + 1]}
        yield sum(
            prod(graph.nodes[0].shape if p == "input" else nodes[places[p]].shape) for p in alive if last[p] >= now
        )


@pytest.mark.parametrize("id", ["resnet18", "googlenet", "densenet40_12", "seresnet50", "lenet5"])
def test_what_is_live(id):
    graph = lower(zoo()[id].design)
    assert [step.elements for step in live(graph)] == list(by_hand(graph))


@settings(max_examples=80)
@given(designs())
def test_live_memory_of_random_designs(design):
    try:
        graph = lower(design)
    except ArchError:
        return
    plain, in_place = live(graph), live(graph, in_place=True)
    assert [step.elements for step in plain] == list(by_hand(graph))
    for a, b, node in zip(plain, in_place, at_inference(graph), strict=True):
        assert prod(node.shape) <= b.elements <= a.elements


def test_a_chain_by_hand():
    """8x8 image, 4 channels out: 64 in and 256 out live at once; the norm adds its own 256, or nothing in place."""
    graph = lower(arch.load("a1~x~1x8x8~none~plain-d1-w4-s1~classifier-c10"))
    assert [step.elements for step in live(graph)][:3] == [64, 320, 512]
    assert [step.elements for step in live(graph, in_place=True)][:3] == [64, 320, 256]


def test_traffic_by_hand():
    layer = next(cost for cost in layer_costs(lower(zoo()["resnet50"].design)) if cost.node.path == "stem/conv")
    assert traffic(layer) == 4 * (3 * 224 * 224 + 64 * 112 * 112 + 64 * 3 * 7 * 7)
    assert traffic(layer, Setting(batch=2, element=1)) == 2 * (3 * 224 * 224 + 64 * 112 * 112) + 64 * 3 * 7 * 7


@pytest.mark.parametrize("row", table("tool_counts_more"), ids=lambda row: row["model"])
def test_torchinfo_s_forward_backward_pass_size(row):
    rows = {line["id"]: line["value"] for line in arch.memory(row["model"])}
    assert rows["torchinfo_pass"] == int(row["torchinfo_pass"])


def test_every_convention_tells_its_source():
    assert len({rule.id for rule in MEMORY}) == len(MEMORY)
    assert all(rule.text and rule.source for rule in MEMORY)


@pytest.mark.parametrize("setting", [Setting(), Setting(batch=16, element=2)])
def test_the_traffic_of_the_layers_is_the_network_s(setting):
    costs = layer_costs(lower(zoo()["googlenet"].design))
    figure = traffic_by_layer(costs, setting)
    whole = next(rule for rule in MEMORY if rule.id == "traffic").of(lower(zoo()["googlenet"].design), costs, setting)
    assert sum(sum(trace.y) for trace in figure.data) == whole
