"""What an ONNX file knows before an image enters: its tensors, and what is worked out of shapes and weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from arch.errors import ArchError
from arch.formats.onnx.operators import Asked
from arch.formats.onnx.operators.arranging import filled, unsqueezed
from arch.formats.onnx.operators.asked import known
from arch.ops import Shape
from arch.reading import Known, Learned, Operand, Value, weighed, worked_out

if TYPE_CHECKING:
    from onnx import TensorProto

MOST = 2**18
"""Numbers of a constant that is worked out: a shape has 4, a fixed kernel some thousands."""

# Tensors of these types hold numbers that may be learned: onnx.proto's FLOAT, FLOAT16 and DOUBLE, as NumPy calls them.
_FLOATS = {1: "<f4", 10: "<f2", 11: "<f8"}

# One number that hard swish, GELU and their like are written with, and which nobody learns to the last digit.
_COMMON = (2.0, 3.0, 6.0, 0.5, 1 / 6, 2**0.5, 0.5**0.5)


def operand(tensor: TensorProto, constant: bool = False) -> Operand:
    """A tensor of the file: known numbers, or a weight.

    Floats of several numbers are weights, however few. A single one is a constant, unless it has an axis, as a factor
    that is learned for a map, or the dotted name that torch gives a parameter.

    Args:
        tensor: without its numbers where those are many.
        constant: whether an operator says that it is one.
    """
    shape = tuple(tensor.dims)
    if min(shape, default=1) < 0 or tensor.data_type == 8:
        what = "has a length below zero" if tensor.data_type != 8 else "holds text"
        raise ArchError("", f"the tensor {tensor.name!r} {what}", "Export the model again")
    array = _array(tensor)
    whole = array is not None and len(array) == prod(shape)
    if tensor.data_type not in _FLOATS:
        return Known(array.reshape(shape)) if whole else Learned(tensor.name, shape)
    if whole and (constant or _is_constant(tensor.name, array, shape)):
        return Known(array.reshape(shape))
    return Learned(tensor.name, shape, array)


def _is_constant(name: str, array: Any, shape: Shape) -> bool:
    if array.size != 1:
        return False
    if shape:
        return any(abs(float(array[0]) - common) < 1e-6 for common in _COMMON)
    return "." not in name or "/" in name or "::" in name


def _array(tensor: TensorProto) -> Any:
    """The numbers of a tensor, as many as were kept, in one row; None if there are none."""
    import numpy as np
    from onnx import numpy_helper

    if tensor.data_location == tensor.EXTERNAL:
        return None
    kind = _FLOATS.get(tensor.data_type)
    if kind and tensor.raw_data:
        size = np.dtype(kind).itemsize
        return np.frombuffer(tensor.raw_data[: len(tensor.raw_data) // size * size], dtype=kind)
    if tensor.data_type == 1:
        # Nothing is what a damaged file may have: that is no beginning.
        return np.array(tensor.float_data, dtype=np.float32) if tensor.float_data else None
    try:
        return numpy_helper.to_array(tensor).reshape(-1)
    except (ValueError, TypeError, AttributeError, KeyError):
        # Emptied, damaged, or of a kind that NumPy does not have.
        return None


def worked(asked: Asked) -> Operand | None:
    """What a node makes of numbers and weights alone, or of a shape; None if an image enters it.

    Raises:
        ArchError: it is not known what it makes of them.
    """
    import numpy as np

    if asked.operator == "Shape" and asked.inputs[0] is not None:
        return Known(np.array(asked.inputs[0].shape[asked.get("start", 0) : asked.get("end")], dtype=np.int64))
    if any(isinstance(value, Value) for value in asked.inputs):
        return None
    if any(isinstance(value, Learned) and known(value) is None for value in asked.inputs):
        return _of_weights(asked)
    folded = _FOLDED.get(asked.operator)
    arrays = [known(value) for value in asked.inputs]
    if folded is None or sum(array.size for array in arrays if array is not None) > MOST:
        return _of_weights(asked)
    if any(isinstance(value, Learned) for value in asked.inputs) and asked.operator not in ("Constant", "Expand"):
        return _of_weights(asked)
    with np.errstate(all="ignore"):
        return Known(np.asarray(folded(asked, *arrays)))


# What operators make of weights by the names that `arch.reading` has for it.
_TITLES = {"Add": "plus", "Sub": "minus", "Mul": "times", "Div": "by", "Sqrt": "sqrt", "ReduceMean": "mean"}


def _of_weights(asked: Asked) -> Operand:
    """What is worked out of weights before the network runs, as standardised kernels are: a weight."""
    own = [value for value in asked.inputs if isinstance(value, Known | Learned)]
    if not any(isinstance(value, Learned) for value in own):
        raise ArchError(asked.path, f"{asked.operator} of constants", "Simplify the model first (onnxsim)")
    title = _TITLES.get(asked.operator, asked.operator)
    if title in ("plus", "minus", "times", "by"):
        return weighed(title, own[0], own[1])
    first = own[0]
    if title == "mean":
        axes = asked.numbers(1, "axes") or range(len(first.shape))
        shape = tuple(1 if n in axes else length for n, length in enumerate(first.shape))
        return worked_out(title, own[:1], shape, tuple(axes))
    if asked.operator == "BatchNormalization":
        return worked_out("batch norm", own, first.shape, asked.get("epsilon", 1e-5))
    if asked.operator in ("Identity", "Cast"):
        return first
    if asked.operator == "Conv":
        # 1x1, of positions that are the same for every image: EdgeNeXt's.
        return worked_out("conv", own, (first.shape[0], own[1].shape[0], *first.shape[2:]))
    shape = _moved(asked, first.shape)
    return worked_out("reshape" if asked.operator in _RESHAPES else title, own[:1], shape)


_RESHAPES = ("Reshape", "Squeeze", "Unsqueeze")


def _moved(asked: Asked, shape: Shape) -> Shape:
    """The shape of a weight whose axes were moved, added or left out."""
    if asked.operator == "Transpose":
        return tuple(shape[axis] for axis in asked.get("perm") or [*range(len(shape))][::-1])
    if asked.operator == "Reshape":
        return filled(shape, asked.numbers(1) or [])
    if asked.operator == "Unsqueeze":
        return unsqueezed(shape, asked.numbers(1, "axes") or [])
    if asked.operator == "Squeeze":
        axes = asked.numbers(1, "axes") or [n for n, length in enumerate(shape) if length == 1]
        dropped = {axis % len(shape) for axis in axes}
        return tuple(length for n, length in enumerate(shape) if n not in dropped)
    if asked.operator == "Expand":
        return tuple(asked.numbers(1) or ())
    return shape


def _bounded(asked: Asked, shape: Any) -> Shape:
    """A shape that is about to be filled."""
    found = tuple(int(length) for length in shape)
    if prod(found) > MOST or min(found, default=1) < 0:
        raise ArchError(asked.path, f"a constant of {list(found)}", "Simplify the model first (onnxsim)")
    return found


def _constant(asked: Asked) -> Any:
    import numpy as np

    # value_float, value_ints and their like: it has one of them.
    (value,) = asked.attributes.values()
    found = np.array(value)
    if found.dtype.kind not in "biuf":
        raise TypeError(f"{type(value)} holds no numbers")
    return found


def _of_shape(asked: Asked, shape: Any) -> Any:
    import numpy as np

    tensor = asked.get("value")
    value = known(operand(tensor, constant=True)) if tensor is not None else None
    return np.full(_bounded(asked, shape), 0.0 if value is None else value.reshape(-1)[0])


def _cast(asked: Asked, array: Any) -> Any:
    from onnx import helper

    return array.astype(helper.tensor_dtype_to_np_dtype(asked.get("to", 1)))


def _divided(asked: Asked, left: Any, right: Any) -> Any:
    import numpy as np

    whole = left.dtype.kind in "iu" and right.dtype.kind in "iu"
    return np.trunc(left / right).astype(left.dtype) if whole else left / right


def _ranged(asked: Asked, start: Any, stop: Any, step: Any) -> Any:
    import numpy as np

    first, last, by = (value.reshape(-1)[0] for value in (start, stop, step))
    _bounded(asked, [max(int((last - first) / by), 0)])
    return np.arange(first, last, by)


def _reshaped(asked: Asked, array: Any, shape: Any) -> Any:
    return array.reshape(filled(array.shape, shape.tolist(), not asked.get("allowzero", 0)))


def _sliced(asked: Asked, array: Any, *given: Any) -> Any:
    starts, stops = asked.numbers(1, "starts") or [], asked.numbers(2, "ends") or []
    axes, steps = asked.numbers(3, "axes") or [*range(len(starts))], asked.numbers(4) or [1] * len(starts)
    places = [slice(None)] * array.ndim
    for axis, start, stop, step in zip(axes, starts, stops, steps, strict=True):
        places[axis] = slice(start, stop, step)
    return array[tuple(places)]


def _squeezed(asked: Asked, array: Any, *axes: Any) -> Any:
    given = asked.numbers(1, "axes")
    return array.squeeze(None if given is None else tuple(given))


def _expanded(asked: Asked, array: Any, shape: Any) -> Any:
    import numpy as np

    return np.broadcast_to(array, np.broadcast_shapes(array.shape, _bounded(asked, shape)))


def _numpy(name: str) -> Callable[..., Any]:
    def computed(asked: Asked, *arrays: Any) -> Any:
        import numpy as np

        _bounded(asked, np.broadcast_shapes(*(array.shape for array in arrays)))
        return getattr(np, name)(*arrays)

    return computed


def _concatenated(asked: Asked, *arrays: Any) -> Any:
    import numpy as np

    return np.concatenate(arrays, asked.get("axis", 0))


# With the node, for its attributes, and the numbers of its inputs. Exporters work out shapes with these.
_FOLDED: Mapping[str, Callable[..., Any]] = {
    "Add": _numpy("add"),
    "Cast": _cast,
    "Ceil": _numpy("ceil"),
    "Concat": _concatenated,
    "Constant": _constant,
    "ConstantOfShape": _of_shape,
    "Div": _divided,
    "Equal": _numpy("equal"),
    "Expand": _expanded,
    "Floor": _numpy("floor"),
    "Gather": lambda asked, array, places: array.take(places, asked.get("axis", 0)),
    "Greater": _numpy("greater"),
    "Identity": lambda asked, array: array,
    "Less": _numpy("less"),
    "Mod": _numpy("mod"),
    "Mul": _numpy("multiply"),
    "Neg": _numpy("negative"),
    "Not": _numpy("logical_not"),
    "Pow": _numpy("power"),
    "Range": _ranged,
    "ReduceProd": lambda asked, array, *axes: array.prod(keepdims=bool(asked.get("keepdims", 1))),
    "Reshape": _reshaped,
    "Size": lambda asked, array: array.size,
    "Slice": _sliced,
    "Sqrt": _numpy("sqrt"),
    "Squeeze": _squeezed,
    "Sub": _numpy("subtract"),
    "Transpose": lambda asked, array: array.transpose(asked.get("perm")),
    "Unsqueeze": lambda asked, array, *axes: array.reshape(unsqueezed(array.shape, asked.numbers(1, "axes") or [])),
    "Where": _numpy("where"),
}


def shape_or_none(dims: Sequence[Any]) -> Shape | None:
    """Lengths that a file states, an open batch being one image; None if another is open."""
    found = [dim.dim_value for dim in dims]
    if found and found[0] < 1:
        found[0] = 1
    return tuple(found) if found and min(found) > 0 else None
