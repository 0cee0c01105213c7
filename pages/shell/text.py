"""Text of users, links and files on the screen: shown as it is, whatever Markdown would make of it."""

from __future__ import annotations

import re

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
