"""What each layer and each operation of Keras is in ops of ours."""

from collections.abc import Mapping

from arch.formats.keras_model.operators.arranging import ARRANGING
from arch.formats.keras_model.operators.asked import Asked, Reader, UnknownFormError
from arch.formats.keras_model.operators.elementwise import ELEMENTWISE, PREPARING
from arch.formats.keras_model.operators.learned import LEARNED
from arch.formats.keras_model.operators.operations import OPERATIONS
from arch.formats.keras_model.operators.windows import WINDOWS

READERS: Mapping[str, Reader] = {**ARRANGING, **ELEMENTWISE, **LEARNED, **OPERATIONS, **WINDOWS}
"""By their classes; those of `keras.ops` begin with `ops.`."""

__all__ = ["PREPARING", "READERS", "Asked", "Reader", "UnknownFormError"]
