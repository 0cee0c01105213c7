"""Keras source: what it computes on Keras's torch backend is what the executor computes, for every op."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from ruff import find_ruff_bin

import arch
from arch.analysis import Network
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.keras import file
from arch.formats.keras.ops import WRITERS
from arch.graph import ROOT, Graph, Node, Scope, fingerprint
from arch.ops import NONLINEARITIES, OPS, Activation, AdaptivePool, Add, Conv2d, Input, Opaque, Pool, sides
from arch.proof import check
from tests.arch.test_onnx import MAP, of
from tests.arch.test_traits import EXAMPLES, KNOWN
from tests.written import HOSTILE, named

pytestmark = pytest.mark.usefixtures("libraries_are_no_garbage")
os.environ["KERAS_BACKEND"] = "torch"
KERAS = FORMATS["keras"]
VARIED = ["lenet5", "alexnet_caffe", "googlenet", "inception_v4", "densenet121", "mobilenet_v2", "resnet18_a"]


def build(network, **given):
    scope = {"__name__": "exported"}
    exec(KERAS.write(network), scope)  # noqa: S102 (our own text)
    return scope["build_model"](**given)


MORE = [
    *((Activation(function), [MAP]) for function in NONLINEARITIES),
    (AdaptivePool("max"), [MAP]),
    (AdaptivePool("max", (3, 4)), [MAP]),
    (AdaptivePool("max", (20, 30)), [MAP]),
    (AdaptivePool("avg", (3, 4)), [MAP]),
    (AdaptivePool("avg", (12, 13)), [MAP]),
    (Conv2d(6, (3, 3), (2, 2), ((0, 1), (1, 2)), bias=True), [MAP]),
    (Conv2d(4, (3, 5), (2, 1), ((0, 1), (1, 2)), groups=2), [MAP]),
    (Conv2d(4, (3, 5), (1, 1), ((0, 1), (1, 2)), (1, 2), 2), [MAP]),
    (Conv2d(6, (3, 3), (2, 2), sides(1), groups=3, bias=True), [MAP]),
    (Conv2d(6, (3, 3), (2, 2), sides(1), groups=6, bias=True), [MAP]),
    (Conv2d(6, (3, 5), (2, 1), sides(1), groups=6), [MAP]),
    (Conv2d(12, (3, 3), (1, 1), sides(2), (2, 2), groups=6), [MAP]),
    *(
        (Pool(mode, kernel, stride, padding, ceil, padding_counts=counts), [MAP])
        for mode in ("max", "avg")
        for kernel, stride in (((3, 3), (2, 2)), ((3, 3), (1, 1)), ((3, 2), (1, 2)))
        for padding in (sides(0), sides(1), ((0, 1), (1, 0)))
        # Rounding matters where places are left out, and counting padded zeros where there are some.
        for ceil in ((False, True) if stride != (1, 1) else (False,))
        for counts in ((False, True) if mode == "avg" and padding != sides(0) else (False,))
    ),
    (Pool("max", (2, 2), (3, 3), sides(1), True), [(6, 10, 10)]),
    (Pool("avg", (2, 2), (3, 3), sides(1), True), [(6, 10, 10)]),
    (Pool("avg", (2, 2), (3, 3), sides(1), True, padding_counts=True), [(6, 10, 10)]),
]


RUN = [*((op, shapes) for op, shapes in KNOWN if (op, shapes) not in (EXAMPLES[Conv2d], EXAMPLES[Pool])), *MORE]


@pytest.mark.parametrize(("op", "shapes"), RUN, ids=str)
def test_each_op(op, shapes):
    proof = check(Network("x", of(op, shapes)), KERAS)
    assert proof.verdict == "equal", proof.words
    assert proof.precision == "float64"


def test_every_op_is_written_or_refused():
    assert set(OPS) - set(WRITERS) == {Input, Opaque}


REFUSED = [
    (Opaque("Attention", MAP), "what the op 'Attention' does is not known"),
    (Conv2d(6, (3, 3), (2, 2), dilation=(2, 2)), "no convolution with a stride and a dilation"),
    (Pool("max", (2, 2), (1, 1), dilation=(2, 2)), "no dilation"),
    (Pool("avg", (2, 2), (2, 2), sides(2)), "padding alone"),
]


@pytest.mark.parametrize(("op", "reason"), REFUSED, ids=str)
def test_what_keras_lacks_is_refused_with_its_path(op, reason):
    with pytest.raises(ArchError, match=f"op: .*{reason}"):
        KERAS.write(Network("x", of(op, [MAP])))


@pytest.mark.parametrize("id", ["densenet40_12", "nin_cifar10", "regnety_002"])
def test_networks_are_proven(id):
    proof = check(arch.network(id), KERAS)
    assert proof.verdict == "equal", proof.words


def test_it_may_be_deeper_than_python_s_recursion():
    nodes = [Node("image", Input((4,)), (), (4,))]
    nodes += [Node(f"n{index}", Activation("relu"), (index,), (4,)) for index in range(1200)]
    proof = check(Network("x", Graph(tuple(nodes), (1200,))), KERAS)
    assert proof.verdict == "equal", proof.words


def test_the_source_is_clean_under_formatter_and_linter(tmp_path):
    for id in VARIED:
        (tmp_path / f"{id}.py").write_text(KERAS.write(arch.network(id)), encoding="utf-8")
    for kind, (op, shapes) in EXAMPLES.items():
        if kind not in (Conv2d, Input, Opaque, Pool):
            text = KERAS.write(Network("x", of(op, shapes)))
            (tmp_path / f"op_{op.name}.py").write_text(text, encoding="utf-8")
    for index, name in enumerate(HOSTILE):
        (tmp_path / f"hostile{index}.py").write_text(KERAS.write(named(name)), encoding="utf-8")
    for command in (
        ["format", "--isolated", "--check", "."],
        ["check", "--isolated", "--select", "E,F,W,I,B,UP,D1,ANN,RET,SIM,PERF,C4", "--ignore", "E501", "."],
    ):
        done = subprocess.run([find_ruff_bin(), *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_ends_the_text(name):
    network = named(name, "lenet5")
    assert build(network).count_params() == 61_706
    text = KERAS.write(network)
    assert text.isascii()
    assert fingerprint(network.graph) in text


@pytest.mark.parametrize(
    "word",
    [
        *("print", "layers", "x", "PARAMS", "None"),
        # Of the same kinds: a name of ours, a local one, a keyword.
        *(pytest.param(word, marks=pytest.mark.nightly) for word in ("conv2d", "name", "i", "class", "stride")),
    ],
)
def test_names_of_groups_hide_nothing(word):
    """A function for each group, which bears its name."""
    shape = MAP
    nodes = [Node("image", Input(shape), (), shape)]
    for number in (1, 2):
        path = f"{word}{number}" if number > 1 else word
        conv = Conv2d(6, (3, 3), padding=sides(1), groups=number)
        nodes.append(Node(f"{path}/conv", conv, (len(nodes) - 1,), shape, number))
        nodes.append(Node(f"{path}/{word}", Add(), (len(nodes) - 2, len(nodes) - 1), shape, number))
    scopes = (ROOT, Scope(word, "group"), Scope(f"{word}2", "group", 0, 2))
    network = Network(word, Graph(tuple(nodes), (len(nodes) - 1,), scopes))
    assert KERAS.write(network).count("    x: KerasTensor") + KERAS.write(network).count("(x: KerasTensor") == 2
    assert check(network, KERAS).verdict == "equal"


def test_resnet50_reads_as_somebody_would_write_it():
    text = KERAS.write(arch.network("resnet50"))
    assert text.count("def ") == 5
    assert "def build_model(\n    num_classes: int = 1000, input_shape: tuple[int, int, int] = INPUT\n)" in text
    assert '        x = bottleneck(x, 64, 256, name=f"stage1-b{i}")\n' in text
    assert len(text.splitlines()) < 150


def test_blocks_keep_what_only_some_have_under_one_condition():
    text = KERAS.write(arch.network("mobilenet_v2"))
    assert text.count("if with_conv0:\n") == 1
    assert '    if with_add:\n        y = layers.Add(name=f"{name}-add")([y, x])\n    return y\n' in text


def test_it_takes_other_classes_sizes_and_auxiliary_heads():
    model = build(arch.network("googlenet"), num_classes=7, input_shape=(96, 128, 3), auxiliary=True)
    assert [tuple(output.shape) for output in model.outputs] == [(None, 7)] * 3


# What Keras itself turns into arrays, as it saves, it turns in a way that numpy gives up.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("id", ["cifar_resnet20", "mobilenet_v2"])
def test_a_saved_model_is_the_same(id, tmp_path):
    import keras

    network = arch.network(id)
    model = build(network)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    x = np.random.default_rng(0).standard_normal((1, *model.input_shape[1:]), dtype="float32")
    assert (loaded(x) == model(x)).all()


OWN = [row for row in RUN if "(layers." in KERAS.write(Network("x", of(*row)))]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize(("op", "shapes"), OWN, ids=str)
def test_a_saved_model_with_layers_of_the_file_s_own_is_the_same(op, shapes, tmp_path):
    import keras

    model = build(Network("x", of(op, shapes)))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    x = np.random.default_rng(0).standard_normal((1, *model.input_shape[1:]), dtype="float32")
    assert (loaded(x) == model(x)).all()


def test_a_step_of_training_moves_every_weight():
    import keras

    model = build(arch.network("cifar_resnet20"))
    model.compile(keras.optimizers.SGD(1.0), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = [weight.value.detach().clone() for weight in model.weights]
    draw = np.random.default_rng(0)
    model.train_on_batch(draw.standard_normal((4, 32, 32, 3), dtype="float32"), draw.integers(10, size=4))
    assert all((weight.value != old).any() for weight, old in zip(model.weights, before, strict=True))


def test_the_file_runs_by_itself(tmp_path):
    path = tmp_path / "network.py"
    path.write_text(KERAS.write(arch.network("cifar_resnet20")), encoding="utf-8")
    run = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True, encoding="utf-8")
    assert "269,722 parameters, (32, 32, 3) to (10,)" in run.stdout


def test_a_proof_leaves_keras_as_it_was():
    import keras

    assert check(arch.network("lenet5"), KERAS).verdict == "equal"
    assert (keras.config.floatx(), keras.config.dtype_policy().name) == ("float32", "float32")
    assert keras.backend.result_type("float64", "float64") == "float32"


def test_keras_is_imported_by_the_proof_alone():
    code = "import sys, arch; from arch.formats import FORMATS; FORMATS['keras'].write(arch.network('lenet5'))"
    subprocess.run([sys.executable, "-c", f"{code}; assert 'keras' not in sys.modules"], check=True)


def test_it_takes_a_twentieth_of_a_second(monkeypatch):
    """Without the formatter, a program of its own."""
    monkeypatch.setattr(file, "formatted", lambda text: text)
    network = arch.network("resnet50")
    times = []
    for _ in range(5):
        began = time.perf_counter()
        KERAS.write(network)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.05
