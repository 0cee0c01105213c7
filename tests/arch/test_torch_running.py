"""The PyTorch source as it runs: scripted, traced, exported, compiled, halved, and from its beginning."""

import pytest
import torch

import arch
from arch.formats import FORMATS
from arch.formats.torch.initial import LABELS
from tests.torch_source import model, written

# Ten to twenty seconds each.
MORE = [pytest.param(id, marks=pytest.mark.nightly) for id in ("densenet40_12", "regnety_002")]
LONG = [pytest.param(id, marks=pytest.mark.nightly) for id in ("googlenet", "mobilenet_v2")]


def small(id, folder, names="own"):
    """A network and its graph, for images of 32x32."""
    design = arch.load(id)
    image = design.input.model_copy(update={"height": 32, "width": 32})
    network = arch.network(design.model_copy(update={"input": image}))
    return model(FORMATS["torch"].content(network, names=names).decode(), folder), network.graph


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
@pytest.mark.parametrize("id", ["googlenet", "cifar_resnet20", *MORE])
def test_it_runs_scripted_traced_exported_and_halved(id, tmp_path):
    # torchvision's RegNets have keys that are no names of Python.
    names = "torchvision" if id == "regnety_002" else "own"
    found, graph = small(id, tmp_path, names)
    x = torch.randn(2, *graph.input)
    outputs = found.train()(x)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    assert len(outputs) == len(graph.outputs)
    sum(output.sum() for output in outputs).backward()
    assert all(weight.grad is not None for weight in found.parameters())
    scripted = torch.jit.script(found)
    assert len(scripted.train()(x) if len(outputs) > 1 else outputs) == len(outputs)
    wanted = found.eval()(x)
    assert torch.equal(scripted.eval()(x), wanted)
    assert torch.equal(torch.jit.trace(found, x)(x), wanted)
    assert torch.equal(torch.export.export(found, (x,)).module()(x), wanted)
    assert found.to(torch.bfloat16, memory_format=torch.channels_last)(x.bfloat16()).dtype == torch.bfloat16


@pytest.mark.parametrize("id", ["cifar_resnet20", *LONG])
def test_its_graph_is_captured_whole(id, tmp_path):
    """By torch.compile, without its C++; in training with auxiliary heads, and gradients for every weight."""
    found, graph = small(id, tmp_path)
    torch.compiler.reset()
    compiled = torch.compile(found, backend="aot_eager", fullgraph=True)
    x = torch.randn(2, *graph.input)
    outputs = compiled.train()(x)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    assert len(outputs) == len(graph.outputs)
    sum(output.sum() for output in outputs).backward()
    assert all(weight.grad is not None for weight in found.parameters())
    with torch.no_grad():
        assert torch.equal(compiled.eval()(x), found.eval()(x))


@pytest.mark.parametrize("init", LABELS)
def test_signals_survive_the_beginning(init, tmp_path):
    """VGG-19's scores with PyTorch's own beginning differ by 1e-8."""
    torch.manual_seed(0)
    found = model(written("vgg19" if init == "auto" else "resnet18", init=init), tmp_path).eval()
    with torch.no_grad():
        spread = found(torch.randn(2, 3, 224, 224)).std().item()
    assert 1e-3 < spread < 100


def test_the_last_norm_of_a_block_begins_at_zero_where_asked(tmp_path):
    found = model(written("resnet50", init="zero"), tmp_path)
    blocks = [module for module in found.modules() if type(module).__name__ == "Bottleneck"]
    assert len(blocks) == 16
    assert all(not block.norm3.weight.any() and block.norm2.weight.all() for block in blocks)
    assert "nn.init.zeros_(module.norm3.weight)" in written("seresnet50", init="zero")
