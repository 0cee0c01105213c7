"""Graph to design: the only way up. It finds nothing that lowering does not confirm.

A graph is cut where everything passes through one node. Each piece is held against what stems, blocks and heads write
when they are expanded, with the settings that the zoo has, then with others that are searched; equal blocks in a row
are a stage. No part has code of its own for this: a new block is recognised as soon as it is there.
"""

from arch.recognise.near import Instead, Nearest, nearest
from arch.recognise.recognition import Part, Recognised, parts_of, recognise

__all__ = ["Instead", "Nearest", "Part", "Recognised", "nearest", "parts_of", "recognise"]
