"""How large a network may be. Whatever a part, a link or a file asks for beyond these is refused while it is built."""

from __future__ import annotations

MOST_LAYERS = 30_000
"""Of a network: seven times CIFAR ResNet-1202, the longest published one. More would keep a server busy for seconds."""
MOST_INPUTS = 2_048
"""Of one op, such as a concatenation: each needs an edge in the drawing and a name in an export."""
MOST_CHANNELS = 65_536
"""That a setting can ask for; the widest published layer has 21,841 (ImageNet-21k)."""
MOST_SIDE = 8_192
"""Pixels of the image's height and width."""
MOST_ELEMENTS = 2**40
"""Of one map or one weight tensor: 4 TiB in 32-bit floats, more than a server's memory."""
MOST_WORK = 2**53 - 1
"""Multiply-accumulates, and weights, of a whole network: JavaScript shows integers exactly up to here."""
