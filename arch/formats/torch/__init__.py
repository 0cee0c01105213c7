"""PyTorch source from a graph. Torch itself is never imported."""

from arch.formats.base import Format
from arch.formats.torch.file import module_paths, source

FORMAT = Format(
    "torch",
    "PyTorch source",
    "py",
    "text/x-python",
    "code",
    source,
    usage="Put it beside your training code, and call build_model(). It needs torch alone.",
)

__all__ = ["FORMAT", "module_paths", "source"]
