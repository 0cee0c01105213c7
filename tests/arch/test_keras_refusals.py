"""Whatever a file of Keras holds, it is read, or one error says where, what is wrong and how to fix it; and quickly."""

import json
import time
import zipfile
from io import BytesIO

import pytest

from arch.errors import ArchError
from arch.formats.keras_model.reading import read
from tests.damaged import check, refused
from tests.keras_files import IMAGE, called, functional, own, sequential, tensor, written, zipped

IN = tensor("in", shape=IMAGE)


def conv(**settings):
    return sequential(own("Conv2D", **{"filters": 4, "kernel_size": 3} | settings))


def bomb():
    """300 MB of spaces in 300 KB."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file, file.open("config.json", "w") as entry:
        for _ in range(300):
            entry.write(b" " * 2**20)
    return out.getvalue()


def nested(depth):
    """A model that calls a model twice, which calls a model twice, and so on."""
    found = sequential(own("ReLU"))
    for n in range(depth):
        twice = called(called(found | {"name": f"m{n}"}, IN), tensor(f"m{n}"))
        found = functional(twice, outputs=[f"m{n}", 1, 0])
    return found


CIRCLE = (called(own("Add", "a"), [IN, tensor("b")]), called(own("ReLU", "b"), tensor("a")))
BAD = {
    "empty": (b"", "no JSON"),
    "cut off": (written(conv())[:99], "no JSON"),
    "a list": (b"[1]", "no model of Keras"),
    "a thousand brackets": (b'{"class_name": "Model", "config": ' + b"[" * 100_000, "no JSON"),
    "a long number": (b'{"class_name": "Model", "config": ' + b"9" * 100_000 + b"}", "no JSON"),
    "no configuration": (b'{"class_name": "Model"}', "no model of Keras"),
    "no layers": ({"class_name": "Model", "config": {}}, "no list of layers"),
    "layers that are none": ({"class_name": "Model", "config": {"layers": [1]}}, "no list of layers"),
    "large": (b"{" + b" " * 9_000_000, "over 8,000,000 bytes"),
    "a zip that is cut": (zipped(b"{}")[:-30], "the .keras file is damaged"),
    "a zip of something else": (zipped(b"{}", "other.json"), "no config.json in the zip"),
    "a zip bomb": (bomb(), "over 8,000,000 bytes"),
    "a large directory": (zipped(b"{}").replace(b"PK\x05\x06" + bytes(4) + b"\3\0\3\0",
        b"PK\x05\x06" + bytes(4) + b"\3\0\3\0\xff\xff\xff"), "damaged"),
    "no input": (functional(called(own("ReLU"), IN), image=None), "does not state its shape"),
    "no size": (sequential(own("ReLU"), image=[None, None, None, 3]), "'' leaves its size open.*as in 224x224"),
    "a negative size": (sequential(own("ReLU"), image=[None, -8, 8, 3]), "or it is below 1"),
    "a large image": (sequential(own("ReLU"), image=[None, 2**31, 2**31, 3]), "too large"),
    "no size but words": (sequential(own("ReLU"), image=[None, "8", "8", "3"]), "or it is below 1"),
    "only the input": (sequential(), "no output of the model depends on its image"),
    "no filters": (sequential(own("Conv2D", kernel_size=3)), "conv2d: filters is missing"),
    "filters of words": (conv(filters="four"), "conv2d: filters is 'four'. It must be a whole number from 1 on"),
    "2 ** 31 filters": (conv(filters=2**31), "filters is '2147483648'"),
    "half a filter": (conv(filters=1.5), "filters is '1.5'"),
    "a kernel of three axes": (conv(kernel_size=[3, 3, 3]), "kernel_size is .* one whole number or two"),
    "a kernel of nothing": (conv(kernel_size=0), "kernel_size is '0'"),
    "a negative stride": (conv(strides=-1), "strides is '-1'"),
    "a kernel too large": (conv(kernel_size=99), "conv2d: a window of 99x99 does not fit"),
    "another padding": (conv(padding="causal"), "its padding is 'causal'. It is valid or same"),
    "groups": (conv(groups=2), "3 channels in 2 groups"),
    "neither true nor false": (conv(use_bias="maybe"), "use_bias is 'maybe'. It must be true or false"),
    "no number": (sequential(own("BatchNormalization", epsilon=float("nan"))), "epsilon is 'nan'"),
    "an axis that is none": (sequential(own("BatchNormalization", axis=9)), "axis 9 of 4"),
    "a share that is none": (sequential(own("Dropout", rate=7)), "a share of 7"),
    "a vector": (sequential(own("Conv2D", filters=4, kernel_size=3), image=[None, 8]), "it reads 2 axes"),
    "more elements": (sequential(own("Reshape", target_shape=[5, 5])), r"\[8, 8, 3\] to \[5, 5\]"),
    "axes twice": (sequential(own("Permute", dims=[1, 1, 2])), "Name each once"),
    "cut away": (sequential(own("Cropping2D", cropping=4)), "4 and 4 of 8 rows or columns"),
    "a circle": (functional(*CIRCLE), "a: Add reads 'b', which nothing writes before it.*no circle"),
    "a missing layer": (functional(called(own("ReLU"), tensor("nowhere"))),
        "ReLU reads 'nowhere', which nothing writes"),
    "a second input": (functional(called(own("Add", "y"), [IN, tensor("other")])), "'other', which nothing writes"),
    "one name twice": (functional(called(own("ReLU"), IN), called(own("ReLU"), IN)), "two layers bear the name 'relu'"),
    "no tensor": (functional(called(own("ReLU"), {"class_name": "__keras_tensor__", "config": {}})), "names no tensor"),
    "given nothing": (functional(called(own("ReLU"))), "it is given no tensor"),
    "unlike maps": (
        functional(called(own("MaxPooling2D", "g"), IN), called(own("Add", "y"), [IN, tensor("g")])),
        "y: cannot add tensors of different shapes: 3x8x8 and 3x4x4"),
    "unlike to join": (
        functional(called(own("MaxPooling2D", "g"), IN), called(own("Concatenate", "y"), [IN, tensor("g")])),
        r"y: Concatenate: it is given \[8, 8, 3\] and \[4, 4, 3\]",
    ),
    "a custom layer": (sequential(own("Mine")),
        "the layer Mine is not known so, and the file does not state the shape"),
    "a lambda": (sequential(own("Lambda")), "the layer Lambda is not known so"),
    "no class": (sequential({"config": {}, "class_name": 3}), "its class is '3'"),
    "models of models": (nested(18), "models in one another more than 16 deep|too many|over"),
    "arguments in arguments": (functional(called(own("ReLU"), json.loads("[" * 50 + "]" * 50))), "more than 16 deep"),
}  # fmt: skip


@pytest.mark.parametrize("file", BAD)
def test_bad_input_says_what_and_how_to_fix_it(file):
    content, message = BAD[file]
    start = time.process_time()
    refused(read, content if isinstance(content, bytes) else written(content), message, longest=400)
    assert time.process_time() - start < 5


@pytest.mark.nightly
def test_calls_that_grow_without_end_are_refused():
    # 2 ** 15 calls are more than the layers that a network may have.
    with pytest.raises(ArchError, match=r"over|more than"):
        read(written(nested(15)))


def test_damaged_files_are_read_or_refused():
    relu, pool = called(own("ReLU", "r"), tensor("c", shape=IMAGE)), called(own("MaxPooling2D", "p"), tensor("r"))
    first = called(own("Conv2D", "c", filters=3, kernel_size=[3, 3], padding="same"), IN)
    last = called(own("Concatenate", "y", axis=3), [tensor("p"), tensor("p")])
    files = [json.dumps(model, indent=1).encode() for model in (conv(), functional(first, relu, pool, last))]
    assert 100 < check(read, files) < 290
