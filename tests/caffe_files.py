"""Prototxts: of layers in a few words, and of graphs, in as far as Caffe has their ops."""

from arch.formats.caffe.reading import read
from arch.graph import verify
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    LocalResponseNorm,
    Multiply,
    Pool,
    PReLU,
    Shuffle,
    Slice,
)

IMAGE = 'input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8\n'
FUNCTIONS = {
    "relu": "ReLU",
    "relu6": "ReLU6",
    "sigmoid": "Sigmoid",
    "tanh": "TanH",
    "silu": "Swish",
    "elu": "ELU",
    "hardswish": "HardSwish",
    "hardsigmoid": "HardSigmoid",
    "mish": "Mish",
}


def layer(kind, bottoms="x", top="y", settings="", name=""):
    read_ = " ".join(f'bottom: "{bottom}"' for bottom in bottoms.split())
    written = " ".join(f'top: "{own}"' for own in top.split())
    return f'layer {{ name: "{name or top}" type: "{kind}" {read_} {written} {settings} }}\n'


def one(kind, settings="", image=(3, 8, 8), bottoms="x", top="y"):
    """A file of one layer."""
    dims = " ".join(f"dim: {length}" for length in (1, *image))
    return f'input: "x" input_shape {{ {dims} }}\n{layer(kind, bottoms, top, settings)}'.encode()


def ops(text, **options):
    graph = read(text if isinstance(text, bytes) else text.encode(), **options).graph
    assert verify(graph) == []
    return [node.op for node in graph.layers()]


def _window(op):
    names = [("kernel", op.kernel), ("stride", op.stride), ("pad", [side[0] for side in op.padding])]
    return " ".join(
        f"{name}_{axis}: {value}" for name, values in names for axis, value in zip("hw", values, strict=True)
    )


MODES = {"max": "MAX", "avg": "AVE"}
FLAGS = {True: "true", False: "false"}
SETTINGS = {
    Conv2d: lambda op: (
        "Convolution",
        f"num_output: {op.out} group: {op.groups} bias_term: {FLAGS[op.bias]} dilation: {op.dilation[0]} {_window(op)}",
    ),
    Pool: lambda op: (
        "Pooling",
        f"pool: {MODES[op.mode]} round_mode: {'CEIL' if op.ceil else 'FLOOR'} {_window(op)}",
    ),
    AdaptivePool: lambda op: ("Pooling", f"pool: {MODES[op.mode]} global_pooling: true"),
    Linear: lambda op: ("InnerProduct", f"num_output: {op.out} bias_term: {FLAGS[op.bias]}"),
    Activation: lambda op: (FUNCTIONS[op.function], ""),
    Dropout: lambda op: ("Dropout", f"dropout_ratio: {op.rate}"),
    LocalResponseNorm: lambda op: ("LRN", f"local_size: {op.size}"),
    Shuffle: lambda op: ("ShuffleChannel", f"group: {op.groups}"),
    Multiply: lambda op: ("Scale", "axis: 0"),
    Add: lambda op: ("Eltwise", ""),
    Concat: lambda op: ("Concat", ""),
    Flatten: lambda op: ("Flatten", ""),
    PReLU: lambda op: ("PReLU", ""),
}


def written(graph):
    """The prototxt of a graph."""
    dims = " ".join(f"dim: {length}" for length in (1, *graph.input))
    lines = [f'name: "net"\nlayer {{ name: "data" type: "Input" top: "b0" input_param {{ shape {{ {dims} }} }} }}\n']
    for index, node in enumerate(graph.nodes[1:], start=1):
        bottoms, top = " ".join(f"b{source}" for source in node.inputs), f"b{index}"
        if isinstance(node.op, BatchNorm):
            lines.append(layer("BatchNorm", bottoms, top, f"batch_norm_param {{ eps: {node.op.eps} }}", node.path))
            lines.append(layer("Scale", top, top, "scale_param { bias_term: true }", f"{node.path}/scale"))
        elif isinstance(node.op, Slice):
            before, after = f"{top}a " if node.op.start else "", graph.nodes[node.inputs[0]].shape[0] - node.op.stop
            points = " ".join(
                f"slice_point: {place}" for place in (node.op.start, node.op.stop if after else 0) if place
            )
            settings = f"slice_param {{ {points} }}"
            lines.append(layer("Slice", bottoms, f"{before}{top}{f' {top}b' if after else ''}", settings, node.path))
            spare = [f"{top}a"] * bool(before) + [f"{top}b"] * bool(after)
            lines += [layer("Silence", name, "", "", f"silence_{name}") for name in spare]
        else:
            kind, settings = SETTINGS[type(node.op)](node.op)
            lines.append(layer(kind, bottoms, top, f"own_param {{ {settings} }}", node.path))
    return "".join(lines).replace('top: ""', "")
