"""Every setting at its bounds, on few channels and small maps, ends in a sound network or in a clear error."""

from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest
from annotated_types import Ge, Gt, Le, Lt
from pydantic import ValidationError

from arch.design import Design, Input, Stage
from arch.errors import ArchError
from arch.graph import Builder, verify
from arch.lowering import lower
from arch.parts import BLOCKS, HEADS, STEMS, CrossStage, Downsample
from arch.parts.attention import ChannelAttention
from arch.parts.base import Model
from arch.parts.blocks.fire import Fire
from arch.parts.blocks.plain import Plain
from arch.parts.blocks.res2net import Res2Net
from arch.parts.blocks.resnest import ResNeSt
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem

STEP = 1e-3
"""How near to a bound that it may not reach a value comes."""


def values(field) -> Iterator[object]:
    """The options of a setting, or what it may be at least and at most, and odd numbers between."""
    whole = "int" in str(field.annotation)
    if field.annotation is bool:
        yield not field.default
    if field.annotation in (int, float, int | None, float | None):
        moves = {Ge: ("ge", 0), Gt: ("gt", STEP), Le: ("le", 0), Lt: ("lt", -STEP)}
        for bound, (name, move) in moves.items():
            found = [getattr(one, name) + move for one in field.metadata if isinstance(one, bound)]
            yield from (int(value) if whole else float(value) for value in found)
        yield from (3, 7) if whole else (3.0, 7.0)
    for argument in (field.annotation, *get_args(field.annotation)):
        yield from (one for one in get_args(argument) or (argument,) if isinstance(one, int | str))
        if isinstance(argument, type) and issubclass(argument, Model):
            yield from (argument(**settings) for settings in variants(argument))


def variants(model) -> Iterator[dict[str, object]]:
    """Settings that differ from the defaults in one place."""
    yield {}
    for name, field in model.model_fields.items():
        for value in values(field) if name != "kind" else ():
            try:
                model(**{name: value})
            except ValidationError:
                continue
            yield {name: value}


def design(stem=None, block=None, head=None, width=64, channels=64, size=9, stride=2, **stage):
    """One stage of two blocks behind as many channels."""
    stem = stem or ConvStem(kernel=1, stride=1, width=channels, pool="none")
    block = block or Plain()
    stage = Stage(block=block, depth=2, width=width if block.sized else None, stride=stride, **stage)
    image = Input(height=size, width=size)
    return Design(input=image, stem=stem, stages=(stage,), head=head or Classifier(classes=10))


def assert_clear(given, place):
    """The design is a sound network, or an error says where, what and how to put it right."""
    try:
        graph = lower(given)
    except ArchError as error:
        assert error.where.split("/")[0] == place, error
        assert error.what, error
        assert error.fix, error
    else:
        assert verify(graph) == []


# Widths of the block and of its input, size of the map, stride.
FORMS = [(1, 1, 9, 1), (1, 64, 1, 2), (3, 3, 2, 1), (63, 64, 9, 2), (64, 1, 1, 1), (64, 64, 9, 1)]


@pytest.mark.parametrize("kind", BLOCKS)
def test_every_setting_of_a_block_makes_a_network_or_a_clear_error(kind):
    for settings, (width, channels, size, stride) in product(variants(BLOCKS[kind]), FORMS):
        given = design(block=BLOCKS[kind](**settings), width=width, channels=channels, size=size, stride=stride)
        assert_clear(given, "s1")


@pytest.mark.parametrize(("place", "kinds"), [("stem", STEMS), ("head", HEADS)])
def test_every_setting_of_a_stem_and_a_head_does(place, kinds):
    for part in kinds.values():
        for settings, size in product(variants(part), (1, 2, 9)):
            assert_clear(design(**{place: part(**settings)}, size=size, stride=1), place)


@pytest.mark.parametrize(("place", "part"), [("downsample", Downsample), ("cross", CrossStage)])
def test_every_setting_of_what_a_stage_has_does(place, part):
    for settings, (width, channels, size, stride) in product(variants(part), FORMS):
        given = {"width": width, "channels": channels, "size": size, "stride": stride, place: part(**settings)}
        assert_clear(design(**given), "s1")


CLEAR = [
    (Fire(share=0.999), 2, "s1/b1", "all 2 channels are the 3x3's. Use a smaller share", "share"),
    (Res2Net(entry=0.5), 64, "s1/b1", "the parts of 16 channels are no parts of the 8", "entry"),
    (
        Plain(kernel=11, attention=ChannelAttention(form="eca", kernel=4)),
        64,
        "s1/b1/eca/conv",
        "has no middle",
        "kernel",
    ),
]


@pytest.mark.parametrize(("block", "width", "where", "text", "field"), CLEAR)
def test_errors_name_the_place_and_the_setting(block, width, where, text, field):
    with pytest.raises(ArchError) as caught:
        lower(design(block=block, width=width))
    assert (caught.value.where, caught.value.field) == (where, field)
    assert text in caught.value.message


def test_a_map_without_an_element_is_refused_wherever_it_would_arise():
    build = Builder((3, 4, 4))
    with pytest.raises(ArchError, match=r"conv: a map of 0x4x4 has no element\. Use a larger width, ratio or input"):
        build.add("conv", Plain().op(Plain().chain(build, 3, 8, 1)[0]._replace(width=0)), build.input)


def test_a_gate_of_one_channel_has_a_hidden_layer_of_one():
    for form in ("se", "gc", "cbam"):
        graph = lower(design(block=Plain(convs=1, attention=ChannelAttention(form=form)), width=1))
        assert [node.shape[0] for node in graph if node.path.endswith("/reduce")] == [1, 1]


def test_a_pre_activation_block_has_no_norm_behind_its_copies():
    paths = [node.path for node in lower(design(block=ResNeSt(order="pre")))]
    assert paths.index("s1/b1/norm2") < paths.index("s1/b1/conv2")
    assert len(set(paths)) == len(paths)
