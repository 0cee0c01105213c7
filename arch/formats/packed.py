"""Files in a zip whose bytes depend on nothing but them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first moment that a zip can hold: the clock's own would make equal contents unequal files.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by their names, in their order."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = ZipInfo(name, _MOMENT)
            info.compress_type = ZIP_DEFLATED
            # A regular file that its owner writes and all read; and made on Unix, wherever it is made.
            info.external_attr, info.create_system = 0o644 << 16, 3
            archive.writestr(info, content)
    return out.getvalue()
