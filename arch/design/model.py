"""The design: the document that a user edits. A value: frozen, comparable, serialisable."""

from __future__ import annotations

from typing import Annotated

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
from arch.parts import AnyBlock, AnyHead, AnyStem, Auxiliary, Model, setting


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


class Design(Model):
    """A network as its designer sees it."""

    # Without control characters: they would break lines of titles, comments and file heads.
    name: str = Field("Untitled", max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f\x7f]*$")
    # One default for all designs: models are frozen.
    input: Input = Input()
    stem: AnyStem
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=MOST_STAGES)]
    head: AnyHead
    aux: Annotated[tuple[Auxiliary, ...], Field(max_length=MOST_AUXILIARY)] = ()
