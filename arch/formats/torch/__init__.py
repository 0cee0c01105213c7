"""PyTorch source from a graph. Torch itself is never imported."""

from arch.formats.torch.source import module_path, source

__all__ = ["module_path", "source"]
