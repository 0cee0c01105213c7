"""What each kind of layer of Caffe is in ops of ours."""

from collections.abc import Mapping

from arch.formats.caffe.operators.arranging import ARRANGING
from arch.formats.caffe.operators.asked import Asked, Reader
from arch.formats.caffe.operators.elementwise import ELEMENTWISE
from arch.formats.caffe.operators.learned import LEARNED
from arch.formats.caffe.operators.windows import WINDOWS

READERS: Mapping[str, Reader] = {**ARRANGING, **ELEMENTWISE, **LEARNED, **WINDOWS}
"""By the kinds' names in small letters."""

__all__ = ["READERS", "Asked", "Reader"]
