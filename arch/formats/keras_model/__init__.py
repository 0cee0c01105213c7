"""Keras's models: the configuration in a `.keras` file, or what `model.to_json()` writes; read and never run."""

import re

from arch.formats.base import Format
from arch.formats.keras_model.reading import read

_ZIP = re.compile(rb"\APK\x03\x04.{22,60}(?:metadata|config)\.json", re.DOTALL)
# The classes of whole models; a design's JSON has no `class_name`.
_JSON = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{.{0,200}?"class_name"\s*:\s*"|\A\s*\{\s*"config"\s*:\s*[\[{]', re.DOTALL)

FORMAT = Format(
    "keras-model",
    "Keras model",
    "keras",
    "application/zip",
    "code",
    None,
    read=read,
    fits=lambda head: _ZIP.match(head) is not None or _JSON.match(head) is not None,
)
