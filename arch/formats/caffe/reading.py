"""A prototxt as a graph: parsed, never run."""

from __future__ import annotations

from collections.abc import Sequence

from arch.analysis import Network
from arch.bounds import LONGEST_NAME
from arch.errors import ArchError
from arch.formats.caffe.layers import Layer, input_shapes, layers
from arch.formats.caffe.operators import READERS, Asked
from arch.formats.caffe.text import Message, parsed
from arch.ops import ShapeError
from arch.reading import SAY_SIZE, Recorder, Value, decoded, scores, without_softmax

# What runs in training, or to say how good a network is.
_BESIDE = ("accuracy", "argmax", "silence", "hdf5output")


def read(content: bytes, size: tuple[int, int] | None = None) -> Network:
    """The network in a prototxt of Caffe, of any of its generations: `layer`, `layers`, and layers in layers.

    Args:
        content: the file.
        size: height and width of the image, where the file leaves them open or others are wanted.

    Raises:
        ArchError: it is no prototxt, has no image as its input, or a layer whose shape cannot be said.
    """
    net = parsed(decoded(content))
    found = layers(net)
    to, values = _begin(net, found, size)
    ends: dict[str, bool] = {}
    for layer in found:
        if layer.bottoms and not _is_beside(layer):
            _read_layer(to, values, layer)
            for blob in layer.bottoms:
                ends.pop(blob, None)
            ends |= dict.fromkeys(layer.tops, False)
        elif layer.kind.endswith("loss"):
            ends |= {blob: True for blob in layer.bottoms[:1] if blob in ends}
        elif layer.kind == "silence":
            ends = {blob: lost for blob, lost in ends.items() if blob not in layer.bottoms}
    name = next(iter(net.texts("name")), "")[:LONGEST_NAME]
    returned = [values[blob] for blob in _outputs(ends)]
    if not returned:
        raise ArchError("", "no layer reads the image", "Open the network that is used, and not its solver")
    source = f"Caffe prototxt{without_softmax(to, returned)}"
    return Network(name, to.graph([scores(to, value) for value in returned]), source=source)


def _is_beside(layer: Layer) -> bool:
    return layer.kind in _BESIDE or layer.kind.endswith("loss") or layer.kind == "softmaxwithloss"


def _outputs(ends: dict[str, bool]) -> Sequence[str]:
    """The blobs that the network returns: those that nothing reads.

    Of several that only losses read the last is the network's own, and the others are of auxiliary heads (GoogLeNet).
    """
    lost = [blob for blob, is_lost in ends.items() if is_lost]
    return [blob for blob, is_lost in ends.items() if not is_lost or blob == lost[-1]]


def _begin(net: Message, found: Sequence[Layer], size: tuple[int, int] | None) -> tuple[Recorder, dict[str, Value]]:
    """A recorder with the image, and the image by its name."""
    given = [(name, shape) for name, shape in input_shapes(net, found) if len(shape) in (2, 4)]
    if not given:
        fix = 'It begins with a layer of type: "Input" with the image\'s shape'
        raise ArchError("", "the network has no image as its input", fix)
    name, shape = given[0]
    own = [*shape[1:]]
    if size and len(own) == 3:
        own[1:] = size
    if min(own) < 1:
        raise ArchError("", f"the input {name[:60]!r} leaves its size open", SAY_SIZE)
    to = Recorder(tuple(own), "input")
    return to, {name: to.input}


def _read_layer(to: Recorder, values: dict[str, Value], layer: Layer) -> None:
    missing = next((blob for blob in layer.bottoms if blob not in values), None)
    if missing is not None:
        what = f"{layer.title[:40]} reads {missing[:60]!r}, which no layer before it writes"
        raise ArchError(layer.path, what, "Layers come in the order in which they run, and the image is the one input")
    twice = next((top for top in layer.tops if top in values and top not in layer.bottoms), None)
    if twice is not None:
        raise ArchError(layer.path, f"{twice[:60]!r} is written more than once", "Give each top a name of its own")
    reader = READERS.get(layer.kind)
    if reader is None:
        what = f"the layer {layer.title[:40]} is not known, and the file does not say the shape of what it writes"
        raise ArchError(layer.path, what, "Leave it out, or write it in layers of Caffe's own")
    inputs = [values[blob] for blob in layer.bottoms]
    try:
        results = reader(to, Asked(layer, inputs))
    except ShapeError as refusal:
        raise ArchError(layer.path, refusal.what, refusal.fix) from None
    # Readers take a layer at its word; what does not fit fails at whatever is done with it.
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
        if isinstance(error, ArchError):
            raise
        read = " and ".join(str([*value.shape[1:]]) for value in inputs)
        raise ArchError(layer.path, f"{layer.title[:40]} cannot read {read}", "Check its settings") from None
    values.update(zip(layer.tops, [results] if isinstance(results, Value) else results, strict=False))
