"""Written PyTorch source, and the model that it builds."""

import importlib.util
import sys

import arch
from arch.formats import FORMATS


def written(id, **chosen):
    return FORMATS["torch"].content(arch.network(id), **chosen).decode()


def model(text, folder):
    # From a file: TorchScript reads the source of what it compiles.
    path = folder / "exported.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["exported"] = module
    spec.loader.exec_module(module)
    return module.build_model()
