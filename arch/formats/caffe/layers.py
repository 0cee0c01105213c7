"""The layers of a prototxt in one form, whichever of its three generations wrote it, and which of them a phase has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from arch.bounds import LONGEST_NAME
from arch.errors import ArchError
from arch.formats.caffe.text import Message
from arch.reading import Settings, path_of

ALIASES: Mapping[str, str] = {
    "conv": "convolution",
    "convolutiondepthwise": "depthwiseconvolution",
    "pool": "pooling",
    "softmaxloss": "softmaxwithloss",
}
"""Names of layers, small and without the underscores of the second generation, that are others' too."""
# Of the first generation (src/caffe/proto/caffe.proto, V0LayerParameter).
_OLD_NAMES = {"kernelsize": "kernel_size", "biasterm": "bias_term", "cropsize": "crop_size"}
_TEST, _TRAIN = "TEST", "TRAIN"
MOST_BLOBS = 2_048
"""Read or written by one layer."""


class Layer(NamedTuple):
    """A layer: its kind in small letters, its name as it stands in the file, what it reads and writes, its settings."""

    kind: str
    title: str
    bottoms: Sequence[str]
    tops: Sequence[str]
    settings: Settings

    @property
    def path(self) -> str:
        """Groups and name."""
        return self.settings.path


def layers(net: Message) -> list[Layer]:
    """The layers that run when the network is used, in order.

    Those of the test phase; of training, where a file has no data for another.

    Raises:
        ArchError: one of them has no type, or a rule that is none.
    """
    messages = [_modern(message) for name in ("layer", "layers") for message in net.messages(name)]
    # Files for DIGITS hold three networks, of which the one to use bears this stage.
    rules = [rule for message in messages for kind in ("include", "exclude") for rule in message.messages(kind)]
    stages = {"deploy"} if any("deploy" in rule.texts("stage") for rule in rules) else set()
    for phase in (_TEST, _TRAIN):
        found = [_layer(own, number) for number, own in enumerate(messages, start=1) if _runs(own, phase, stages)]
        if "input" in net.values or any(not layer.bottoms for layer in found):
            break
    return found


def _modern(message: Message) -> Message:
    """A layer of the first generation, whose settings lie in a layer of its own, as one of the later ones."""
    inner = message.messages("layer")
    if not inner:
        return message
    fields = {_OLD_NAMES.get(name, name): values for name, values in inner[0].values.items()}
    return Message(message.line, fields | {name: own for name, own in message.values.items() if name != "layer"})


def _runs(layer: Message, phase: str, stages: set[str]) -> bool:
    """Whether a layer is in a network of a phase (src/caffe/net.cpp, StateMeetsRule)."""
    include, exclude = layer.messages("include"), layer.messages("exclude")
    if include:
        return any(_meets(rule, phase, stages) for rule in include)
    return not any(_meets(rule, phase, stages) for rule in exclude)


def _meets(rule: Message, phase: str, stages: set[str]) -> bool:
    wanted, unwanted = set(rule.texts("stage")), set(rule.texts("not_stage"))
    phases = {"0": _TRAIN, "1": _TEST}
    own = [phases.get(text, text) for text in rule.texts("phase")]
    return own in ([], [phase]) and wanted <= stages and not unwanted & stages


def _layer(message: Message, number: int) -> Layer:
    title = next(iter(message.texts("type")), "")
    kind = title.lower().replace("_", "")
    kind = ALIASES.get(kind, kind)
    name = next(iter(message.texts("name")), "")
    path = path_of(name, f"{kind[:LONGEST_NAME] or 'layer'}_{number}")
    if not kind:
        raise ArchError(path, f"the layer in line {message.line} has no type", 'Say it, as in type: "Convolution"')
    bottoms, tops = message.texts("bottom"), message.texts("top")
    if max(len(bottoms), len(tops)) > MOST_BLOBS:
        raise ArchError(path, f"it reads or writes over {MOST_BLOBS:,} maps", "Open a smaller network")
    return Layer(kind, title, bottoms, tops, Settings(path, dict(_settings(message))))


def _settings(message: Message) -> Iterator[tuple[str, Any]]:
    """Fields of a layer and of what its kind has for itself, `convolution_param`; of those given several times all."""
    blocks = [message, *(own for name in message.values if name.endswith("_param") for own in message.messages(name))]
    for block in blocks:
        for name, values in block.values.items():
            yield name, values[0] if len(values) == 1 else values


def input_shapes(net: Message, found: Sequence[Layer]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names of what comes from outside, and their shapes with the batch; a length that is left open is 0."""
    given = Settings("input", {"input_dim": net.texts("input_dim")}).wholes("input_dim")
    shapes = [_shape(shape) for shape in net.messages("input_shape")]
    names = net.texts("input")[:MOST_BLOBS]
    for place, name in enumerate(names):
        # Four numbers for each input, one after another.
        yield name, shapes[place] if place < len(shapes) else given[4 * place : 4 * place + 4] or (0,) * 4
    for layer in found:
        if not layer.bottoms:
            yield from zip(layer.tops, _data(layer), strict=False)


def _shape(message: Message) -> tuple[int, ...]:
    return Settings("input", {"dim": message.texts("dim")}).wholes("dim")


def _data(layer: Layer) -> Iterator[tuple[int, ...]]:
    """Shapes of what a layer brings in."""
    values = layer.settings.values
    shapes = values.get("shape", [])
    several = [shapes] if isinstance(shapes, Message) else shapes
    yield from (_shape(shape) for shape in several if isinstance(shape, Message))
    if several:
        return
    side = layer.settings.whole("crop_size", 0)
    height, width = (layer.settings.whole(name, side) for name in ("height", "width"))
    yield 0, layer.settings.whole("channels", _channels(layer.settings)), height, width


def _channels(settings: Settings) -> int:
    """Of the images of a data layer: what is subtracted from them may say so; else they have colours."""
    means = settings.values.get("mean_value", [])
    grey = settings.flag("force_gray", False) or not settings.flag("is_color", True)
    return 1 if grey or isinstance(means, str) else 3
