"""Every op states every trait, and what it states holds in torch."""

from math import prod

import pytest
import torch

from arch.ops import (
    OPS,
    TRAITS,
    Activation,
    AdaptivePool,
    Add,
    Attention,
    BatchNorm,
    Beside,
    Blur,
    ChannelAttention,
    ChannelConv,
    ChannelPool,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GlobalResponseNorm,
    GroupNorm,
    Input,
    LayerNorm,
    Linear,
    LocalResponseNorm,
    Multiply,
    Op,
    Opaque,
    Pad,
    PadChannels,
    Pool,
    Positions,
    PReLU,
    RMSNorm,
    Scale,
    ShapeError,
    Shuffle,
    Slice,
    Softmax,
    SpaceToDepth,
    Standard,
    Subsample,
    SumParts,
    SumPlaces,
    Unflatten,
    Upsample,
    WeightedSum,
    discover,
    sides,
    states,
)
from arch.ops.torch_code import Call
from tests.made_up import module

MAP, VECTOR = (6, 9, 11), (8,)
EXAMPLES = {
    Activation: (Activation("silu"), [MAP]),
    AdaptivePool: (AdaptivePool("avg", (3, 4)), [MAP]),
    Add: (Add(), [MAP, MAP]),
    Attention: (Attention(2), [MAP, (6, 4, 5), (8, 4, 5)]),
    BatchNorm: (BatchNorm(0.001), [MAP]),
    Beside: (Beside(), [MAP, (6, 9, 2)]),
    Blur: (Blur(), [MAP]),
    ChannelAttention: (ChannelAttention(2), [MAP, MAP, MAP]),
    ChannelConv: (ChannelConv(3), [VECTOR]),
    ChannelPool: (ChannelPool("max"), [MAP]),
    Concat: (Concat(), [MAP, MAP]),
    Conv2d: (Conv2d(4, (3, 5), (2, 1), ((0, 1), (1, 2)), (1, 2), 2), [MAP]),
    Dropout: (Dropout(0.5), [MAP]),
    Flatten: (Flatten(), [MAP]),
    Gain: (Gain(0.5), [MAP]),
    GlobalResponseNorm: (GlobalResponseNorm(0.01), [MAP]),
    GroupNorm: (GroupNorm(3), [MAP]),
    Input: (Input(MAP), []),
    LayerNorm: (LayerNorm(1e-6), [MAP]),
    Linear: (Linear(5), [VECTOR]),
    LocalResponseNorm: (LocalResponseNorm(), [MAP]),
    Multiply: (Multiply(), [MAP, (6, 1, 1)]),
    Opaque: (Opaque("Attention", MAP), [MAP]),
    Pad: (Pad(((0, 1), (2, 0))), [MAP]),
    PadChannels: (PadChannels(9), [MAP]),
    PReLU: (PReLU(), [MAP]),
    Pool: (Pool("max", (3, 2), (2, 1), sides(1), dilation=(2, 1)), [MAP]),
    Positions: (Positions(6), [MAP]),
    RMSNorm: (RMSNorm(0.01), [MAP]),
    Scale: (Scale("channel", shift=True), [MAP]),
    Shuffle: (Shuffle(2), [MAP]),
    Slice: (Slice(2, 5), [MAP]),
    Softmax: (Softmax(), [MAP]),
    SpaceToDepth: (SpaceToDepth(3), [(2, 9, 12)]),
    Subsample: (Subsample((2, 3)), [MAP]),
    SumParts: (SumParts(3), [MAP]),
    SumPlaces: (SumPlaces(), [MAP]),
    Unflatten: (Unflatten(), [VECTOR]),
    Upsample: (Upsample((14, 15)), [MAP]),
    WeightedSum: (WeightedSum(), [MAP, (1, 9, 11)]),
}

