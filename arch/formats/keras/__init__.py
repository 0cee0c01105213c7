"""Keras 3 source: one file that runs by itself. Keras is imported by the proof alone."""

from arch.formats.base import Format
from arch.formats.keras.file import source
from arch.formats.keras.running import runs
from arch.formats.python_source import stamp

FORMAT = Format(
    "keras",
    "Keras source",
    "py",
    "text/x-python",
    "code",
    source,
    usage="Put it beside your training code, and call build_model(). It needs Keras 3 alone, with any of its backends.",
    runs=runs,
    # `Function._run_through_graph` of keras/src/ops/function.py holds all that was computed.
    keeps_maps=True,
    stamp=stamp,
)
