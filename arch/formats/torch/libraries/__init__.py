"""Modules and parameters under the names that published checkpoints have: torchvision's and timm's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arch.errors import ArchError
from arch.formats.torch.libraries.dense import densenet
from arch.formats.torch.libraries.inception import (
    googlenet,
    timm_inception_resnet_v2,
    timm_inception_v3,
    timm_inception_v4,
    torchvision_inception_v3,
)
from arch.formats.torch.libraries.mobile import mobilenet_v2, timm_mobilenet
from arch.formats.torch.libraries.numbered import alexnet, squeezenet, timm_vgg, torchvision_vgg
from arch.formats.torch.libraries.regnet import timm_regnet, torchvision_regnet
from arch.formats.torch.libraries.residual import timm_resnet, timm_resnetv2, timm_senet, torchvision_resnet
from arch.formats.torch.libraries.shaping import Layout, Named
from arch.formats.torch.tree import Group

__all__ = ["LIBRARIES", "Named", "named"]

LIBRARIES: Mapping[str, Sequence[Layout]] = {
    "torchvision": (
        torchvision_regnet,
        torchvision_resnet,
        torchvision_vgg,
        alexnet,
        squeezenet,
        densenet,
        mobilenet_v2,
        googlenet,
        torchvision_inception_v3,
    ),
    "timm": (
        timm_senet,
        timm_regnet,
        timm_resnet,
        timm_resnetv2,
        timm_vgg,
        densenet,
        timm_mobilenet,
        timm_inception_v3,
        timm_inception_v4,
        timm_inception_resnet_v2,
    ),
}
"""How each library's networks are nested: the first layout that a network has is taken."""


def named(root: Group, library: str) -> Named:
    """The tree of a network as a library nests and names it; it computes the same.

    Raises:
        ArchError: the library has no such network, or its names are not known here.
    """
    for layout in LIBRARIES[library]:
        found = layout(root)
        if found is not None:
            return found
    fix = "Use the names of the graph, or begin with one of the library's networks in the zoo"
    raise ArchError("", f"how {library} names such a network is not known", fix)
