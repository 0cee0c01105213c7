"""PyTorch source from a graph. Torch itself is never imported."""

from arch.formats.base import Format
from arch.formats.torch.file import module_paths, source
from arch.formats.torch.running import runs, stamp

FORMAT = Format("torch", "PyTorch source", "py", "text/x-python", "code", source, runs=runs, stamp=stamp)

__all__ = ["FORMAT", "module_paths", "source"]
