"""One battery over all parts."""

import sys
import types

import pytest

from arch.analysis import layer_costs, stage_costs, total
from arch.design import Design, Input, Stage
from arch.design.fields import settings_of
from arch.design.notation import code
from arch.errors import ArchError
from arch.graph import verify
from arch.lowering import lower
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Block, Head, Model, Stem, discover
from arch.parts.attention import ChannelAttention
from arch.parts.blocks.basic import Basic
from arch.parts.blocks.bottleneck import Bottleneck
from arch.parts.blocks.branches import Branches
from arch.parts.blocks.plain import Plain
from arch.parts.blocks.pool import Pooling
from arch.parts.chain import Chain
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem

PARTS = {**STEMS, **BLOCKS, **HEADS}
CHAINS = [part for part in BLOCKS.values() if issubclass(part, Chain)]
FAMILIES = {"stem": Stem, "block": Block, "head": Head}


def design(stem=None, block=None, head=None, width=64, stride=2, depth=3, size=64):
    block = block or Basic()
    stage = Stage(block=block, depth=depth, width=width if block.sized else None, stride=stride)
    image = Input(channels=3, height=size, width=size)
    return Design(input=image, stem=stem or ConvStem(), stages=(stage,), head=head or Classifier())


def models(part):
    nested = [arg for field in part.model_fields.values() for arg in getattr(field.annotation, "__args__", ())]
    return [part, *(arg for arg in nested if isinstance(arg, type) and issubclass(arg, Model))]


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_setting_has_a_label_a_help_text_and_its_own_code(part):
    assert part.title
    assert part.summary
    for model in models(part):
        fields = [field for name, field in model.model_fields.items() if name != "kind"]
        codes = [code(field) for field in fields]
        assert len(set(codes)) == len(codes)
        assert all(field.title and field.description for field in fields)


@pytest.mark.parametrize("part", BLOCKS.values(), ids=BLOCKS)
def test_block_codes_differ_from_the_stage_s(part):
    own = {code(field) for name, field in Stage.model_fields.items() if name != "block"}
    assert own.isdisjoint(code(field) for name, field in part.model_fields.items() if name != "kind")


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_preset_makes_a_network(part):
    for settings in part.presets.values() or [{}]:
        family = next(name for name, base in FAMILIES.items() if issubclass(part, base))
        assert verify(lower(design(**{family: part(**settings)}))) == []


