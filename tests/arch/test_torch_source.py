"""The PyTorch source: clean under its users' tools, and under the names of published checkpoints."""

import re
import subprocess
import sys

import pytest
import torch
from ruff import find_ruff_bin

import arch
from arch.analysis import Network
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.graph import ROOT, Graph, Node, Scope, verify
from arch.ops import Add, Conv2d, Input, sides
from arch.proof import check
from tests.arch.test_onnx import of
from tests.arch.test_traits import KNOWN
from tests.tables import state_dicts
from tests.torch_source import model, written
from tests.written import HOSTILE, named

# Where the zoo calls a library's network otherwise, or lacks its size, which a notation says then.
OTHERWISE = {
    "torchvision.regnet_x_800mf": "regnetx_008",
    "torchvision.regnet_x_3_2gf": "regnetx_032",
    "torchvision.regnet_y_400mf": "regnety_004",
    "torchvision.regnet_y_16gf": "regnety_160",
    "torchvision.regnet_y_32gf": "regnety_320",
    # The last stage is 400 wide, and 384 in the paper.
    "torchvision.regnet_x_400mf": "a1~x~3x224x224~conv-p_none-k3-w32~bottleneck-d1-w32-s2-gw16-r1.0"
    "~bottleneck-d2-w64-s2-gw16-r1.0~bottleneck-d7-w160-s2-gw16-r1.0~bottleneck-d12-w400-s2-gw16-r1.0~classifier",
    "timm.legacy_seresnet18": "a1~x~3x224x224~conv-pc1~basic-d2-w64-s1-q~basic-d2-w128-s2-q~basic-d2-w256-s2-q"
    "~basic-d2-w512-s2-q~classifier",
    "timm.legacy_seresnet34": "a1~x~3x224x224~conv-pc1~basic-d3-w64-s1-q~basic-d4-w128-s2-q~basic-d6-w256-s2-q"
    "~basic-d3-w512-s2-q~classifier",
    "timm.resnetv2_18d": "a1~x~3x224x224~deep-z1~basic-d2-w64-s1-o_pre-c_D~basic-d2-w128-s2-o_pre-c_D"
    "~basic-d2-w256-s2-o_pre-c_D~basic-d2-w512-s2-o_pre-c_D~classifier-n1-l_conv",
}
OTHERWISE["timm.regnetx_004_tv"] = OTHERWISE["torchvision.regnet_x_400mf"]
OTHERWISE["timm.mobilenetv2_100"] = "mobilenet_v2"
# The widths of the stem and of each stage; v2's last convolution is never narrower than 1,280.
MOBILE = {
    "timm.mobilenetv1_125": (40, 80, 160, 320, 640, 1280),
    "timm.mobilenetv2_035": (16, 8, 8, 16, 24, 32, 56, 112, 1280),
    "timm.mobilenetv2_050": (16, 8, 16, 16, 32, 48, 80, 160, 1280),
    "timm.mobilenetv2_075": (24, 16, 24, 24, 48, 72, 120, 240, 1280),
}
# Names that both libraries give, which stand once in the data.
SAME = {
    "timm.densenet121": "torchvision.densenet121",
    "timm.inception_v3": "torchvision.inception_v3",
    "timm.resnet34": "torchvision.resnet34",
}
NAMED = [
    ("torchvision", "densenet121"),
    ("torchvision", "inception_v3"),
    ("torchvision", "regnety_002"),
    ("timm", "resnetv2_50"),
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


def network(name):
    """The network whose names and shapes a file of the data holds."""
    if name not in MOBILE:
        return arch.network(OTHERWISE.get(name, name.partition(".")[2]))
    stem, *widths = MOBILE[name]
    design = arch.load("mobilenet_v2" if len(widths) > 5 else "mobilenetv1_100")
    stages = [s.model_copy(update={"width": width}) for s, width in zip(design.stages, widths, strict=True)]
    stem = design.stem.model_copy(update={"width": stem})
    return arch.network(design.model_copy(update={"stem": stem, "stages": tuple(stages)}))


def state(network, library):
    """Names and shapes of the written model's weights and buffers, in order."""
    scope = {"__name__": "exported"}
    exec(FORMATS["torch"].content(network, names=library), scope)  # noqa: S102 (our own text)
    with torch.device("meta"):
        return [(key, list(value.shape)) for key, value in scope["build_model"]().state_dict().items()]


@pytest.mark.parametrize("name", [*state_dicts(), *SAME])
def test_names_order_and_shapes_are_those_of_published_checkpoints(name):
    assert state(network(name), name.split(".")[0]) == list(state_dicts()[SAME.get(name, name)].items())


@pytest.mark.parametrize(("id", "head"), [("googlenet", "aux"), ("inception_v3", "AuxLogits")])
def test_without_auxiliary_heads_the_other_names_stay(id, head):
    reduced = arch.network(arch.load(id).model_copy(update={"aux": ()}))
    wanted = state_dicts()[f"torchvision.{id}"].items()
    assert state(reduced, "torchvision") == [(key, shape) for key, shape in wanted if not key.startswith(head)]


def test_a_gate_leaves_the_other_names_as_they_are():
    wanted = list(state_dicts()["torchvision.resnet50"])
    assert [key for key, _ in state(arch.network("seresnet50"), "torchvision") if ".se." not in key] == wanted


@pytest.mark.parametrize(("id", "library"), [("nin", "torchvision"), ("wrn16_8", "timm"), ("alexnet", "timm")])
def test_names_that_are_not_known_are_refused(id, library):
    with pytest.raises(ArchError, match=f"how {library} names such a network is not known"):
        written(id, names=library)


def test_a_dropout_that_a_library_counts_is_asked_for():
    design = arch.load("alexnet")
    reduced = design.model_copy(update={"head": design.head.model_copy(update={"dropout": 0.0})})
    with pytest.raises(ArchError, match="head: the library's classifier has a dropout"):
        FORMATS["torch"].content(arch.network(reduced), names="torchvision")


def sources(folder, networks=VARIED):
    """Files of all kinds of written modules; their folder."""
    for id in networks:
        (folder / f"{id}.py").write_text(written(id), encoding="utf-8")
    for library, id in NAMED:
        (folder / f"{library}_{id}.py").write_text(written(id, names=library), encoding="utf-8")
    for index, name in enumerate(HOSTILE):
        text = FORMATS["torch"].content(named(name)).decode()
        (folder / f"hostile{index}.py").write_text(text, encoding="utf-8")
    for index, (op, shapes) in enumerate(KNOWN):
        text = FORMATS["torch"].content(Network("x", of(op, shapes))).decode()
        (folder / f"op{index}.py").write_text(text, encoding="utf-8")
    return folder


def passes(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_source_is_clean_under_formatter_and_linter(tmp_path):
    ruff, folder = find_ruff_bin(), sources(tmp_path)
    passes(folder, ruff, "format", "--isolated", "--check", ".")
    rules = "E,F,W,I,B,UP,D1,ANN,RET501,SIM"
    passes(folder, ruff, "check", "--isolated", "--select", rules, "--ignore", "E501,D107,D102", ".")


@pytest.mark.nightly
def test_the_source_is_clean_under_the_type_checker(tmp_path):
    names = ["googlenet", "resnet18_a", "torchvision_inception_v3", "torchvision_regnety_002"]
    files = [f"{name}.py" for name in [*names, *(f"op{index}" for index in range(len(KNOWN)))]]
    cache = str(tmp_path / "cache")
    passes(sources(tmp_path), sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, *files)


@pytest.mark.parametrize("id", ["googlenet", "inception_v3"])
def test_published_inceptions_of_torchvision_transform_their_input(id):
    scope = {"__name__": "exported"}
    exec(written(id, names="torchvision"), scope)  # noqa: S102 (our own text)
    read, x = [], torch.randn(1, 3, 96, 96)
    for transforms in (False, True):
        found = scope["build_model"](transform_input=transforms).eval()
        # Fresh weights are so small that the scores tell nothing of the input.
        next(found.children()).register_forward_pre_hook(lambda module, inputs: read.append(inputs[0].clone()))
        found(x)
    # As torchvision's googlenet.py writes it.
    red = torch.unsqueeze(x[:, 0], 1) * (0.229 / 0.5) + (0.485 - 0.5) / 0.5
    green = torch.unsqueeze(x[:, 1], 1) * (0.224 / 0.5) + (0.456 - 0.5) / 0.5
    blue = torch.unsqueeze(x[:, 2], 1) * (0.225 / 0.5) + (0.406 - 0.5) / 0.5
    assert torch.equal(read[0], x)
    assert torch.equal(read[1], torch.cat((red, green, blue), 1))
    assert "transform_input" not in written(id) + written("inception_v3", names="timm")


BEGINNINGS = [
    ("torchvision", "resnet18", 'nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")'),
    ("torchvision", "vgg11", "nn.init.normal_(module.weight, std=0.01)"),
    ("torchvision", "squeezenet1_1", "nn.init.normal_(self.classifier[1].weight, std=0.01)"),
    ("torchvision", "inception_v3", "nn.init.trunc_normal_(self.AuxLogits.fc.weight, std=0.001)"),
    ("timm", "seresnet50", "nn.init.zeros_(module.bn3.weight)"),
    ("timm", "regnety_002", "nn.init.zeros_(module.conv3.bn.weight)"),
    ("timm", "resnetv2_50", "nn.init.normal_(self.head.fc.weight, std=0.01)"),
]


@pytest.mark.parametrize(("library", "id", "statement"), BEGINNINGS)
def test_weights_begin_as_the_library_sets_them_unless_said(library, id, statement):
    def flat(text):
        return re.sub(r",?\s*\)", ")", re.sub(r"\(\s+", "(", re.sub(r"\s+", " ", text)))

    assert flat(statement) in flat(written(id, names=library))
    assert flat(statement) not in flat(written(id, names=library, init="torch"))


def test_alexnet_begins_as_pytorch_sets_it_in_torchvision():
    assert "nn.init" not in written("alexnet", names="torchvision")
    assert "nn.init" in written("alexnet")


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
