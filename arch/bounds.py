"""How large a network may be. Whatever a part, a link or a file asks for beyond these is refused while it is built.

Each bound is far above what is used, and far below what hurts.
"""

LARGEST_FILE = 1_000_000
"""Bytes of a design's file. The largest of the zoo has 2,000."""
LARGEST_MODEL = 2**31
"""Bytes of a file with weights: protobuf, in which ONNX is written, takes no message as large."""
LARGEST_TEXT = 8_000_000
"""Bytes of a text that describes a graph layer by layer. SENet-154's prototxt has 150,000."""
LONGEST_NOTATION = 20_000
"""Characters of a notation. The longest of the zoo has 900; many servers cut addresses off at 8,000."""
LONGEST_NAME = 80
"""Characters of a design's name: what a picture's title and a plot's label have room for."""
LONGEST_NUMBER = 30
"""Characters of a number in a notation; Python takes quadratic time to read long ones."""
DEEPEST = 16
"""Groups inside groups in a file. A design has 5, and readers call themselves for each."""

MOST_STAGES = 64
"""The zoo's networks have at most 14."""
MOST_AUXILIARY = 8
"""GoogLeNet has 2."""
MOST_BLOCKS = 1000
"""Blocks of one stage. ResNet-1202 has 200."""
MOST_CHANNELS = 65_536
"""Of one layer that a design names, and scores of a head. The widest of the zoo has 4,096; ImageNet-21k has 21,841."""
# Hyperspectral images have some hundreds of bands.
MOST_INPUT_CHANNELS = 4096
MOST_PIXELS = 8192
"""Rows, and columns, of an image: four times those of large medical ones."""
MOST_LAYERS = 30_000
"""Of a network: seven times CIFAR ResNet-1202, the longest published one. More would keep a server busy for seconds."""
MOST_INPUTS = 2_048
"""Of one op, such as a concatenation: each needs an edge in the drawing and a name in an export."""
MOST_ELEMENTS = 2**40
"""Of one map or one weight tensor: 4 TiB in 32-bit floats, more than a server's memory."""
MOST_WORK = 2**53 - 1
"""Multiply-accumulates, and weights, of a whole network: JavaScript shows integers exactly up to here."""

MOST_DOTS = 60_000_000
"""Of a PNG: 180 MB while it is drawn. GoogLeNet with all its layers has 34 million."""

LONGEST_BRANCH = 400
"""Characters of one branch. Inception-v4's longest has 41."""
MOST_BRANCHES = 16
"""Of one block. Inception modules have 4."""
MOST_FORKS = 16
"""Of one branch; as each is read by a function that calls itself, their number bounds its depth."""
