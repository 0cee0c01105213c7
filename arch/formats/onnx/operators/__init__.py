"""What each operator of ONNX is in ops of ours."""

from collections.abc import Mapping

from arch.formats.onnx.operators.arranging import ARRANGING
from arch.formats.onnx.operators.asked import Asked, Reader, UnknownFormError
from arch.formats.onnx.operators.elementwise import ELEMENTWISE
from arch.formats.onnx.operators.layers import LAYERS
from arch.formats.onnx.operators.windows import WINDOWS

READERS: Mapping[str, Reader] = {**ARRANGING, **ELEMENTWISE, **LAYERS, **WINDOWS}

__all__ = ["READERS", "Asked", "Reader", "UnknownFormError"]
