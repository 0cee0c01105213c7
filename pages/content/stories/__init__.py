"""The stories by title, in the order in which they are best read."""

from collections.abc import Callable, Mapping

from pages.content.stories import blocks, depth, inference, networks
from pages.shell.session import Session

STORIES: Mapping[str, Callable[[Session], None]] = {
    "ResNet against VGG": networks.cheaper_though_deeper,
    "The aggressive stem": networks.aggressive_stem,
    "The last layers": networks.last_layers,
    "Inception's reductions": blocks.inception,
    "Bottlenecks": blocks.bottleneck,
    "Groups": blocks.groups,
    "Downsampling": blocks.downsampling,
    "Depth": depth.degradation,
    "Pre-activation": depth.preactivation,
    "Squeeze-and-excitation": depth.squeeze,
    "Inference": inference.compiled,
}
