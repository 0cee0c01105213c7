"""A model of Keras as a graph: its configuration is parsed, nothing in it is run, custom layers and lambdas least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from arch.analysis import Network
from arch.bounds import DEEPEST, LONGEST_NAME, MOST_LAYERS
from arch.errors import ArchError
from arch.formats.keras_model.file import configuration
from arch.formats.keras_model.model import MODELS, Call, Key, Model, is_tensor, layers_of, model
from arch.formats.keras_model.operators import PREPARING, READERS, Asked, UnknownFormError
from arch.formats.keras_model.operators.arranging import LAST
from arch.ops import Op, Opaque, Shape, ShapeError
from arch.reading import SAY_SIZE, Recorder, Settings, Value, scores, without_softmax

MOST_NODES = 8 * MOST_LAYERS
"""Of a file: layers take several each."""


def read(content: bytes, size: tuple[int, int] | None = None) -> Network:
    """The network in a model of Keras.

    Args:
        content: a `.keras` file, or the JSON that `model.to_json()` writes, of any version.
        size: height and width of the image, where the model leaves them open or others are wanted.

    Raises:
        ArchError: it is damaged, has no image as its input, or a layer whose shape cannot be said.
    """
    whole = configuration(content)
    config = whole["config"]
    found = model(config)
    to, given = _begin(found, config, size)
    version = str(whole.get("keras_version") or "")[:20]
    reader = _Reader(to, version[:1] in ("1", "2") or "module" not in whole, not size)
    maps = [value for value in reader.run(found, given, 0) if value.node]
    if not maps:
        raise ArchError("", "no output of the model depends on its image", "Save the model whole")
    name = config.get("name") if isinstance(config, dict) else ""
    prepared = any(call.kind in PREPARING for call in found.calls)
    beginning = "; what prepares its image is left out" if prepared else ""
    kind = str(whole.get("class_name"))[:20]
    source = f"Keras{f' {version}' if version else ''} {kind}{beginning}{without_softmax(to, maps)}"
    outputs = [scores(to, value) for value in maps]
    return Network(name[:LONGEST_NAME] if isinstance(name, str) else "", to.graph(outputs), source=source)


def _begin(found: Model, config: Any, size: tuple[int, int] | None) -> tuple[Recorder, list[Value | None]]:
    """A recorder with the image, and the inputs: the image, and None for others."""
    shapes = [found.shapes.get(key) for key in found.inputs]
    images = [(n, shape[1:]) for n, shape in enumerate(shapes) if isinstance(shape, list) and len(shape) in (2, 4)]
    if not images:
        fix = "It begins with an Input of (height, width, channels)"
        raise ArchError("", "the model has no image as its input, or does not state its shape", fix)
    place, lengths = images[0]
    first = len(lengths) == 1 or _order(config, 0) == "channels_first"
    # A length that is left open is 0 here.
    dims = [length if isinstance(length, int) else 0 for length in lengths]
    own = dims if first else [dims[2], dims[0], dims[1]]
    if size and len(own) == 3:
        own[1:] = size
    if min(own) < 1:
        what = f"the input {found.inputs[place][0][:60]!r} leaves its size open, or it is below 1"
        raise ArchError("", what, SAY_SIZE)
    to = Recorder(tuple(own), "input", channels_last=not first)
    return to, [to.input if n == place else None for n in range(len(shapes))]


def _order(config: Any, depth: int) -> str:
    """Where the channels are, as the first layer says that has them somewhere."""
    for layer in layers_of(config, "") if depth < DEEPEST else ():
        own = layer["config"]
        found = _order(own, depth + 1) if layer.get("class_name") in MODELS else ""
        found = found or (str(own.get("data_format") or own.get("dim_ordering") or "") if isinstance(own, dict) else "")
        if found:
            return {"th": "channels_first"}.get(found, found)
    return ""


class _Reader:
    """Reads calls into a recorder; `stated`: whether the shapes in the file hold."""

    def __init__(self, to: Recorder, old: bool, stated: bool) -> None:
        self.to, self.old, self.stated = to, old, stated

    def run(self, whole: Model, given: Sequence[Value | None], depth: int) -> list[Value]:
        """What a model writes for what it is given: calls in the file's order, each once what it reads is there."""
        values = {key: own for key, own in zip(whole.inputs, given, strict=False) if own is not None}
        missing = [len({*call.reads} - values.keys()) for call in whole.calls]
        readers: dict[Key, list[int]] = {}
        for index, call in enumerate(whole.calls):
            for key in {*call.reads} - values.keys():
                readers.setdefault(key, []).append(index)
        ready = [index for index, count in enumerate(missing) if count == 0]
        heapify(ready)
        while ready:
            call = whole.calls[heappop(ready)]
            for number, value in enumerate(self._called(call, values, whole, depth)):
                key = (call.name, call.number, number)
                if key in values:
                    raise ArchError(call.path, f"two layers bear the name {call.name[:60]!r}", "Rename one of them")
                values[key] = value
                for index in readers.get(key, ()):
                    missing[index] -= 1
                    if missing[index] == 0:
                        heappush(ready, index)
        self._complain(whole, values)
        return [values[key] for key in whole.outputs]

    def _complain(self, whole: Model, values: Mapping[Key, Value]) -> None:
        absent = next((key for key in whole.outputs if key not in values), None)
        if absent is None:
            return
        keys = ((key, call) for call in whole.calls for key in call.reads if key not in values)
        key, call = next(keys, (absent, None))
        what = f"{call.kind[:40] if call else 'the model'} reads {key[0][:60]!r}, which nothing writes before it"
        fix = "Layers form no circle, and the image is the one input"
        raise ArchError(call.path if call else "", what, fix)

    def _called(self, call: Call, values: Mapping[Key, Value], whole: Model, depth: int) -> Sequence[Value]:
        """What a call writes."""
        if len(self.to) > MOST_NODES or depth > DEEPEST:
            raise ArchError(
                call.path, f"the model has over {MOST_NODES:,} ops, or models too deep", "Open a smaller one"
            )
        arguments = [_filled(own, values) for own in call.arguments]
        asked = Asked(call.kind, Settings(call.path, call.config), arguments, self.old)
        begin = len(self.to)
        try:
            results = self._results(call, asked, depth)
        except (UnknownFormError, ShapeError) as refusal:
            if isinstance(refusal, ShapeError):
                raise ArchError(call.path, refusal.what, refusal.fix) from None
            results = [self._unknown(call, asked, whole)]
        # Readers take a layer at its word; what does not fit fails at whatever is done with it.
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            if isinstance(error, ArchError):
                raise
            read = " and ".join(str([*own.shape[1:]]) for own in asked.inputs) or "nothing"
            raise ArchError(call.path, f"{call.kind[:40]} cannot read {read}", "Check its settings") from None
        return [self._shared(call, asked, own) for own in results] if call.number and self._learns(begin) else results

    def _results(self, call: Call, asked: Asked, depth: int) -> Sequence[Value]:
        if call.kind in MODELS:
            return self.run(model(call.config, call.path), asked.inputs, depth + 1)
        reader = READERS.get(call.kind)
        if reader is None:
            raise UnknownFormError
        found = reader(self.to, asked)
        return [found] if isinstance(found, Value) else found

    def _learns(self, begin: int) -> bool:
        """Whether what was recorded from a place on has weights."""
        made = self.to.made
        return any(
            isinstance(own.op, Op) and own.op.weights(*(made[index].shape for index in own.inputs))
            for own in made[begin:]
        )

    def _shared(self, call: Call, asked: Asked, value: Value) -> Value:
        """A further call of a layer with weights: its weights are counted, and its work would count them again."""
        op = Opaque(f"{call.kind[:40]} with shared weights", self.to.made[value.node].shape)
        return value._replace(node=self.to.add(call.path, op, *asked.inputs).node)

    def _unknown(self, call: Call, asked: Asked, whole: Model) -> Value:
        """An op of which name and shape are known, where a tensor in the file states the shape.

        Raises:
            ArchError: none does.
        """
        shape = whole.shapes.get((call.name, call.number, 0)) if self.stated else None
        own = shape[1:] if isinstance(shape, list) else []
        if len(own) not in (1, 3) or not all(isinstance(length, int) and length > 0 for length in own):
            what = (
                f"the layer {call.kind[:40]} is not known so, and the file does not state the shape of what it writes"
            )
            raise ArchError(call.path, what, "Leave it out, or write it in layers of Keras's own")
        first = any(value.is_map and value.order[1] == 1 for value in asked.inputs)
        channels: Shape = (own[2], own[0], own[1]) if len(own) == 3 and not first else tuple(own)
        node = self.to.add(call.path, Opaque(call.kind[:40], channels), *asked.inputs).node
        return self.to.at(node, LAST if len(own) == 3 and not first else ())


def _filled(argument: Any, values: Mapping[Key, Value]) -> Any:
    """An argument with the values of its tensors."""
    if isinstance(argument, list):
        return [_filled(own, values) for own in argument]
    return values[argument.key] if is_tensor(argument) else argument
