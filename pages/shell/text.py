"""Text on its way to the screen: of users, links and files, shown as it is; and data for the components."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_JOINER = "\u2060"
"""A character without width or meaning, which keeps two others from being read as one sign."""
_LATE = re.compile(
    r":(?=[\w+-]+[:/])"  # emoji, icons and the logo, as in :dog: and :material/menu:
    r"|:(?=//)|(?<=www)(?=\.)|(?<=[\w.+-]@)(?=\w)"  # bare links and addresses
    r"|(?<!\S)[<>~-](?=(?:->|>|-|=)(?!\S))",  # arrows and the like
    re.IGNORECASE,
)
"""What Streamlit replaces after Markdown has taken its backslashes away: escaping alone does not stop it."""
_SIGN = re.compile(r"[\\`*_\[\]<>~$&|{}]|:(?=\S)|^[#+=-]|^(\d+)(?=[.)])")


def plain(text: object) -> str:
    """A text for the Markdown of `st.markdown`, `st.error`, labels and help, which shows it letter by letter."""
    # On one line: at the start of a line more signs mean something than anywhere else.
    line = _LATE.sub(rf"\g<0>{_JOINER}", " ".join(str(text).splitlines()).strip())
    return _SIGN.sub(lambda sign: f"{sign[1]}\\" if sign[1] else f"\\{sign[0]}", line)


def written(data: Mapping[str, Any]) -> bytes:
    """Data as the browser reads it."""
    # A name may hold half a character, which UTF-8 has none for.
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")
