"""Whatever a prototxt holds, it is read, or one error says where, what is wrong and how to fix it; and quickly."""

import time

import pytest

import arch
from arch.formats.caffe.reading import read
from arch.reading import plain
from tests.caffe_files import IMAGE, layer, one, written
from tests.damaged import check, refused

CONV = "convolution_param { num_output: 4 kernel_size: "
HUGE = "9" * 5000

BAD = {
    "empty": ("", "no image as its input"),
    "no layers": (IMAGE, "no layer reads the image"),
    "a solver": ('net: "train.prototxt" base_lr: 0.01', "no image as its input"),
    "cut off": (IMAGE + 'layer { name: "a" type: "ReLU"', "line 2: what is opened here with { is never closed"),
    "a value is missing": (IMAGE + "layer { name: }", "line 2: '}' does not belong there after 'name'"),
    "a brace too many": (IMAGE + "}", "line 2: '}' does not belong there"),
    "other braces": (IMAGE + "layer { name: 'a' >", "'>' does not belong there"),
    "a million braces": (IMAGE + "layer {" * 1_000_000, "line 2: messages lie in one another more than 16 deep"),
    "a million lists": (IMAGE + "layer: " + "[" * 1_000_000, "does not belong there after 'layer'"),
    "a million words": (IMAGE + "a: 1 " * 1_000_000, "over 500,000 words"),
    "large": ("#" * 9_000_000, "over 8,000,000 bytes"),
    "half a text": (IMAGE + 'layer { name: "a', "line 2: the text .* is no part of a prototxt"),
    "other marks": (IMAGE + "layer { name: %% }", "line 2: the text '%% }"),
    "a missing bottom": (IMAGE + layer("ReLU", "nowhere"), "y: ReLU reads 'nowhere', which no layer before it writes"),
    "no bottom": (one("ReLU", bottoms=""), "no layer reads the image"),
    "a circle": (IMAGE + layer("Eltwise", "data b", "a") + layer("ReLU", "a", "b"), "reads 'b', which no layer before"),
    "a top twice": (IMAGE + layer("ReLU", "data", "a") + layer("TanH", "data", "a"), "'a' is written more than once"),
    "no type": (IMAGE + 'layer { name: "a" bottom: "data" top: "b" }',
        'a: the layer in line 2 has no type.* type: "Conv'),
    "an unknown layer": (one("Proposal"), "the layer Proposal is not known, and the file does not say the shape"),
    "no size": ('input: "x"\n' + layer("ReLU"), "'x' leaves its size open. Say height and width"),
    "no shape": ('input: "x" input_dim: 3\n' + layer("ReLU"), "no image as its input"),
    "a negative size": ('input: "x" input_dim: 1 input_dim: -3\n' + layer("ReLU"), "input_dim is .* from 0 on"),
    "a huge image": (one("ReLU", image=(3, 2**31, 2)), "dim is .*whole numbers from 0 on"),
    "a large image": (one("ReLU", image=(3, 2**30, 2**30)), "too large"),
    "no kernel": (one("Convolution", "convolution_param { num_output: 4 }"),
        "kernel_size is None|kernel_size is missing"),
    "no channels": (one("Convolution", "convolution_param { kernel_size: 4 }"), "num_output is missing"),
    "a kernel of words": (one("Convolution", CONV + "three }"), "y: kernel_size is 'three'. It must be whole numbers"),
    "a kernel of nothing": (one("Convolution", CONV + "0 }"), "kernel_size is '0'. It must be whole numbers from 1 on"),
    "a message for a number": (one("Convolution", CONV + "3 stride { a: 1 } }"), "stride is"),
    "a kernel too large": (one("Convolution", CONV + "99 }"), "y: a window of 99x99 does not fit"),
    "a number too long": (one("Convolution", CONV + HUGE + " }"), "kernel_size is '999.*whole numbers from 1 on"),
    "2 ** 31 channels": (one("Convolution", f"convolution_param {{ num_output: {2**31} kernel_size: 1 }}"),
        "num_output is"),
    "many channels": (one("Convolution", f"convolution_param {{ num_output: {2**31 - 1} kernel_size: 9 pad: 99 }}"),
        "too large"),
    "groups": (one("Convolution", CONV + "1 group: 3 }"), "3 to 4 channels in 3 groups. Groups divide both"),
    "a stride of 0": (one("Pooling", "pooling_param { kernel_size: 2 stride: 0 }"), "stride is '0'"),
    "an unknown pooling": (one("Pooling", "pooling_param { pool: MEDIAN kernel_size: 2 }"), "one of MAX, AVE"),
    "unlike maps": (
        IMAGE + layer("Pooling", "data", "p", "pooling_param { kernel_size: 2 stride: 2 }") + layer("Eltwise",
            "p data"),
        r"y: Eltwise: it reads \[3, 4, 4\] and \[3, 8, 8\]. Maps must be alike",
    ),
    "an axis that is none": (one("Concat", "concat_param { axis: 9 }", bottoms="x x"),
        "y: Concat: axis is 9 of 4. Axes are 0 to 3"),
    "a reshape to more": (one("Reshape", "reshape_param { shape { dim: 5 dim: 5 } }"), "Reshape cannot read"),
    "a cut outside": (one("Slice", "slice_param { slice_point: 9 }", top="a b"), "3 cut at .9. into 2 parts"),
    "axes twice": (one("Permute", "permute_param { order: 1 order: 1 }"), "Name each once"),
    "a share that is none": (one("Dropout", "dropout_param { dropout_ratio: 7 }"), "a share of 7"),
    "no number": (one("BN", "bn_param { eps: nan }"), "eps is 'nan'. It must be a number"),
    "an endless number": (one("BN", "bn_param { eps: 1e999 }"), "eps is '1e999'"),
    "neither true nor false": (one("Scale", "scale_param { bias_term: 7 }"), "It must be true or false"),
    "two factors for one": (one("Eltwise", "eltwise_param { coeff: 1 coeff: 1 }"), "2 factors for 1 maps"),
    "a sum over images": (one("Reduction"), "sums over the images of a batch"),
    "a map where a map should be": (
        one("Flatten", top="f") + layer("Convolution", "f", "c", CONV + "1 }").encode(),
        "it reads 2 axes. It needs channels, rows and columns",
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", BAD)
def test_bad_input_says_what_and_how_to_fix_it(file):
    content, message = BAD[file]
    start = time.process_time()
    refused(read, content if isinstance(content, bytes) else content.encode(), message, longest=400)
    assert time.process_time() - start < 5


def test_damaged_files_are_read_or_refused():
    ids = ("resnet18", "squeezenet1_1", "shufflenet_v2_x0_5")
    files = [written(plain(arch.network(id).graph)).encode() for id in ids]
    assert 100 < check(read, files) < 290
