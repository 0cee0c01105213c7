"""An ONNX file without its weights: names and shapes are kept, numbers are skipped before anything parses them.

A model of 2 GB is read in the time that its structure takes. Protobuf's wire format: each field is a number with a
type, then a varint, 4 or 8 bytes, or a length and as many bytes (protobuf.dev, "Encoding").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from arch.errors import ArchError

KEPT = 4096
"""Bytes of a tensor that are kept: axes, shapes, constants, and enough of a kernel to see that it is a fixed one."""

# Where tensors lie: field numbers of onnx.proto, from the message outwards.
_TENSOR: Mapping[int, object] = {}
_ATTRIBUTE: dict[int, object] = {5: _TENSOR}  # t; subgraphs (6) are refused later, unread
_NODE: Mapping[int, object] = {5: _ATTRIBUTE}
_GRAPH: Mapping[int, object] = {1: _NODE, 5: _TENSOR}
_MODEL: Mapping[int, object] = {7: _GRAPH}

# float_data and raw_data, of which a beginning can be kept: their numbers have 2, 4 or 8 bytes. Those of int32_data,
# int64_data and uint64_data are varints; double_data is rare.
_CUT = (4, 9)
_NUMBERS = (5, 7, 10, 11)


def without_weights(content: bytes | memoryview) -> bytes:
    """The model with tensors cut off after KEPT bytes.

    Raises:
        ArchError: it ends within a field, or has a field of a type that protobuf does not have.
    """
    return b"".join(_kept(memoryview(content), 0, _MODEL))


def _kept(data: memoryview, base: int, inside: Mapping[int, object]) -> Iterator[bytes | memoryview]:
    """What stays of a message whose fields `inside` hold messages with tensors; `base` is its place in the file."""
    for number, kind, begin, start, end in _fields(data, base):
        if inside is _TENSOR and kind == 2 and end - start > KEPT and number in (*_CUT, *_NUMBERS):
            if number in _CUT:
                yield _varint(number << 3 | 2) + _varint(KEPT) + bytes(data[start : start + KEPT])
            continue
        within = inside.get(number)
        # What is no longer than that holds nothing to cut.
        if within is None or kind != 2 or end - start <= KEPT:
            yield data[begin:end]
            continue
        body = b"".join(_kept(data[start:end], base + start, within))  # type: ignore[arg-type]
        yield _varint(number << 3 | 2) + _varint(len(body)) + body


def _fields(data: memoryview, base: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Number and type of each field, where it begins, where its contents begin, and where they end."""
    place, size = 0, len(data)
    while place < size:
        begin = place
        key, place = _read_varint(data, place, base)
        number, kind = key >> 3, key & 7
        start = place
        if kind == 0:
            _, place = _read_varint(data, place, base)
        elif kind == 2:
            length, start = _read_varint(data, place, base)
            place = start + length
        elif kind in (1, 5):
            place += 8 if kind == 1 else 4
        else:
            raise _damaged(base + begin)
        if place > size or number == 0:
            raise _damaged(base + begin)
        yield number, kind, begin, start, place


def _read_varint(data: memoryview, place: int, base: int) -> tuple[int, int]:
    value = shift = 0
    for offset in range(place, min(place + 10, len(data))):
        byte = data[offset]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, offset + 1
        shift += 7
    raise _damaged(base + place)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def _damaged(place: int) -> ArchError:
    return ArchError(f"byte {place + 1:,}", "the ONNX file is damaged or cut off here", "Copy or export it again")