@pytest.mark.parametrize("part", CHAINS, ids=lambda part: part.__name__)
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("size", [64, 33])
def test_blocks_keep_their_contract(part, stride, order, size):
    stem = ConvStem(kernel=3, stride=1, pool="none")
    graph = lower(design(stem=stem, block=part(order=order), stride=stride, width=96, size=size))
    assert graph.nodes[-4].shape == (96, -(-size // stride), -(-size // stride))


def params(**settings):
    return total(layer_costs(lower(design(**settings))))


def test_squeeze_excite_layouts_are_equal_in_cost():
    conv, linear = (params(block=Basic(attention=ChannelAttention(layout=layout))) for layout in ("conv", "linear"))
    assert (conv.params, conv.macs) == (linear.params, linear.macs)


def test_head_layouts_are_equal_in_cost():
    for pool in ("avg", "flatten"):
        conv, linear = (params(head=Classifier(pool=pool, hidden=(32,), layout=k)) for k in ("conv", "linear"))
        assert (conv.params, conv.macs) == (linear.params, linear.macs)


@pytest.mark.parametrize(
    ("squeeze", "channels", "hidden"),
    [
        (ChannelAttention(), 256, 16),
        (ChannelAttention(ratio=16), 40, 2),
        (ChannelAttention(ratio=16, rounding="nearest"), 40, 3),
        (ChannelAttention(ratio=16, divisor=8, rounding="nearest"), 64, 8),
        (ChannelAttention(ratio=16, divisor=8, rounding="nearest"), 200, 16),
        (ChannelAttention(ratio=16), 8, 1),
        (ChannelAttention(width=10), 256, 10),
    ],
)
def test_squeeze_excite_rounding(squeeze, channels, hidden):
    assert squeeze.hidden(channels) == hidden


def test_bottleneck_widths():
    graph = lower(design(block=Bottleneck(ratio=1.0, entry=0.5), width=128))
    shapes = {node.path: node.shape[0] for node in graph}
    assert [shapes[f"s1/b1/conv{i}"] for i in (1, 2, 3)] == [64, 128, 128]
    by_base = lower(design(block=Bottleneck(groups=32, base_width=4), width=256))
    by_ratio = lower(design(block=Bottleneck(group_width=4, ratio=0.5), width=256))
    assert by_base == by_ratio


@pytest.mark.parametrize(
    ("norm", "bias", "biased"),
    [
        *(("none", bias, biased) for bias, biased in (("auto", True), ("yes", True), ("no", False))),
        *((norm, bias, bias == "yes") for norm in ("batch", "layer", "rms", "group") for bias in ("auto", "yes", "no")),
    ],
)
def test_bias_follows_the_norm(norm, bias, biased):
    assert Basic(norm=norm, bias=bias).biased == biased


def test_dilation_keeps_the_size():
    assert lower(design(block=Plain(dilation=4), stride=1)).nodes[-4].shape == (64, 16, 16)


REFUSED = [
    (Basic(shortcut="A"), 32, "s1/b1/shortcut/pad", "padding cannot shrink 64 channels to 32", "shortcut"),
    (Basic(groups=7), 64, "s1/b1/conv1", "use 4 or 8", "groups"),
    (Basic(group_width=48), 64, "s1/b1", "Use 32 or 64", "group_width"),
    (Basic(groups=2, group_width=32), 64, "s1/b1", "groups are given both", "group_width"),
    (Bottleneck(base_width=4, group_width=4), 64, "s1/b1", "groups must be a number", "group_width"),
    (Pooling(kernel=2, padding=2), 64, "s1/b1", "padding 2 is over half the window of 2. Use at most 1", "padding"),
    (Branches(branches=("3x:8",)), 64, "s1/b1", "in the branch '3x:8' '3x:8' is no layer", "branches"),
    (Branches(branches=("1x1:8 (1x1:8",)), 64, "s1/b1", "a parenthesis is not closed", "branches"),
    (Branches(branches=("1x1:8 )",)), 64, "s1/b1", "')' stands alone", "branches"),
    (Branches(branches=("0x1:8",)), 64, "s1/b1", "a size of 0 is none", "branches"),
    (Branches(branches=("id", "1x1:8")), 64, "s1/b1/branch1", "an identity cannot take the stage's stride", "branches"),
    (Branches(branches=("1x1:99999",)), 64, "s1/b1", "99999 channels are over 65,536", "branches"),
    (Bottleneck(base_width=1), 64, "s1/b1", "Use at least 4", "base_width"),
]


@pytest.mark.parametrize(("block", "width", "where", "text", "field"), REFUSED)
def test_settings_that_cannot_work_name_place_and_field(block, width, where, text, field):
    with pytest.raises(ArchError) as caught:
        lower(design(block=block, width=width))
    assert (caught.value.where, caught.value.field) == (where, field)
    assert text in caught.value.message


def package(monkeypatch, *bodies):
    """A package whose modules hold the given classes."""
    root = types.ModuleType("made_up")
    root.__path__ = []
    monkeypatch.setitem(sys.modules, "made_up", root)
    names = []
    for index, body in enumerate(bodies):
        name = f"made_up.m{index}"
        module = types.ModuleType(name)
        if body:
            module.part = type("P", (Block,), {"__module__": name, "__annotations__": {"kind": str}, "kind": body})
        monkeypatch.setitem(sys.modules, name, module)
        names.append(types.SimpleNamespace(name=name))
    monkeypatch.setattr("arch.parts.registry.iter_modules", lambda *_: names)


def test_two_parts_of_one_kind_fail_loudly(monkeypatch):
    package(monkeypatch, "twin", "twin")
    with pytest.raises(TypeError, match="both define the kind 'twin'"):
        discover("made_up", Block)


def test_a_module_without_a_part_fails_loudly(monkeypatch):
    package(monkeypatch, "")
    with pytest.raises(TypeError, match="defines no part"):
        discover("made_up", Stem)


def test_a_stage_has_a_width_where_its_block_needs_one_and_none_where_not():
    for block, width, text in [(Basic(), None, "the width is missing"), (Pooling(), 64, "sets its own width")]:
        stage = Stage(block=block, width=width)
        bad = design().model_copy(update={"stages": (stage,)})
        with pytest.raises(ArchError, match=text) as caught:
            lower(bad)
        assert (caught.value.where, caught.value.field) == ("s1", "width")


def inception(branches):
    stem = ConvStem(kernel=1, stride=1, width=256, pool="none")
    given = design(stem=stem, block=Branches(branches=branches), depth=1, stride=1, size=28)
    return stage_costs(lower(given), layer_costs(lower(given)))[1].total


def test_naive_inception_against_the_one_with_reductions():
    """Lectures print 854 M and 358 M; the rows they print for the second sum to 271 M, the 3x3 counted once."""
    naive = inception(("1x1:128", "3x3:192", "5x5:96", "max3"))
    reduced = inception(("1x1:128", "1x1:64 3x3:192", "1x1:64 5x5:96", "max3 1x1:64"))
    assert (naive.macs, reduced.macs) == (854_196_224, 271_351_808)
    assert reduced.macs + 28 * 28 * 192 * 3 * 3 * 64 == 358_055_936


WINDOWS = [
    *("{k}x{k}:8/{s}", "{k}x3:8/{s}", "3x{k}:8/{s}", "max{k}/{s}", "avg{k}/{s}"),
    *("(1x1:4/{s}|{k}x{k}:4/{s})", "(3x3:4/{s} max{k}|3x3:4/{s})", "1x1:4/{s} {k}x{k}:4"),
]


@pytest.mark.parametrize("size", [12, 13, 14])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel", range(1, 9))
@pytest.mark.parametrize("text", WINDOWS)
def test_a_branch_keeps_the_size_that_its_text_says_or_is_refused(text, kernel, stride, size):
    block = Branches(branches=(text.format(k=kernel, s=stride),))
    given = design(stem=ConvStem(kernel=1, stride=1, width=8, pool="none"), block=block, depth=1, stride=1, size=size)
    try:
        end = [node for node in lower(given) if node.path.startswith("s1/")][-1]
    except ArchError as error:
        assert kernel % 2 == 0
        assert "cannot be padded equally. Use an odd kernel, v for no padding, or TensorFlow's padding" in str(error)
        assert lower(given.model_copy(update={"padding": "same"}))
    else:
        assert end.shape[1:] == (-(-size // stride),) * 2


def test_an_even_kernel_without_padding_is_as_it_says():
    given = design(block=Branches(branches=("2x2:8v",)), depth=1, stride=1, size=64)
    assert [node.shape[1:] for node in lower(given) if node.path == "s1/b1/branch1/conv1"] == [(15, 15)]


def test_an_auxiliary_head_hangs_on_a_stage_that_is_there():
    given = design(size=224).model_copy(update={"aux": (Auxiliary(after=2),)})
    with pytest.raises(ArchError, match="there is no stage 2") as caught:
        lower(given)
    assert (caught.value.where, caught.value.field) == ("aux1", "after")


@pytest.mark.parametrize("kind", BLOCKS)
def test_no_two_settings_beside_each_other_have_one_name(kind):
    fields = settings_of({"stages": [{"block": {"kind": kind}}]}, "s1").values()
    names = [(field.get("group"), field["label"]) for field in fields]
    assert sorted(names, key=str) == sorted(set(names), key=str)
