"""The design as YAML."""

from __future__ import annotations

from arch.analysis import Network
from arch.design import files
from arch.formats.base import Format, design_of


def write(network: Network) -> str:
    """The document that `load` reads again."""
    return files.to_yaml(design_of(network))


FORMAT = Format("yaml", "Design as YAML", "yaml", "application/yaml", "design", write)
