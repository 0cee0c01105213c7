"""The exported source, run by torch, against the graph: the independent proof of shapes and parameters."""

import importlib.util
import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings

import arch
from arch.analysis import Network
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.torch import module_paths, source
from arch.graph import Graph, verify
from arch.lowering import lower
from arch.zoo import zoo
from tests.selection import of_each_kind
from tests.strategies import designs


def load(graph, folder):
    """The exported file as an imported module."""
    path = folder / "network.py"
    path.write_text(source(Network("x", graph)), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("network", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prove(graph: Graph, folder, device: str) -> None:
    """Equal parameter count, equal weights and equal shape at every layer that is a module, in one forward pass.

    Auxiliary heads run in training only, where a norm needs two images.
    """
    training = bool(graph.auxiliary())
    with torch.device(device):
        model = load(graph, folder).build_model().train(training)
        image = torch.zeros(1 + training, *graph.input)
    nodes = {node.path: node for node in graph}
    ours = {name: nodes[path] for path, name in module_paths(Network("x", graph)).items()}
    seen = {}
    for name, module in model.named_modules():
        if name in ours:
            module.register_forward_hook(lambda _m, i, o, name=name: seen.update({name: (i[0].shape[1:], o.shape[1:])}))
    with torch.no_grad():
        output = model(image)
    scores = [graph.nodes[index].shape for index in graph.outputs]
    outputs = output if training else (output,)
    assert [tuple(scores.shape[1:]) for scores in outputs] == scores
    for name, (read, written) in seen.items():
        node = ours[name]
        assert (tuple(read), tuple(written)) == (graph.input_shapes(node)[0], node.shape), node.path
    for name, node in ours.items():
        wanted = [shape for _, shape in node.op.weights(*graph.input_shapes(node))]
        if wanted:
            assert [tuple(w.shape) for w in model.get_submodule(name).parameters()] == wanted
            assert name in seen
    assert sum(w.numel() for w in model.parameters()) == sum(
        torch.Size(shape).numel() for node in graph for _, shape in node.op.weights(*graph.input_shapes(node))
    )


@pytest.mark.parametrize("id", of_each_kind(2))
def test_zoo(id, tmp_path):
    prove(lower(zoo()[id].design), tmp_path, "meta")


@pytest.mark.parametrize("id", ["resnet18", "cifar_resnet56", "wrn16_8", "resnet50d"])
def test_a_real_forward_pass(id, tmp_path):
    prove(lower(zoo()[id].design), tmp_path, "cpu")


@settings(max_examples=100)
@given(designs())
def test_random_designs_end_in_a_network_or_a_message(tmp_path_factory, design):
    try:
        graph = lower(design)
    except ArchError as error:
        assert error.where
        assert error.what
        return
    assert verify(graph) == []
    prove(graph, tmp_path_factory.mktemp("random"), "meta")


def test_a_stage_of_single_branches(tmp_path):
    """A stage whose blocks hold nothing but one scope is still a chain of blocks."""
    prove(
        lower(arch.load("a1~x~3x8x8~none~branches-d1-s1-br_1x1w8~branches-d2-s1-br_3x3w8~classifier")), tmp_path, "cpu"
    )


def test_the_file_runs_by_itself(tmp_path):
    path = tmp_path / "network.py"
    hostile = zoo()["cifar_resnet20"].design.model_copy(update={"name": "'''\"\"\"\\ <script> é"})
    path.write_text(FORMATS["torch"].write(arch.network(hostile)), encoding="utf-8")
    run = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True, encoding="utf-8")
    assert "269,722 parameters, (3, 32, 32) to (10,)" in run.stdout


def test_blocks_that_are_alike_share_a_class():
    text = FORMATS["torch"].write(arch.network("resnet152"))
    assert text.count("class Bottleneck") == 1
    assert "*(Bottleneck(1024, 256, 1024) for _ in range(35))" in text
