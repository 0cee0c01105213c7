"""Files of other programs, for every command: a design where all is recognised, a graph where not."""

import json

import pytest

import arch
from arch import importing
from arch.__main__ import main
from arch.analysis import Network
from arch.design import notation
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.rewrite import rewrite
from tests.arch.test_recognise import altered
from tests.onnx_files import WEIGHT, anonymous, model
from tests.torch_modules import written

ONNX = FORMATS["onnx"]


@pytest.fixture
def resnet(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(anonymous(ONNX.content(arch.network("resnet50"))))
    return path


ODD = altered("cifar_resnet20", "s3/b2/conv2", kernel=(4, 4), padding=((2, 1), (1, 2)))


@pytest.fixture
def odd(tmp_path):
    """ResNet-20 with an even kernel in one block."""
    path = tmp_path / "odd.onnx"
    path.write_bytes(ONNX.content(Network("odd", ODD)))
    return path


def test_a_file_is_the_design_that_was_written(resnet):
    assert notation.write(arch.load(resnet)) == notation.write(arch.load("resnet50"))
    assert arch.network(str(resnet)).design == arch.load("resnet50")


def test_a_module_is_the_design_that_was_written():
    network = arch.network("resnet18")
    found = arch.from_torch(written(network))
    named = network.design.model_copy(update={"name": "ResNet18"})
    assert notation.write(found.design) == notation.write(named)
    wanted = arch.summarize("googlenet")
    summary = importing.from_module(written(arch.network("googlenet")), (3, 224, 224), "mine").summary()
    assert (summary["name"], summary["params"]) == ("mine", wanted["params"]["total"])
    assert summary["macs"] == wanted["macs"]["total"]
    assert summary["notes"][0].startswith("6,379,984 params of the module serve training or nothing")
    assert (found.name, found.source.partition(",")[0]) == ("ResNet18", "PyTorch module")


def test_every_command_takes_it(resnet, capsys, tmp_path):
    assert main(["show", str(resnet)]) == 0
    assert "25,557,032 params   4,089,184,256 MACs" in capsys.readouterr().out
    assert main(["count", str(resnet), "--convention", "macs"]) == 0
    assert "4,089,184,256" in capsys.readouterr().out
    assert main(["draw", str(resnet), "--to", "svg", "-o", str(tmp_path / "x.svg")]) == 0
    assert main(["export", str(resnet), "--to", "yaml", "-o", str(tmp_path / "x.yaml")]) == 0
    assert arch.load(tmp_path / "x.yaml") == arch.load("resnet50")


def test_import_says_what_it_holds(resnet, capsys, tmp_path):
    out = tmp_path / "design.yaml"
    assert main(["import", str(resnet), "-o", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["nodes"], found["params"], found["macs"]) == ("ONNX", 175, 25557032, 4089184256)
    assert found["exact"] is True
    assert found["unknown"] == []
    assert [part["name"] for part in found["parts"]] == [
        "stem: one convolution",
        "stage 1: 3 x bottleneck",
        "stage 2: 4 x bottleneck",
        "stage 3: 6 x bottleneck",
        "stage 4: 3 x bottleneck",
        "head: classifier",
    ]
    assert found["notation"] == notation.write(arch.load("resnet50"))
    assert arch.load(out) == arch.load("resnet50")


def test_folded_norms_are_said_with_the_params_that_they_have(tmp_path, capsys):
    path = tmp_path / "folded.onnx"
    network = arch.network("cifar_resnet20")
    folded = rewrite(network.graph, ["fold_norm"]).graph
    path.write_bytes(ONNX.content(Network("folded", folded)))
    assert main(["import", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["params_with_norms"] == arch.summarize("cifar_resnet20")["params"]["total"]
    assert found["params"] == arch.summarize(Network("folded", folded))["params"]["total"]
    assert main(["import", str(path)]) == 0
    assert "its batch norms were folded into convolutions: with them it has" in capsys.readouterr().out


def test_a_graph_with_folded_norms_stays_the_graph_that_it_is(tmp_path, capsys):
    """The design that was found has other params: no number and no export may take the one for the other."""
    path = tmp_path / "folded.onnx"
    path.write_bytes(
        ONNX.content(Network("folded", rewrite(arch.network("cifar_resnet20").graph, ["fold_norm"]).graph))
    )
    assert importing.from_path(path).network.design is None
    assert arch.load(path).stages == arch.load("cifar_resnet20").stages
    for size in ([], ["--input", "3x32x32"], ["--size", "32"]):
        assert main(["show", str(path), *size]) == 0
        assert "269,034 params" in capsys.readouterr().out
    assert b"a1~" not in FORMATS["torch"].content(arch.network(path))


def test_what_is_no_design_is_a_graph_with_its_numbers(odd, capsys):
    wanted = arch.summarize(Network("odd", ODD))
    found = importing.from_path(odd, thorough=False)
    assert found.network.design is None
    assert arch.summarize(found.network)["macs"] == wanted["macs"]
    assert main(["import", str(odd)]) == 0
    assert "no design: " in capsys.readouterr().out
    assert main(["show", str(odd)]) == 0
    with pytest.raises(ArchError, match=r"s3/b2/conv2.*take the file as a graph"):
        arch.load(odd)


def test_a_design_is_still_a_design(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(FORMATS["yaml"].content(arch.network("lenet5")))
    assert importing.from_path(path).format == "design"
    with pytest.raises(ArchError, match="cannot read"):
        importing.from_path(tmp_path / "none.onnx")


OPEN = model([("Conv", ["x", "w"], "y", {})], {"x": ["n", 3, "h", "w"]} | WEIGHT)


def test_a_size_is_given_where_the_file_leaves_it_open(tmp_path, capsys):
    path = tmp_path / "open.onnx"
    path.write_bytes(OPEN)
    assert main(["show", str(path)]) == 2
    assert "leaves its size open, or it is below 1. Say height and width" in (capsys.readouterr().err)
    assert main(["show", str(path), "--size", "12x10"]) == 0
    assert "4x10x8" in capsys.readouterr().out
    assert importing.from_path(path, size=(12, 10)).network.graph.output == (4, 10, 8)
    assert importing.from_bytes(OPEN, size=(12, 10)).network.graph.output == (4, 10, 8)
    for command in (["import"], ["count"], ["draw", "--to", "svg", "-o", str(tmp_path / "x.svg")]):
        assert main([command[0], str(path), *command[1:], "--size", "12"]) == 0
    capsys.readouterr()
    assert main(["export", str(path), "--to", "csv", "--size", "12"]) == 0
    assert "3x12x12,4x10x10" in capsys.readouterr().out


def test_a_size_is_another_one_where_there_is_one(resnet, tmp_path):
    sizes = [(resnet, (160, 192)), ("resnet50", (160, 192)), (arch.load("resnet50"), (160, 192))]
    assert {arch.network(given, size=size).graph.input for given, size in sizes} == {(3, 160, 192)}
    path = tmp_path / "x.yaml"
    path.write_bytes(FORMATS["yaml"].content(arch.network("resnet50")))
    assert arch.network(path, size=(64, 64)).design.input.height == 64
    assert arch.network(Network("odd", ODD), size=(64, 48)).graph.input == (3, 64, 48)
    with pytest.raises(ArchError, match="an image of 3x2x2: a window of 3x3 does not fit"):
        arch.network(Network("wide", importing.from_bytes(OPEN, size=(12, 10)).network.graph), size=(2, 2))


@pytest.mark.parametrize("size", ["", "0", "8193", "3x224x224", "224,224", "-1", "٣", "9" * 99])
def test_a_bad_size_says_how_to_write_it(size, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["show", "resnet50", f"--size={size}"])
    assert caught.value.code == 2
    assert "Write height x width as in 224x320, or one number for both, from 1 to 8,192" in capsys.readouterr().err
