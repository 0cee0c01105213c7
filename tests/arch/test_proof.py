"""What leaves is proven: a file that is right is, one with a planted error is not, and limits hold."""

import json
import time
from dataclasses import replace

import onnx
import pytest

import arch
from arch.__main__ import main
from arch.analysis import Network
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.onnx import running
from arch.graph import Graph, Node, fingerprint, resized
from arch.ops import Input, Linear
from arch.proof import Limits, Proof, check, needed, prove, start
from arch.zoo import zoo
from tests.planted import PLANTED
from tests.selection import by_day, of_each_kind, reduced

pytestmark = pytest.mark.usefixtures("libraries_are_no_garbage")
SMALL = arch.network("a1~x~3x40x40~conv-k3-s1-w16-p_none~bottleneck-d2-w32-s1~bottleneck-d2-w64-s2~classifier-c10")
CODE = [id for id, format in FORMATS.items() if format.runs]
# Smaller images than the networks' own: what differs would differ at any size.
FEW = {"lenet5": 32, "googlenet": 96, "cifar_resnet20": 32, "mobilenet_v2": 64, "squeezenet1_1": 64}


@pytest.mark.parametrize("format", CODE)
@pytest.mark.parametrize("id", by_day(FEW))
def test_what_is_written_is_proven(id, format):
    given = arch.network(id)
    network = replace(given, graph=resized(given.graph, (given.graph.input[0], FEW[id], FEW[id])))
    proof = check(network, FORMATS[format])
    assert proof.verdict == "equal", proof.words
    assert proof.reason == ""
    assert proof.fingerprint == fingerprint(network.graph)
    assert {"parameters", "buffers", "outputs in evaluation"} <= {row.what for row in proof.compared}


@pytest.mark.parametrize("id", of_each_kind())
def test_every_kind_of_part_is_proven_as_pytorch_source(id):
    given = arch.network(id)
    proof = check(replace(given, graph=reduced(given.graph)), FORMATS["torch"])
    assert proof.verdict == "equal", proof.words


@pytest.mark.nightly
@pytest.mark.parametrize("format", CODE)
@pytest.mark.parametrize("id", zoo())
def test_all_of_the_zoo_is_proven(id, format):
    proof = prove(arch.network(id), FORMATS[format], limits=Limits(600, 2, 16 * 2**30))
    assert proof.verdict == "equal", proof.words


@pytest.mark.parametrize("format", CODE)
def test_without_a_planted_error_nothing_is_caught(format):
    assert check(SMALL, FORMATS[format]).verdict == "equal"


@pytest.mark.parametrize("format", CODE)
@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_error_is_caught(kind, format):
    """The exporter writes another network: one with the error in it."""
    right = FORMATS[format]

    def write(network, **chosen):
        return right.write(replace(network, graph=PLANTED[kind](network.graph)), **chosen)

    proof = check(SMALL, replace(right, write=write))
    assert proof.verdict == "different"
    assert proof.reason
    assert proof.words.startswith("FAILED: ")


TEXTS = {
    "torch": [
        ("stride=2", "stride=1"),
        ("padding=1", "padding=0"),
        ("nn.ReLU()", "nn.ReLU6()"),
        ("nn.BatchNorm2d(16)", "nn.BatchNorm2d(16, eps=1.001e-05)"),
        ("nn.Linear(64, num_classes)", "nn.Linear(64, num_classes, bias=False)"),
        ("import torch\n", "import torch\nraise RuntimeError('no')\n"),
    ],
    "keras": [
        ("stride=2", "stride=1"),
        ("padding=1", "padding=((0, 2), (0, 2))"),
        ('Activation("relu"', 'Activation("relu6"'),
        ('batch_norm(x, name="stem-norm")', 'batch_norm(x, epsilon=1.001e-05, name="stem-norm")'),
        ("Dense(num_classes", "Dense(num_classes, use_bias=False"),
        ("import math\n", "import math\nraise RuntimeError('no')\n"),
    ],
}


@pytest.mark.parametrize(("format", "old", "new"), [(id, *pair) for id, pairs in TEXTS.items() for pair in pairs])
def test_an_altered_text_is_caught(format, old, new):
    right = FORMATS[format]

    def write(network, **chosen):
        text = right.write(network)
        assert old in text
        return text.replace(old, new)

    assert check(SMALL, replace(right, write=write)).verdict == "different"


@pytest.mark.parametrize(
    ("format", "old", "new"),
    [("torch", "nn.Dropout(0.5)", "nn.Dropout(0.4)"), ("keras", "layers.Dropout(0.5,", "layers.Dropout(0.4,")],
)
def test_another_rate_of_dropout_is_caught(format, old, new):
    right = FORMATS[format]
    wrong = replace(right, write=lambda network, **chosen: right.write(network, **chosen).replace(old, new))
    proof = check(arch.network("alexnet"), wrong)
    assert proof.verdict == "different"
    assert "drops at a rate of 0.4, and 0.5 is drawn" in proof.reason


def test_another_order_of_flattening_is_caught():
    right = FORMATS["keras"]
    wrong = replace(right, write=lambda network: right.write(network).replace("Permute((3, 1, 2)", "Permute((1, 2, 3)"))
    assert check(arch.network("lenet5"), right).verdict == "equal"
    assert check(arch.network("lenet5"), wrong).verdict == "different"


