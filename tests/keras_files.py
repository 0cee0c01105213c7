"""Configurations of Keras models, in a few words, as Keras 3 and Keras 2 write them."""

import io
import json
import zipfile

from arch.formats.keras_model.reading import read
from arch.graph import verify

IMAGE = [None, 8, 8, 3]


def own(kind, name="", module="keras.layers", **config):
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": name or kind.lower(), **config},
        "name": name or kind.lower(),
    }


def sequential(*layers, image=IMAGE, **more):
    first = {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": image, "name": "in"}}
    config = {"name": "net", "layers": [first, *layers]}
    return {"module": "keras", "class_name": "Sequential", "config": config, **more}


def tensor(name, call=0, output=0, shape=None):
    history = [name, call, output]
    return {"class_name": "__keras_tensor__", "config": {"shape": shape, "keras_history": history}}


def called(layer, *arguments, **named):
    calls = [*layer.get("inbound_nodes", []), {"args": list(arguments), "kwargs": named}]
    return {**layer, "inbound_nodes": calls}


def functional(*layers, image=IMAGE, outputs=None, **more):
    first = {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": {"batch_shape": image, "name": "in"},
        "name": "in",
    }
    ends = outputs or [layers[-1]["name"], 0, 0]
    config = {"name": "net", "layers": [first, *layers], "input_layers": ["in", 0, 0], "output_layers": ends}
    return {"module": "keras.src.models.functional", "class_name": "Functional", "config": config, **more}


def written(model):
    return json.dumps(model).encode()


def zipped(config, name="config.json"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata.json", '{"keras_version": "3.0.0"}')
        file.writestr(name, config)
        file.writestr("model.weights.h5", "")
    return out.getvalue()


def ops(model, **options):
    graph = read(model if isinstance(model, bytes) else written(model), **options).graph
    assert verify(graph) == []
    return [node.op for node in graph.layers()]
