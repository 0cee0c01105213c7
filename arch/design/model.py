"""The design: the document that a user edits. A value: frozen, comparable, serialisable."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from arch.bounds import (
    LONGEST_NAME,
    MOST_AUXILIARY,
    MOST_BLOCKS,
    MOST_CHANNELS,
    MOST_INPUT_CHANNELS,
    MOST_PIXELS,
    MOST_STAGES,
)
from arch.ops import Shape
from arch.parts import AnyBlock, AnyHead, AnyStem, Auxiliary, CrossStage, Downsample, Model, setting


class Input(Model):
    """The image that enters the network."""

    channels: int = setting(3, "c", "Channels", "3 for colour images, 1 for grey ones.", ge=1, le=MOST_INPUT_CHANNELS)
    height: int = setting(224, "h", "Height", "Rows of the image.", "pixels", ge=1, le=MOST_PIXELS)
    width: int = setting(224, "w", "Width", "Columns of the image.", "pixels", ge=1, le=MOST_PIXELS)

    @property
    def shape(self) -> Shape:
        """(channels, height, width)."""
        return self.channels, self.height, self.width


class Stage(Model):
    """A run of one kind of block. The first block takes the stride."""

    # A union of all blocks, told apart by `kind`: a file's kind decides which settings there are.
    block: AnyBlock
    depth: int = setting(1, "d", "Depth", "Number of blocks.", "blocks", ge=1, le=MOST_BLOCKS, varied=True)
    width: int | None = setting(
        None,
        "w",
        "Width",
        "Channels that every block writes; none where the block sets its own.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
    )
    stride: int = setting(1, "s", "Stride", "The first block's output has 1/stride of the resolution.", ge=1, le=8)
    stride_at: Literal["first", "last"] = setting(
        "first",
        "sa",
        "Strided block",
        "The block that strides: the first one of the stage, or the last one (TF-slim's ResNets).",
        names={"first": "first block", "last": "last block"},
    )
    downsample: Downsample | None = setting(
        None,
        "dn",
        "Downsampling",
        "A layer of its own takes the stride before the blocks, as in ConvNeXt, HGNet and VoVNet.",
    )
    cross: CrossStage | None = setting(
        None, "cr", "Cross-stage", "Half of the channels goes around the blocks (CSPNet, CS3)."
    )


class Scale(Model):
    """Multipliers of all widths and depths: compound scaling (EfficientNet, arXiv 1905.11946), MobileNet's width.

    Scaled widths are made multiples of a divisor by MobileNet's rule.
    """

    width: float = setting(1.0, "w", "Width multiplier", "Of the widths of stem, stages and head.", gt=0, le=16)
    depth: float = setting(1.0, "d", "Depth multiplier", "Of the stages' depths.", gt=0, le=16)
    divisor: int = setting(8, "m", "Multiple of", "Scaled widths are made multiples of this.", "channels", ge=1, le=64)
    minimum: int | None = setting(
        None, "y", "Least width", "Of scaled widths; empty: the divisor.", "channels", ge=1, le=MOST_CHANNELS
    )
    limit: float = setting(
        0.9, "l", "Rounding limit", "Rounding may not leave less than this part of a width; 0: the nearest.", ge=0, le=1
    )
    rounding: Literal["up", "nearest"] = setting("up", "x", "Depths rounded", "How scaled depths become whole numbers.")
    ends: bool = setting(
        True, "e", "First and last stage too", "Their depths are scaled like the others; EfficientNet-lite's are not."
    )
    stem: bool = setting(True, "t", "Stem too", "The stem's width is scaled like the others.")
    head: Literal["scaled", "least", "fixed"] = setting(
        "scaled",
        "h",
        "Head's convolution",
        "Its width is scaled; scaled, but never below what is written (MobileNetV2); or fixed.",
    )


class Design(Model):
    """A network as its designer sees it."""

    # Without control characters: they would break lines of titles, comments and file heads.
    name: str = Field("Untitled", max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f\x7f]*$")
    # One default for all designs: models are frozen.
    input: Input = Input()
    scale: Scale = Scale()
    padding: Literal["equal", "same"] = setting(
        "equal",
        "pd",
        "Padding",
        "Of windows that keep the size: equal on both sides, or TensorFlow's rule, which depends on the map's size and "
        "pads the far side more.",
        names={"equal": "equal sides", "same": "TensorFlow's same"},
    )
    axes: Literal["both", "columns"] = setting(
        "both",
        "ax",
        "Axes",
        "Square windows and strides work on rows and columns, or on columns alone: a network for signals, 1 x N.",
        names={"both": "rows and columns", "columns": "columns alone"},
    )
    stem: AnyStem
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=MOST_STAGES)]
    head: AnyHead
    aux: Annotated[tuple[Auxiliary, ...], Field(max_length=MOST_AUXILIARY)] = ()
