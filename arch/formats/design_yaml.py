"""The design as YAML."""

from __future__ import annotations

from arch.analysis import Network
from arch.design import files, schema
from arch.formats.base import Format, design_of


def write(network: Network) -> str:
    """The document that `load` reads again; its first line names the schema to editors."""
    return schema.HEAD + files.to_yaml(design_of(network))


FORMAT = Format(
    "yaml",
    "Design as YAML",
    "yaml",
    "application/yaml",
    "design",
    write,
    usage="Open it in Archscope, or edit it: an editor with a YAML language server completes and checks it by the "
    "schema beside it, which `python -m arch schema` writes.",
    remark=("# ", ""),
)
