"""What writes one op: the nodes and constants that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from arch.ops import Shape


class Step(NamedTuple):
    """A node of ONNX: operator, name, inputs, output, attributes."""

    operator: str
    name: str
    inputs: Sequence[str]
    output: str
    attributes: Mapping[str, Any]


class Constant(NamedTuple):
    """Numbers that belong to an op and are no weights: `float` or `int64`, a flat list and its shape."""

    name: str
    kind: str
    shape: Shape
    numbers: Sequence[float]


@dataclass(slots=True)
class Writing:
    """What writes one op: its place, and the nodes and constants so far.

    Attributes:
        path: the name of the last of its nodes, and of its output, unless `target` says another.
        inputs: names of the values that it reads.
        shapes: theirs, without the batch.
        out: its output's.
        weights: names of its weights and running statistics, by what they are.
        opset: version of ONNX's operators.
        target: name of its output.
    """

    path: str
    inputs: Sequence[str]
    shapes: tuple[Shape, ...]
    out: Shape
    weights: Mapping[str, str]
    opset: int
    target: str
    steps: list[Step] = field(default_factory=list)
    constants: list[Constant] = field(default_factory=list)

    def last(self, operator: str, inputs: Iterable[str], **attributes: Any) -> None:
        """The node that writes the op's output."""
        self.steps.append(Step(operator, self.path, [*inputs], self.target, attributes))

    def before(self, name: str, operator: str, inputs: Iterable[str], **attributes: Any) -> str:
        """A node that the op needs before; the name of what it writes."""
        made = f"{self.path}/{name}"
        self.steps.append(Step(operator, made, [*inputs], made, attributes))
        return made

    def reduced(self, name: str, operator: str, x: str, *axes: int) -> str:
        """A node that reduces some axes, batch and channels being the first two, and keeps them with a length of 1."""
        # Axes are an attribute before opset 18 and an input from there on.
        if self.opset < 18:
            return self.before(name, operator, [x], axes=axes)
        return self.before(name, operator, [x, self.integers(f"{name}_axes", axes)])

    def each(self, weight: str) -> str:
        """A weight with a number for each channel, so that it can be multiplied with the op's output."""
        axes = list(range(1, len(self.out)))
        if not axes:
            return self.weights[weight]
        return self.before(f"{weight}_each", "Unsqueeze", [self.weights[weight], self.integers(f"{weight}_axes", axes)])

    def floats(self, name: str, numbers: Sequence[float], shape: Shape = ()) -> str:
        """A constant of float32; its name."""
        self.constants.append(Constant(f"{self.path}/{name}", "float", shape, numbers))
        return f"{self.path}/{name}"

    def integers(self, name: str, numbers: Sequence[int]) -> str:
        """A constant vector of int64; its name."""
        self.constants.append(Constant(f"{self.path}/{name}", "int64", (len(numbers),), numbers))
        return f"{self.path}/{name}"