STANDARDS = Standard(), Standard(eps=0.01), Standard(gain=True, eps=0.01, gamma=1.7)
VARIANTS = [
    *((Conv2d(4, (3, 3), (2, 2), sides(1), groups=2, bias=True, standard=standard), [MAP]) for standard in STANDARDS),
    (Conv2d(6, (3, 3), padding=((0, 1), (0, 1)), groups=6, standard=STANDARDS[2]), [MAP]),
    (BatchNorm(), [VECTOR]),
    (LayerNorm(), [VECTOR]),
    (Linear(5, places=True), [MAP]),
    (Linear(5, bias=False, places=True), [MAP]),
    (Shuffle(2, 2), [VECTOR]),
    *((Softmax(parts=parts), [shape]) for parts in (None, 2) for shape in (MAP, VECTOR)),
    (Softmax("places"), [MAP]),
    (SumParts(2), [VECTOR]),
    (ChannelPool("avg"), [MAP]),
    *((Blur(kernel, stride, "zeros"), [MAP]) for kernel, stride in ((3, 1), (4, 2), (5, 2))),
    *((PReLU(each), [shape]) for each in ("channel", "map") for shape in (MAP, VECTOR)),
    *((Pool("max", (3, 3), (2, 2), around), [MAP]) for around in (((0, 1), (1, 0)), ((2, 2), (2, 2)))),
    (Upsample((18, 22)), [MAP]),
    (Upsample((44, 46)), [(2, 26, 28)]),
    (Add(stretch=True), [MAP, (6, 1, 1)]),
    (Attention(2), [MAP, (3, 4, 5), (5, 4, 5)]),
    (Attention(1), [MAP, MAP, MAP]),
    (RMSNorm(), [VECTOR]),
    *(
        (Scale(each, shift), [shape])
        for each in ("channel", "map")
        for shift in (False, True)
        for shape in (MAP, VECTOR)
    ),
]
"""What one example of an op leaves out, for every battery."""


def ask(op, inputs, trait):
    """The answer of an op to one of TRAITS."""
    shapes = tuple(inputs)
    out = op.shape(*shapes)
    calls = {
        "shape": lambda: op.shape(*shapes),
        "weights": lambda: op.weights(*shapes),
        "counts": lambda: op.counts(shapes, out),
        "saved": lambda: op.saved(shapes, out),
        "formula": lambda: op.formula(shapes, out),
        "reading": lambda: [op.reading(axis, 8) for axis in (0, 1)],
        "torch": lambda: op.torch(shapes),
    }
    return calls[trait]() if trait in calls else getattr(op, trait)


@pytest.mark.parametrize("trait", TRAITS)
@pytest.mark.parametrize("op", OPS, ids=lambda op: op.__name__)
def test_every_op_answers_every_trait(op, trait):
    assert states(op, trait)
    if (op, trait) == (Opaque, "torch"):
        with pytest.raises(ShapeError, match="what the op 'Attention' does is not known"):
            ask(*EXAMPLES[op], trait)
    else:
        assert trait == "geometry" or ask(*EXAMPLES[op], trait) is not None


ASKED = {
    "shape": (MAP,),
    "weights": (MAP,),
    "counts": ((MAP,), MAP),
    "saved": ((MAP,), MAP),
    "reading": (0, 9),
    "formula": ((MAP,), MAP),
    "torch": ((MAP,),),
}


def test_an_op_that_leaves_a_trait_out_raises_where_it_is_asked():
    class Silent(Op):
        pass

    silent = Silent()
    for trait, arguments in ASKED.items():
        with pytest.raises(NotImplementedError, match=f"the op Silent does not state its {trait}: add it to its class"):
            getattr(silent, trait)(*arguments)
    for trait in ("name", "label", "geometry"):
        with pytest.raises(NotImplementedError, match=f"the op Silent does not state its {trait}"):
            getattr(silent, trait)


def test_an_op_that_leaves_a_trait_out_is_no_op(monkeypatch):
    made = module(monkeypatch, "arch.ops.registry", "silent", {"Silent": type("Silent", (Op,), {})})
    with pytest.raises(TypeError, match=r"made_up\.silent\.Silent does not state kind, look, arity, known"):
        discover(made)


def of_torch(op, inputs, given=()):
    """What torch makes of an op as it is written: the module, and its output for what is given."""
    written = op.torch(tuple(inputs))
    given = given or [torch.randn(2, *shape) for shape in inputs]
    scope = {"torch": torch, "Tensor": torch.Tensor, "nn": torch.nn, "F": torch.nn.functional}
    if not isinstance(written, Call):
        names = [f"x{i}" for i in range(len(given))]
        return None, eval(written.text(names), scope | dict(zip(names, given, strict=True)))  # noqa: S307 (our own text)
    exec(written.helper, scope)  # noqa: S102 (our own text)
    texts = [f"{a.keyword}={a.value!r}" if a.keyword else repr(a.value) for a in written.arguments]
    made = eval(f"{written.constructor}({', '.join(texts)})", scope)  # noqa: S307 (our own text)
    return made, made(*given)


KNOWN = [*(EXAMPLES[op] for op in OPS if op not in (Input, Opaque)), *VARIANTS]


@pytest.mark.parametrize(("example", "inputs"), KNOWN, ids=str)
def test_torch_writes_the_shape_and_the_weights_that_the_op_states(example, inputs):
    made, out = of_torch(example, inputs)
    assert tuple(out.shape[1:]) == example.shape(*inputs)
    own = dict(made.named_parameters()) if made else {}
    assert [(name, tuple(weight.shape)) for name, weight in own.items()] == list(example.weights(*inputs))


