"""Writes a file, runs it and the executor on the same weights and images, and compares what comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from math import isfinite, prod
from platform import python_version
from time import perf_counter
from typing import Any, NamedTuple

from arch.analysis import Network
from arch.analysis.memory import live
from arch.errors import ArchError
from arch.execute import Ran, Subject, Weights, run_arrays, runs_at, seeded, sizes, tensors
from arch.formats import Format
from arch.graph import Graph, fingerprint
from arch.ops import Conv2d, Shape
from arch.proof.statement import Compared, Proof

BATCH = 2
STEPS = 5
"""Writing, loading, and at most three comparisons."""
TOLERANCE: Mapping[str, float] = {
    # Both sides compute with 2^-53 = 1e-16 of rounding a step, so that some hundred layers stay far below 1e-11, and
    # the smallest change that an exporter makes is above: an eps of 1.001e-5 for 1e-5, in one norm, makes 5e-9.
    "float64": 1e-9,
    # 2^-24 = 6e-8 of rounding a step. A sum of n products errs by about sqrt(n) of these, and is itself sqrt(n)
    # products large, so that a layer adds about 1e-7; layers' errors add like a random walk. The worst of the zoo, with
    # 56 layers and no shortcut, is at 2.0e-6. An eps of 1e-3 in one norm moves outputs by 5e-4; one of
    # 1.001e-5 is not seen.
    "float32": 2e-5,
}

Tell = Callable[[int, int, str], None]
"""Told at each step: its number from 1, how many there are, and what is done in it."""


class _Pass(NamedTuple):
    """A run of both sides: what it is called, for images of which size, and whether as in training."""

    what: str
    size: Shape
    training: bool


def needed(graph: Graph, keeps_maps: bool = False) -> int:
    """Bytes that a proof takes, beside the libraries: weights and maps in float64, on both sides.

    With `keeps_maps` what runs the file keeps every map until the end.
    """
    weights, buffers = sizes(graph)
    # Otherwise those that are live, and those at the ends of stages twice.
    maps = sum(prod(node.shape) for node in graph) if keeps_maps else 3 * max(at.elements for at in live(graph))
    # Float64 convolutions unfold their input into a column for each place, of every image of the batch.
    unfolded = (
        prod(graph.input_shapes(node)[0][:1] + node.op.kernel + node.shape[1:])
        for node in graph
        if isinstance(node.op, Conv2d) and node.op.kernel != (1, 1)
    )
    # Weights: as drawn and as written in float32, and in float64 on both sides. Maps: half as much again for the larger
    # second size. Measured on VGG-16 and ResNet-50 this is what it takes, and a quarter too little on DenseNet-121,
    # whose source keeps maps in variables for longer; of Keras's it is a quarter too little, for layers of zeros.
    found = (weights + buffers) * (2 * 4 + 2 * 8) + (maps + max(unfolded, default=0)) * BATCH * 8 * 3 // 2
    return found * 5 // 4


def check(
    network: Network, format: Format, options: Mapping[str, str] | None = None, tell: Tell | None = None
) -> Proof:
    """Prove a file in this process, without limits.

    Args:
        network: what is written.
        format: in which format.
        options: the format's, as far as they are chosen.
        tell: told of every step.

    Raises:
        ArchError: the network cannot be written in this format, nobody knows how to run it, or there is no such option.
    """
    if format.runs is None:
        raise ArchError("", f"a file of the format {format.id} does not run", "Prove one that holds code")
    began, chosen = perf_counter(), format.choices(**(options or {}))
    tell = tell or (lambda step, steps, text: None)
    tell(1, STEPS, "writing the file")
    content = format.content(network, **chosen)
    weights = seeded(network.graph)
    proof = Proof(
        network.name,
        fingerprint(network.graph),
        format.id,
        chosen,
        sha256(content).hexdigest(),
        "different",
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    tell(2, STEPS, "loading it, with weights")
    try:
        subject = format.runs(network, content, chosen, weights)
    except Exception as error:  # whatever keeps a file from being loaded is a fault of the file
        return replace(proof, reason=f"it does not load: {_line(error)}", seconds=_since(began))
    compared, skipped = _compare(network.graph, subject, weights, tell)
    found = _judged(replace(proof, compared=tuple(compared), skipped=tuple(skipped)), subject)
    return replace(found, seconds=_since(began))


def _judged(proof: Proof, subject: Subject) -> Proof:
    """With a verdict, its reason, and what ran."""
    first = next((row for row in proof.compared if not row.equal), None)
    return replace(
        proof,
        verdict="different" if first else "equal",
        reason=": ".join(filter(None, [first.what, first.note])) if first else "",
        precision=subject.precision,
        tolerance=TOLERANCE[subject.precision],
        versions={"python": python_version()}
        | {name: version(name) for name in dict.fromkeys(("torch", "numpy", *subject.libraries))},
    )


def _since(began: float) -> float:
    return round(perf_counter() - began, 3)


_NO_MEMORY = re.compile("alloc", re.IGNORECASE)
"""What torch (`can't allocate memory`) and onnxruntime (`bad allocation`) say in a RuntimeError of their own."""


def _line(error: Exception) -> str:
    """An error in one short line.

    Raises:
        MemoryError: it is one, whatever its class: no fault of the file.
    """
    if isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)):
        raise MemoryError(f"memory ran out: {error}") from error
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _compare(graph: Graph, subject: Subject, weights: Weights, tell: Tell) -> tuple[list[Compared], list[str]]:
    ours = tensors(weights, "float64")
    # A file without a training mode has no auxiliary heads, which run there alone.
    parameters, buffers = sizes(graph, subject.trains)
    rows = [_numbers("parameters", parameters, subject.parameters), _numbers("buffers", buffers, subject.buffers)]
    passes, skipped = _passes(graph, subject)
    for step, each in enumerate(passes, start=3):
        tell(step, STEPS, f"comparing {each.what}")
        rows += _run_both(graph, subject, ours, each)
    return rows, skipped


def _numbers(what: str, wanted: int, found: int) -> Compared:
    return Compared(what, wanted == found, note="" if wanted == found else f"{found:,} in the file, {wanted:,} drawn")


def _passes(graph: Graph, subject: Subject) -> tuple[list[_Pass], list[str]]:
    """What can be run, and what cannot, with the reason."""
    found, skipped = [_Pass("outputs in evaluation", graph.input, False)], []
    auxiliary = len(graph.outputs) > 1
    if subject.trains:
        heads = ", auxiliary heads included" if auxiliary else ""
        found.append(_Pass(f"outputs in training{heads}", graph.input, True))
    else:
        skipped.append("training: such a file computes inference alone")
    second = _second(graph)
    named = f"{second[1]}x{second[2]}" if second else ""
    if not second:
        skipped.append("a second input size, which a vector does not have")
    elif not runs_at(graph, second):
        skipped.append(f"a second input size ({named}), which the network does not take")
    else:
        written = "" if subject.resizes else ", by a file that is written for it"
        found.append(_Pass(f"outputs in evaluation at {named}{written}", second, False))
    return found, skipped


def _second(graph: Graph) -> Shape:
    """A larger input; () where there is none."""
    if len(graph.input) != 3:
        return ()
    # An eighth more in one direction and a quarter in the other: odd sizes show how a layer rounds.
    channels, height, width = graph.input
    return channels, height + height // 8 + 1, width + width // 4 + 1


def _ends(graph: Graph) -> dict[int, str]:
    """The last node of the stem, of each stage and of the head, with the path of its group."""
    hidden = graph.auxiliary()
    top = graph.top()
    groups = ("stem", "stage")
    last = {top[node.scope]: index for index, node in enumerate(graph.nodes) if index not in hidden}
    return {index: graph.scopes[scope].path for scope, index in last.items() if graph.scopes[scope].role in groups}


def _run_both(graph: Graph, subject: Subject, ours: Any, each: _Pass) -> Iterator[Compared]:
    import numpy

    image = numpy.random.Generator(numpy.random.PCG64(0)).standard_normal((BATCH, *each.size), dtype=numpy.float32)
    ends = _ends(graph)
    # From one set of float32 numbers, which both precisions hold exactly.
    wanted = run_arrays(graph, ours, image.astype("float64"), each.training, tuple(ends))
    try:
        found = subject.run(image.astype(subject.precision), each.training, tuple(ends))
    except Exception as error:  # whatever keeps a file from running is a fault of the file
        yield Compared(each.what, False, note=f"it does not run: {_line(error)}")
        return
    tolerance = TOLERANCE[subject.precision]
    yield _outputs(each.what, wanted.outputs, found.outputs, tolerance)
    yield from _stages(each.what, ends, wanted, found, tolerance)


def _stages(what: str, ends: Mapping[int, str], wanted: Ran, found: Ran, tolerance: float) -> Iterator[Compared]:
    shown = [index for index in ends if index in found.seen]
    if shown:
        ours, theirs = ([ran.seen[index] for index in shown] for ran in (wanted, found))
        names = [ends[index] for index in shown]
        row = _outputs(f"{what}, at the ends of {', '.join(names)}", ours, theirs, tolerance, names)
        unseen = [path for index, path in ends.items() if index not in found.seen]
        note = f"the file does not show {', '.join(unseen)}" if unseen else ""
        yield replace(row, note=", ".join(filter(None, [row.note, note])))


def _outputs(
    what: str, wanted: Collection[Any], found: Collection[Any], tolerance: float, names: Collection[str] = ()
) -> Compared:
    shapes = [[tuple(array.shape[1:]) for array in arrays] for arrays in (wanted, found)]
    if shapes[0] != shapes[1]:
        return Compared(what, False, note=f"shapes {shapes[1]} in the file, {shapes[0]} drawn")
    pairs = [_difference(*pair) for pair in zip(wanted, found, strict=True)]
    wrong = [place for place, (_, relative) in enumerate(pairs) if not relative <= tolerance]
    first = f"from {list(names)[wrong[0]]} on" if wrong and names else ""
    if not all(isfinite(relative) for _, relative in pairs):
        return Compared(what, False, note=f"not all are numbers{f', {first}' if first else ''}")
    absolute, relative = max(pairs, key=lambda pair: pair[1])
    return Compared(what, not wrong, absolute, relative, first)


def _difference(wanted: Any, found: Any) -> tuple[float, float]:
    """Largest absolute difference of two arrays, and relative to the largest element of the first."""
    import numpy

    absolute = float(numpy.abs(found - wanted).max())
    return absolute, absolute / (float(numpy.abs(wanted).max()) or 1.0)
