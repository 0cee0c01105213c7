"""The PyTorch source: clean under its users' tools, and under the names of published checkpoints."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from ruff import find_ruff_bin

import arch
from arch.analysis import Network
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.torch.initial import RULES
from arch.graph import ROOT, Graph, Node, Scope, verify
from arch.ops import Add, Conv2d, Input, sides
from arch.proof import check
from tests.written import HOSTILE, named

STATES = Path(__file__).parents[1] / "data" / "state_dicts"
KNOWN = [
    "timm.resnet50d",
    "timm.seresnet50",
    "torchvision.resnet18",
    "torchvision.resnet34",
    "torchvision.resnet50",
    "torchvision.resnext50_32x4d",
    "torchvision.vgg16",
    "torchvision.vgg16_bn",
    "torchvision.wide_resnet50_2",
]
VARIED = [
    "lenet5",
    "googlenet",
    "inception_v3",
    "densenet121",
    "mobilenet_v2",
    "resnet18_a",
    "resnetv2_50",
    "seresnet50",
]


def written(id, **chosen):
    return FORMATS["torch"].content(arch.network(id), **chosen).decode()


def model(text, folder):
    # From a file: TorchScript reads the source of what it compiles.
    path = folder / "exported.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["exported"] = module
    spec.loader.exec_module(module)
    return module.build_model()


@pytest.mark.parametrize("name", KNOWN)
def test_names_order_and_shapes_are_those_of_published_checkpoints(name):
    library, id = name.split(".")
    scope = {"__name__": "exported"}
    exec(written(id, names=library), scope)  # noqa: S102 (our own text)
    with torch.device("meta"):
        state = scope["build_model"]().state_dict()
    wanted = json.loads((STATES / f"{name}.json").read_text())
    assert [(key, list(value.shape)) for key, value in state.items()] == list(wanted.items())


@pytest.mark.parametrize(("id", "library"), [("alexnet", "torchvision"), ("resnetv2_50", "timm"), ("vgg16", "timm")])
def test_names_that_are_not_known_are_refused(id, library):
    with pytest.raises(ArchError, match=f"how {library} names such a network is not known"):
        written(id, names=library)


def test_the_source_is_clean_under_formatter_linter_and_type_checker(tmp_path):
    for id in VARIED:
        (tmp_path / f"{id}.py").write_text(written(id), encoding="utf-8")
    for index, name in enumerate(HOSTILE):
        text = FORMATS["torch"].content(named(name)).decode()
        (tmp_path / f"hostile{index}.py").write_text(text, encoding="utf-8")
    ruff = find_ruff_bin()
    for command in (
        [ruff, "format", "--isolated", "--check", "."],
        [ruff, "check", "--isolated", "--select", "E,F,W,I,B,UP,D1,ANN,RET501,SIM", "--ignore", "E501,D107,D102", "."],
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--cache-dir",
            str(tmp_path / "cache"),
            "googlenet.py",
            "resnet18_a.py",
        ],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["None", "F", "PARAMS", "Tensor", "BasicBlock", "PadChannels", "Sequential", "Super"])
def test_a_network_may_bear_any_name(name):
    """Its class has that name, unless Python or the file needs it."""
    assert check(named(name, "cifar_resnet20"), FORMATS["torch"]).verdict == "equal"
    text = FORMATS["torch"].content(named(name, "cifar_resnet20")).decode()
    exec(text, {"__name__": "__main__"})  # noqa: S102 (our own text, which checks itself)


def test_resnet50_reads_as_somebody_would_write_it():
    text = written("resnet50")
    assert text.count("class ") == 2
    assert "class Bottleneck(nn.Module):" in text
    assert "self, in_channels: int, width: int, out_channels: int, stride: int = 1" in text
    assert "*(Bottleneck(256, 64, 256) for _ in range(2))," in text
    assert "def build_model(num_classes: int = 1000) -> ResNet50:" in text
    assert len(text.splitlines()) < 150


def test_dense_layers_are_loops():
    assert "*(DenseLayer(64 + 32 * i) for i in range(6))," in written("densenet121")


def two_blocks(counts):
    """Blocks of one title whose shortcuts are of so many equal convolutions."""
    same = Conv2d(6, (3, 3), padding=sides(1))
    nodes, scopes = [Node("image", Input((6, 9, 11)), (), (6, 9, 11))], [ROOT]
    for number, count in enumerate(counts, start=1):
        read, block = len(nodes) - 1, f"s{number}/b1"
        stage = len(scopes)
        scopes += [
            Scope(f"s{number}", "stage", 0, number),
            Scope(block, "block", stage),
            Scope(f"{block}/shortcut", "shortcut", stage + 1),
        ]
        nodes.append(Node(f"{block}/conv", same, (read,), (6, 9, 11), stage + 1))
        for index in range(count):
            source = len(nodes) - 1 if index else read
            nodes.append(Node(f"{block}/shortcut/conv{index}", same, (source,), (6, 9, 11), stage + 2))
        ends = read + 1, len(nodes) - 1
        nodes.append(Node(f"{block}/add", Add(), ends, (6, 9, 11), stage + 1))
    design = arch.load("a1~x~3x32x32~none~basic-d1-w8-s1~basic-d1-w8-s1~classifier")
    return Network("x", Graph(tuple(nodes), (len(nodes) - 1,), tuple(scopes)), design)


def test_no_loop_swallows_a_part_that_some_blocks_leave_out():
    network = two_blocks((3, 2))
    assert verify(network.graph) == []
    text = FORMATS["torch"].content(network).decode()
    assert text.count("class BasicBlock") == 1
    assert "*(nn.Conv2d(6, 6, 3, padding=1, bias=False) for _ in range(2))," in text
    assert "nn.Conv2d(6, 6, 3, padding=1, bias=False) if with_conv0 else nn.Identity()," in text
    assert check(network, FORMATS["torch"]).verdict == "equal"
    assert check(network, FORMATS["keras"]).verdict == "equal"


def test_it_takes_another_number_of_classes(tmp_path):
    for id in ("googlenet", "nin_cifar10", "resnet18"):
        model(written(id), tmp_path)
        found = sys.modules["exported"].build_model(7).eval()
        assert found(torch.zeros(1, *arch.network(id).graph.input)).shape == (1, 7)


def small(id, folder):
    """A network and its graph, for images of 32x32."""
    design = arch.load(id)
    image = design.input.model_copy(update={"height": 32, "width": 32})
    network = arch.network(design.model_copy(update={"input": image}))
    return model(FORMATS["torch"].content(network).decode(), folder), network.graph


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
@pytest.mark.parametrize("id", ["googlenet", "cifar_resnet20", "densenet40_12", "mobilenet_v2"])
def test_it_runs_scripted_traced_exported_and_halved(id, tmp_path):
    found, graph = small(id, tmp_path)
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


@pytest.mark.parametrize("id", ["googlenet", "cifar_resnet20", "mobilenet_v2"])
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


@pytest.mark.parametrize("init", RULES)
def test_signals_survive_the_beginning(init, tmp_path):
    """VGG-19's scores with PyTorch's own beginning differ by 1e-8."""
    torch.manual_seed(0)
    found = model(written("vgg19" if init == "he" else "resnet18", init=init), tmp_path).eval()
    with torch.no_grad():
        spread = found(torch.randn(2, 3, 224, 224)).std().item()
    assert 1e-3 < spread < 100


def test_the_last_norm_of_a_block_begins_at_zero_where_asked(tmp_path):
    found = model(written("resnet50", init="zero"), tmp_path)
    blocks = [module for module in found.modules() if type(module).__name__ == "Bottleneck"]
    assert len(blocks) == 16
    assert all(not block.norm3.weight.any() and block.norm2.weight.all() for block in blocks)
