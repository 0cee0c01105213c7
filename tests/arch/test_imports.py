"""Import contracts that only a running interpreter can show."""

import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType

import arch


def test_the_library_starts_without_torch_or_streamlit():
    code = "import arch, sys; arch.summarize('resnet50'); print(sorted({'torch', 'streamlit'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_no_module_has_the_name_of_a_function():
    """Which of the two a package's attribute is would depend on what was imported before."""
    for found in pkgutil.walk_packages(arch.__path__, "arch."):
        package, _, name = found.name.rpartition(".")
        if name != "__main__":
            importlib.import_module(found.name)
            assert isinstance(getattr(importlib.import_module(package), name), ModuleType), found.name
