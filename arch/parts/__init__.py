"""The parts that designs are made of. A new file in stems/, blocks/ or heads/ adds one."""

from typing import TYPE_CHECKING, TypeAlias

from arch.bounds import MOST_CHANNELS
from arch.parts.auxiliary import Auxiliary
from arch.parts.base import Block, Head, Model, Part, Stem, setting
from arch.parts.cross_stage import CrossStage
from arch.parts.downsample import Downsample
from arch.parts.registry import discover, union

STEMS = discover("arch.parts.stems", Stem)
BLOCKS = discover("arch.parts.blocks", Block)
HEADS = discover("arch.parts.heads", Head)

# mypy cannot read a union that is made at run time: to it any stem, block or head will do.
if TYPE_CHECKING:
    AnyStem: TypeAlias = Stem
    AnyBlock: TypeAlias = Block
    AnyHead: TypeAlias = Head
else:
    AnyStem, AnyBlock, AnyHead = union(STEMS), union(BLOCKS), union(HEADS)

__all__ = [
    "BLOCKS",
    "HEADS",
    "MOST_CHANNELS",
    "STEMS",
    "AnyBlock",
    "AnyHead",
    "AnyStem",
    "Auxiliary",
    "Block",
    "CrossStage",
    "Downsample",
    "Head",
    "Model",
    "Part",
    "Stem",
    "discover",
    "setting",
    "union",
]
