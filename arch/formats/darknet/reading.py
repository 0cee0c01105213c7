"""A Darknet configuration as a graph: parsed, never run."""

from __future__ import annotations

from collections.abc import Sequence

from arch.analysis import Network
from arch.errors import ArchError
from arch.formats.darknet.layers import HEADS, IN_TRAINING, LAYERS, SLOPE, Asked
from arch.formats.darknet.sections import Section, sections
from arch.ops import Shape, ShapeError
from arch.reading import SAY_SIZE, Recorder, Value, decoded, scores, without_softmax


def read(content: bytes, size: tuple[int, int] | None = None) -> Network:
    """The network in a configuration of Darknet.

    Args:
        content: the file.
        size: height and width of the image, where others are wanted than the file's.

    Raises:
        ArchError: it is none, or has a section whose shape cannot be said.
    """
    found = sections(decoded(content))
    if not found or found[0].kind != "net":
        raise ArchError("", "it does not begin with [net]", "Open the configuration whole")
    to = Recorder(_image(found, size), "input")
    before: list[Value] = []
    ends: list[Value] = []
    x = to.input
    for section in found[1:]:
        if section.kind in HEADS:
            ends.append(x)
        # A crop is a preparation of the image, which begins at its size.
        elif section.kind not in (*IN_TRAINING, "crop"):
            x = _layer(to, Asked(section, x, before))
        before.append(x)
    if x.node == 0:
        raise ArchError("", "it has no layers", "Open the configuration whole")
    leaky = any(section.settings.values.get("activation") == "leaky" for section in found)
    slope = f"; its leaky ReLU has a slope of {SLOPE:g}, and the one that stands for it 0.01" if leaky else ""
    ending = "; boxes are not read out of the maps" if ends else without_softmax(to, [x])
    outputs = ends or [scores(to, x)]
    return Network("", to.graph(outputs), source=f"Darknet configuration{ending}{slope}")


def _image(found: Sequence[Section], size: tuple[int, int] | None) -> Shape:
    own = found[0].settings
    crop = next((section.settings for section in found if section.kind == "crop"), None)
    height, width = (own.whole(name, 0) for name in ("height", "width"))
    if crop:
        height, width = crop.whole("crop_height", height, 1), crop.whole("crop_width", width, 1)
    height, width = size or (height, width)
    channels = own.whole("channels", 0)
    if min(channels, height, width) < 1:
        raise ArchError("net", "it leaves the image's size open", SAY_SIZE)
    return channels, height, width


def _layer(to: Recorder, asked: Asked) -> Value:
    kind = asked.section.kind
    reader = LAYERS.get(kind)
    if reader is None:
        what = f"the section [{kind[:40]}] is not known, and the file does not say the shape of what it writes"
        raise ArchError(asked.path, what, "Leave it out, or write it in sections that are known")
    try:
        return reader(to, asked)
    except ShapeError as refusal:
        raise ArchError(asked.path, refusal.what, refusal.fix) from None
    # Readers take a section at its word; what does not fit fails at whatever is done with it.
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        if isinstance(error, ArchError):
            raise
        raise ArchError(asked.path, f"it cannot read {[*asked.x.shape[1:]]}", "Check its settings") from None