KEPT = [
    *((Conv2d(4, (3, 3), padding=sides(1), standard=standard), [MAP]) for standard in STANDARDS),
    (GroupNorm(3), [MAP]),
    (LayerNorm(), [VECTOR]),
    (GlobalResponseNorm(), [MAP]),
    (Linear(5, places=True), [MAP]),
    (RMSNorm(), [MAP]),
    *((Scale(each, shift), [MAP]) for each in ("channel", "map") for shift in (False, True)),
    *((Activation(function), [MAP]) for function in ("mish", "hardsigmoid")),
    *((softmax, [MAP]) for softmax in (Softmax(), Softmax(parts=3), Softmax("places"))),
    (SumParts(3), [MAP]),
    (SumPlaces(), [MAP]),
    (Beside(), [MAP, (6, 9, 2)]),
    *((ChannelPool(mode), [MAP]) for mode in ("avg", "max")),
    (ChannelConv(3), [VECTOR]),
    (PReLU(), [MAP]),
    *((Blur(mode=mode), [MAP]) for mode in ("reflect", "zeros")),
    (WeightedSum(), [MAP, (1, 9, 11)]),
    (Attention(2), [MAP, (6, 4, 5), (8, 4, 5)]),
    (ChannelAttention(2), [MAP, MAP, MAP]),
    (Multiply(), [MAP, (6, 1, 1)]),
    (AdaptivePool("avg", (3, 4)), [MAP]),
    (AdaptivePool("avg"), [MAP]),
    (AdaptivePool("max", (3, 4)), [MAP]),
    (Pool("avg", (3, 3), (2, 2), sides(1), padding_counts=True), [MAP]),
]


@pytest.mark.parametrize(("op", "inputs"), KEPT, ids=lambda value: getattr(value, "label", ""))
def test_what_autograd_saves(op, inputs):
    """The bytes of the tensors that torch saves for one op, beside its weights."""
    made, _ = of_torch(op, inputs)
    given = [torch.randn(2, *shape, requires_grad=True) for shape in inputs]
    own = {weight.data_ptr() for weight in made.parameters()} if made else set()
    found = {}

    def pack(tensor):
        if tensor.data_ptr() not in own:
            found[tensor.data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        made(*given) if made else of_torch(op, inputs, given)
    out = op.shape(*inputs)
    saved = op.saved(tuple(inputs), out)
    maps = sum(map(prod, inputs)) * saved.inputs + prod(out) * saved.output + saved.elements
    assert sum(found.values()) == 2 * (4 * maps + 8 * saved.indices) + 4 * saved.statistics


@pytest.mark.parametrize("size", [(1, 1), (3, 4), (7, 7), (9, 11), (12, 13)])
def test_adaptive_pooling_counts_what_it_reads(size):
    """Windows after torch's rule, one by one."""
    op = AdaptivePool("max", size)
    pairs = list(zip(MAP[1:], size, strict=True))
    read = [sum(-(-(i + 1) * length // n) - i * length // n for i in range(n)) for length, n in pairs]
    compared = 6 * (read[0] * read[1] - prod(size))
    assert op.counts((MAP,), (6, *size)).comparisons == compared
    assert tuple(torch.nn.functional.adaptive_max_pool2d(torch.zeros(1, *MAP), size).shape[1:]) == op.shape(MAP)


def test_upsampling_is_torch_s():
    for length in range(1, 65):
        x = torch.arange(length, dtype=torch.float32).view(1, 1, 1, length)
        for wanted in range(length, 130):
            found = torch.nn.functional.interpolate(x, size=(1, wanted)).flatten().tolist()
            assert Upsample((1, wanted)).places(1, length) == found, (length, wanted)


def test_the_list_is_closed():
    assert set(EXAMPLES) == set(OPS)


def test_pytorch_s_limits_are_named():
    for mode, kernel in (("max", 3), ("avg", 3)):
        with pytest.raises(ShapeError, match="where it pads both sides alike"):
            Pool(mode, (kernel, kernel), (1, 1), ((0, 1), (0, 1)), ceil=True).torch((MAP,))
    with pytest.raises(ShapeError, match="divides by nothing"):
        Pool("avg", (2, 2), (2, 2), sides(2)).torch((MAP,))
    with pytest.raises(ShapeError, match="average pooling has no dilation"):
        Pool("avg", (3, 3), (1, 1), dilation=(2, 2)).torch((MAP,))
