"""Small ONNX files, node by node."""

import numpy as np
from onnx import TensorProto, helper, load_from_string, numpy_helper

from arch.formats.onnx.reading import read
from arch.graph import verify


def model(nodes, inputs, initializers=(), opset=17, outputs=None, **more):
    """A file with nodes, (operator, inputs, output, attributes), and inputs by their shapes."""
    made = [
        helper.make_node(operator, read, written if isinstance(written, list) else [written], **attributes)
        for operator, read, written, attributes in nodes
    ]
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()]
    last = outputs or made[-1].output[:1]
    returned = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in last]
    tensors = [numpy_helper.from_array(array, name) for name, array in dict(initializers).items()]
    graph = helper.make_graph(made, "network", given, returned, tensors)
    imports = [helper.make_opsetid("", opset), helper.make_opsetid("com.example", 1)]
    return helper.make_model(graph, opset_imports=imports, **more).SerializeToString()


def anonymous(content):
    """A file without what this program writes beside the graph: its name, its hash and its notation."""
    made = load_from_string(content)
    del made.metadata_props[:]
    return made.SerializeToString()


IMAGE = {"x": ["n", 3, 8, 8]}
WEIGHT = {"w": [4, 3, 3, 3]}


def ops(content, **options):
    graph = read(content, **options).graph
    assert verify(graph) == []
    return [node.op for node in graph.layers()]


def floats(*numbers):
    return np.array(numbers, dtype=np.float32)


def whole(*numbers):
    return np.array(numbers, dtype=np.int64)
