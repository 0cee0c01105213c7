"""Attention between the places or the channels of maps. Its products are no MACs: neither factor is a weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import (
    Arity,
    Counts,
    Geometry,
    Kind,
    Look,
    Op,
    Saved,
    Shape,
    ShapeError,
    Weight,
    elements,
    feature_map,
    spelled,
)
from arch.ops.field import WHOLE, Reading
from arch.ops.torch_code import Argument, Call, Written


@dataclass(frozen=True, slots=True)
class _Attention(Op):
    """Of queries, keys and values, each a map whose channels are split between heads."""

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "multiply"
    arity: ClassVar[Arity] = (3, 3)
    known: ClassVar[bool] = True
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    heads: int

    @property
    def label(self) -> str:
        return f"{self.name.replace('_', ' ')}, {self.heads} {'heads' if self.heads > 1 else 'head'}"

    @property
    def geometry(self) -> Geometry | None:
        return None

    def reading(self, axis: int, length: int) -> Reading:
        return WHOLE

    def formula(self, inputs: tuple[Shape, ...], out: Shape) -> str:
        return ""

    def _check(self, inputs: tuple[Shape, ...], fits: bool) -> None:
        if not fits:
            queries, keys, values = map(spelled, inputs)
            what = f"{self.heads} heads cannot attend with queries of {queries}, keys of {keys} and values of {values}"
            raise ShapeError(what, "Use channels that the heads divide, and keys and values of one size", "heads")


def _softmax(scores: int, rows: int) -> Counts:
    """Of `scores` numbers in `rows`: the largest is subtracted first, so that no exponential overflows."""
    rest = scores - rows
    return Counts(additions=scores + rest, comparisons=rest, exponentials=scores, divisions=scores)


@dataclass(frozen=True, slots=True)
class Attention(_Attention):
    """Each place of the queries takes an average of the values, by the softmax of query · key / sqrt(d).

    (heads * d, h, w), (heads * d, h', w') and (heads * c, h', w') to (heads * c, h, w). Keys and values of d and c
    channels are shared by all heads (multi-query attention, MobileNetV4, arXiv 2404.10518).
    """

    @property
    def name(self) -> str:
        return "attention"

    def shares(self, inputs: tuple[Shape, ...]) -> bool:
        """Whether all heads have the same keys and values."""
        return inputs[1][0] * self.heads == inputs[0][0]

    def shape(self, *inputs: Shape) -> Shape:
        queries, keys, values = (feature_map(shape, self.name) for shape in inputs)
        shares = self.shares(inputs)
        fits = queries[0] % self.heads == 0 and (shares or (keys[0] == queries[0] and values[0] % self.heads == 0))
        self._check(inputs, fits and keys[1:] == values[1:])
        return (values[0] * self.heads if shares else values[0], *queries[1:])

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return ()

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        """Products with keys, a factor, the softmax, and products with values."""
        scores = self.scores(inputs)
        rows, read = self.heads * elements(inputs[0]) // inputs[0][0], elements(inputs[1]) // inputs[1][0]
        products = scores * (inputs[0][0] // self.heads), elements(out) * read
        _, additions, *others = _softmax(scores, rows)
        return Counts(sum(products) + scores, sum(products) - scores - elements(out) + additions, *others)

    def scores(self, inputs: tuple[Shape, ...]) -> int:
        """A number for each head, place of the queries and place of the keys."""
        return self.heads * (elements(inputs[0]) // inputs[0][0]) * (elements(inputs[1]) // inputs[1][0])

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(inputs=True, elements=self.scores(inputs))

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("Attention", (Argument("heads", self.heads, "heads"),), _ATTENTION)


_ATTENTION = '''class Attention(nn.Module):
    """Each place of the queries takes an average of the values."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        count, channels, height, width = queries.shape
        depth, places = channels // self.heads, height * width
        # Keys of a single head are shared by all of them.
        own = keys.shape[1] // depth
        keys = keys.reshape(count * own, depth, -1)
        values = values.reshape(count * own, -1, keys.shape[2])
        queries = queries.reshape(count * own, -1, depth, places)
        queries = queries.transpose(2, 3).reshape(count * own, -1, depth)
        factor: float = depth**-0.5
        shares = (queries @ keys * factor).softmax(2)
        out = (shares @ values.transpose(1, 2)).reshape(count, self.heads, places, -1)
        return out.transpose(2, 3).reshape(count, -1, height, width)
'''


@dataclass(frozen=True, slots=True)
class ChannelAttention(_Attention):
    """Each channel takes an average of the values' channels of its head, by their likeness over all places.

    (heads * d, h, w) three times to the same. Queries and keys are divided by their lengths, and their products
    multiplied by a learned temperature of each head (XCiT, arXiv 2106.09681; timm models/edgenext.py).
    """

    @property
    def name(self) -> str:
        return "channel_attention"

    def shape(self, *inputs: Shape) -> Shape:
        self._check(inputs, len(set(inputs)) == 1 and inputs[0][0] % self.heads == 0)
        return feature_map(inputs[0], self.name)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return (("temperature", (self.heads, 1, 1)),)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        """Two lengths and divisions a channel, products with keys, temperatures, the softmax, products with values."""
        each, channels = elements(out), out[0]
        scores = channels * channels // self.heads
        products = scores * (each // channels)
        _, additions, comparisons, exponentials, divisions = _softmax(scores, channels)
        additions += 2 * (each - channels) + 2 * products - scores - each
        # Lengths are at least 1e-12: a comparison, beside the root that is counted with the exponentials.
        return Counts(
            2 * each + 2 * products + scores,
            additions,
            comparisons + 2 * channels,
            exponentials + 2 * channels,
            divisions + 2 * each,
        )

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        """Beside the inputs what they are divided by and become, and the scores before and after the softmax."""
        scores = out[0] * out[0] // self.heads
        return Saved(inputs=True, elements=2 * elements(out) + 4 * out[0] + 2 * scores)

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("ChannelAttention", (Argument("heads", self.heads, "heads"),), _CHANNEL_ATTENTION)


_CHANNEL_ATTENTION = '''class ChannelAttention(nn.Module):
    """Each channel takes an average of the channels of its head."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.temperature = nn.Parameter(torch.ones(heads, 1, 1))

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        size = (len(queries), self.heads, queries.shape[1] // self.heads, -1)
        queries = F.normalize(queries.reshape(size), dim=3)
        keys = F.normalize(keys.reshape(size), dim=3)
        shares = (queries @ keys.transpose(2, 3) * self.temperature).softmax(3)
        return (shares @ values.reshape(size)).reshape(values.shape)
'''