def test_the_onnx_file_of_a_second_size_is_proven(monkeypatch):
    """It is written anew, since the size stands in it; its training, which it does not have, is named."""
    proof = check(arch.network("googlenet"), FORMATS["onnx"])
    assert "outputs in evaluation at 253x281, by a file that is written for it" in [row.what for row in proof.compared]
    assert proof.skipped == ("training: such a file computes inference alone",)
    right = running.write

    def write(network, **chosen):
        return right(replace(network, graph=PLANTED["padding"](network.graph)), **chosen)

    monkeypatch.setattr(running, "write", write)
    wrong = check(SMALL, FORMATS["onnx"])
    assert (wrong.verdict, wrong.compared[2].equal) == ("different", True)
    assert wrong.reason.startswith("outputs in evaluation at 46x51, by a file that is written for it")


def test_a_network_of_vectors_is_compared_at_one_size():
    graph = Graph((Node("image", Input((8,)), (), (8,)), Node("fc", Linear(5), (0,), (5,))), (1,))
    for format in CODE:
        proof = check(Network("x", graph), FORMATS[format])
        assert proof.verdict == "equal", proof.words
        assert "a second input size, which a vector does not have" in proof.skipped


def test_auxiliary_heads_and_other_sizes_are_compared():
    compared = [row.what for row in check(arch.network("googlenet"), FORMATS["torch"]).compared]
    assert "outputs in training, auxiliary heads included" in compared
    assert "outputs in evaluation at 253x281" in compared
    skipped = check(arch.network("lenet5"), FORMATS["torch"]).skipped
    assert any("which the network does not take" in text for text in skipped)


def test_a_process_of_its_own_gives_the_same(capsys):
    running = start(SMALL, FORMATS["torch"])
    steps = set()
    while not running.poll():
        assert running.result() is None
        steps.add(running.progress())
        time.sleep(0.01)
    proof = running.result()
    assert proof.verdict == "equal", proof.words
    assert proof.content == check(SMALL, FORMATS["torch"]).content
    assert Proof.from_plain(json.loads(json.dumps(proof.to_plain()))) == proof
    texts = [step.text for step in steps if step]
    assert "comparing outputs in evaluation" in texts or "loading it, with weights" in texts


def test_it_can_be_cancelled_and_has_an_end():
    running = start(arch.network("resnet18"), FORMATS["torch"])
    running.cancel()
    assert running.poll()
    assert (running.result().verdict, running.result().reason) == ("unproven", "it was cancelled")
    proof = prove(SMALL, FORMATS["torch"], limits=Limits(0.2))
    assert (proof.verdict, proof.reason) == ("unproven", "it took over 0.2 seconds")
    assert proof.words.startswith("Not proven: ")


def test_memory_that_ran_out_is_no_difference():
    def runs(*_):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes")

    with pytest.raises(MemoryError, match="memory ran out"):
        check(SMALL, replace(FORMATS["torch"], runs=runs))


@pytest.mark.parametrize("format", CODE)
def test_too_large_a_network_says_what_it_needs(format):
    network = arch.network("vgg16")
    wanted = needed(network.graph, format == "keras")
    with pytest.raises(ArchError, match=rf"needs {wanted:,} bytes of memory, and 1,000,000 are allowed"):
        start(network, FORMATS[format], limits=Limits(memory=1_000_000))


def test_what_keeps_its_maps_needs_more():
    graph = arch.network("preact_resnet1001").graph
    assert needed(graph, keeps_maps=True) > 5 * needed(graph)


def test_what_does_not_run_is_refused():
    for call in (start, check):
        with pytest.raises(ArchError, match="a file of the format csv does not run"):
            call(SMALL, FORMATS["csv"])


def test_a_network_that_is_from_no_design(capsys):
    assert prove(Network("x", SMALL.graph), FORMATS["torch"]).verdict == "equal"


def test_the_command_line(capsys, tmp_path):
    assert main(["prove", "lenet5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "equal"
    path = tmp_path / "x.py"
    assert main(["export", "lenet5", "--to", "torch", "--prove", "-o", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Proven: the file computes what the drawn network computes.\n# - parameters: equal\n")
    compile(text, "x", "exec")
    path = tmp_path / "x.onnx"
    assert main(["export", "lenet5", "--to", "onnx", "--weights", "seeded", "--prove", "-o", str(path)]) == 0
    (proof,) = (entry.value for entry in onnx.load(path).metadata_props if entry.key == "proof")
    assert proof.startswith("Proven: ")
    assert main(["export", "cifar_resnet20", "--to", "csv", "--prove"]) == 2
    assert main(["prove", "lenet5", "--to", "torch", "--opset", "17"]) == 2


def test_the_exit_code_of_a_difference_is_1(monkeypatch, capsys):
    found = replace(check(SMALL, FORMATS["torch"]), verdict="different", content="")
    monkeypatch.setattr("arch.commands.export.prove", lambda *_: found)
    assert main(["prove", "lenet5"]) == 1
    assert main(["export", "lenet5", "--to", "torch", "--prove"]) == 1
    assert capsys.readouterr().out.count("FAILED") == 2


def test_a_statement_stays_a_comment():
    stamped = FORMATS["torch"].stamp(b"x = 1\n", "a\nb\r'''\x0c\u2028import os")
    assert all(line.startswith("# ") for line in stamped.decode().splitlines()[:-1])
