"""What a stage can have around its blocks, on every kind of block: strides, layers before them, a second way around."""

from typing import get_args

import pytest

from arch.analysis import layer_costs, total
from arch.design import Design, Input, Scale, Stage
from arch.errors import ArchError
from arch.graph import verify
from arch.lowering import lower
from arch.ops import ChannelConv, Conv2d, Pool, Softmax
from arch.parts import BLOCKS, CrossStage, Downsample
from arch.parts.attention import ChannelAttention
from arch.parts.blocks.aggregation import Aggregation
from arch.parts.blocks.basic import Basic
from arch.parts.blocks.branches import Branches
from arch.parts.blocks.convnext import ConvNeXt
from arch.parts.blocks.inception_next import InceptionNeXt
from arch.parts.blocks.mobileone import MobileOne
from arch.parts.blocks.rep_separable import RepSeparable
from arch.parts.blocks.repvit import RepViT
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem

STEM = ConvStem(kernel=3, stride=1, width=64, pool="none")
KINDS = pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
# A window without padding takes rows from every map; dense and dual-path stages grow.
SHRINKS, GROWS = {"pool"}, {"dense", "dual_path"}
TILES = {"dense", "convnext", "inception_next", "split_transpose"}


def design(block, width=128, stride=1, depth=2, size=32, padding="equal", scale=None, **stage):
    """A single stage behind 64 channels at full size."""
    width = width if block.sized else None
    run = Stage(block=block, depth=depth, width=width, stride=stride, **stage)
    image = Input(height=size, width=size)
    return Design(
        input=image, scale=scale or Scale(), padding=padding, stem=STEM, stages=(run,), head=Classifier(classes=10)
    )


def end(given):
    """The shape that the stage writes; the graph is sound."""
    graph = lower(given)
    assert verify(graph) == []
    return [node for node in graph if node.path.startswith("s1/")][-1].shape


def assert_fits(kind, shape, width, side):
    assert kind in SHRINKS or shape[1:] == (side, side)
    assert kind in GROWS or not BLOCKS[kind].sized or shape[0] == width


@KINDS
@pytest.mark.parametrize("size", [32, 33])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("padding", ["equal", "same"])
def test_every_block_writes_its_width_at_its_stride(block, stride, size, padding):
    kind = block.model_fields["kind"].default
    # A 2x2 that tiles the map leaves a last row out, unless it is padded.
    side = size // stride if kind in TILES and padding == "equal" else -(-size // stride)
    assert_fits(kind, end(design(block(), 128, stride, 2, size, padding)), 128, side)


@KINDS
@pytest.mark.parametrize("form", ["conv", "max", "avg"])
def test_a_layer_before_the_blocks_takes_the_stride(block, form):
    found = design(block(), stride=2, downsample=Downsample(form=form, project=True))
    assert_fits(block.model_fields["kind"].default, end(found), 128, 16)
    strided = [n.path for n in lower(found) if isinstance(n.op, Conv2d | Pool) and n.op.stride == (2, 2)]
    assert [path for path in strided if path.startswith("s1/")] == [f"s1/down/{'conv' if form == 'conv' else 'pool'}"]


@KINDS
@pytest.mark.parametrize("form", ["csp", "cs3"])
def test_any_block_stands_inside_a_cross_stage(block, form):
    kind = block.model_fields["kind"].default
    if kind in SHRINKS:
        return
    found = design(block(), stride=2, downsample=Downsample(), cross=CrossStage(form=form))
    assert end(found) == (128 if block.sized else 64, 16, 16)


@KINDS
def test_every_block_s_widths_are_scaled(block):
    half, whole = design(block(), scale=Scale(width=0.5)), design(block())
    assert_fits(block.model_fields["kind"].default, end(half), 64, 32)
    assert total(layer_costs(lower(half))).params < total(layer_costs(lower(whole))).params


ATTENDED = [block for block in BLOCKS.values() if "attention" in block.model_fields]


@pytest.mark.parametrize("form", get_args(ChannelAttention.model_fields["form"].annotation))
@pytest.mark.parametrize("block", ATTENDED, ids=lambda block: block.model_fields["kind"].default)
def test_every_form_of_attention_gates_every_block_that_has_a_place_for_it(block, form):
    model = next(arg for arg in get_args(block.model_fields["attention"].annotation) if arg is not type(None))
    given = design(block(attention=model(form=form)), stride=2, downsample=Downsample())
    graph = lower(given)
    assert verify(graph) == []
    gates = [scope for scope in graph.scopes if scope.role == "gate"]
    assert gates
    assert lower(design(block(), stride=2, downsample=Downsample())) != graph


def gate(**settings):
    """Ops of the gate of a basic block of 128 channels, without their blocks' own."""
    graph = lower(design(Basic(attention=ChannelAttention(**settings)), depth=1))
    return [node for node in graph if node.path.startswith(f"s1/b1/{settings['form']}/")]


def weights(nodes):
    return [shape for node in nodes for _, shape in node.op.weights((128, 32, 32))]


def test_ese_has_one_layer_of_full_width():
    assert [node.shape for node in gate(form="ese")][-3:] == [(128, 1, 1), (128, 1, 1), (128, 32, 32)]
    assert sum(isinstance(node.op, Conv2d) for node in gate(form="ese")) == 1


@pytest.mark.parametrize(("channels", "kernel"), [(64, 3), (128, 5), (256, 5), (512, 5), (1024, 5), (2048, 7)])
def test_eca_s_window_grows_with_the_logarithm_of_the_channels(channels, kernel):
    """Of ECA-ResNet-50's stages, as the authors' code and timm's `EcaModule` compute it."""
    graph = lower(design(Basic(attention=ChannelAttention(form="eca")), width=channels, depth=1))
    assert [node.op.kernel for node in graph if isinstance(node.op, ChannelConv)] == [kernel]


def test_a_given_window_is_eca_s():
    assert [n.op.kernel for n in gate(form="eca", kernel=9) if isinstance(n.op, ChannelConv)] == [9]


def test_gc_weighs_places_and_may_be_added():
    scaled, added = gate(form="gc"), gate(form="gc", merge="add")
    assert [node.op.over for node in scaled if isinstance(node.op, Softmax)] == ["places"]
    assert (scaled[-1].op.name, added[-1].op.name) == ("multiply", "add")
    assert len(scaled) == len(added) + 1


def gated(block, depth):
    """Which blocks of a stage have a gate."""
    graph = lower(design(block, depth=depth))
    paths = {scope.path.split("/")[1] for scope in graph.scopes if scope.role == "gate"}
    return sorted(int(path.removeprefix("b")) for path in paths)


def test_a_block_may_differ_by_its_place():
    attention = ChannelAttention()
    assert gated(MobileOne(attention=attention), 4) == [1, 2, 3, 4]
    assert gated(MobileOne(attention=attention, gated=1), 4) == [4]
    assert gated(MobileOne(attention=attention, gated=0), 4) == []
    assert gated(Aggregation(attention=attention, attended="last"), 3) == [3]
    assert gated(RepViT(attention=attention), 5) == [1, 3, 5]


def test_blocks_of_other_places_are_no_copies():
    graph = lower(design(MobileOne(attention=ChannelAttention(), gated=2), depth=6))
    each = [sum(node.path.startswith(f"s1/b{n}/") for node in graph) for n in range(2, 7)]
    assert each[0] == each[1] == each[2] < each[3] == each[4]


def test_the_last_block_may_take_the_stride():
    graph = lower(design(Basic(), stride=2, depth=3, stride_at="last"))
    strided = [node.path for node in graph if isinstance(node.op, Conv2d) and node.op.stride == (2, 2)]
    assert strided == ["s1/b3/conv1", "s1/b3/shortcut/conv"]


def test_a_layer_without_stride_and_new_width_is_left_out():
    graph = lower(design(Basic(), width=64, downsample=Downsample()))
    assert not [node for node in graph if "/down/" in node.path]


@pytest.mark.parametrize(("stride", "kernel"), [(1, 1), (2, 2)])
def test_a_tiling_kernel_is_a_1x1_where_only_the_width_changes(stride, kernel):
    graph = lower(design(ConvNeXt(), stride=stride))
    (conv,) = (node for node in graph if node.path == "s1/down/conv")
    assert (conv.op.kernel, conv.shape) == ((kernel, kernel), (128, 32 // stride, 32 // stride))


def test_cross_stages_have_their_parts():
    csp, cs3 = (lower(design(Basic(), cross=CrossStage(form=form))) for form in ("csp", "cs3"))
    shapes = {node.path: node.shape[0] for node in csp}
    assert (shapes["s1/expand/conv"], shapes["s1/half0"], shapes["s1/behind/conv"]) == (128, 64, 64)
    assert not [node for node in cs3 if node.path.startswith("s1/behind")]
    assert next(node for node in cs3 if node.path == "s1/b1/conv1").inputs != ()


REFUSED = [
    (
        {"block": Basic(), "width": 63, "cross": CrossStage()},
        ("s1", "63 channels have no halves. Use an even width or another expansion.", "cross"),
    ),
    (
        {"block": Basic(), "stride": 2, "cross": CrossStage()},
        ("s1", "keep their resolution. Give the stage a downsampling layer.", "downsample"),
    ),
    (
        {"block": BLOCKS["repmixer"](), "width": 96},
        ("s1", "96 channels are no multiple of the input's 64. Use 64 or 128.", "width"),
    ),
    (
        {"block": Basic(), "stride": 2, "downsample": Downsample(groups=7)},
        ("s1/down/conv", "Groups must divide both: use 4 or 8.", "groups"),
    ),
]


@pytest.mark.parametrize(("settings", "said"), REFUSED, ids=range(len(REFUSED)))
def test_a_stage_that_cannot_be_names_place_and_fix(settings, said):
    with pytest.raises(ArchError) as caught:
        lower(design(**settings))
    where, text, field = said
    assert (caught.value.where, caught.value.field) == (where, field)
    assert text in caught.value.message


# A tenth of 4 channels.
@pytest.mark.parametrize("block", [ConvNeXt, InceptionNeXt, RepViT])
def test_a_hidden_layer_has_one_channel_at_least(block):
    graph = lower(design(block(expansion=0.1), width=4, depth=1))
    assert verify(graph) == []
    assert next(node.shape[0] for node in graph if node.path == "s1/b1/fc1") == 1


def test_branches_that_are_added_beside_the_input():
    block = Branches(branches=("1x1:64", "3x3:64"), merge="add", residual=True)
    assert end(design(block, width=64, depth=1)) == (64, 32, 32)


def test_a_block_that_projects_brings_no_layer_of_its_own():
    paths = {node.path for node in lower(design(ConvNeXt(projected=True), stride=2, depth=1))}
    assert "s1/b1/shortcut/conv" in paths
    assert not any("down" in path for path in paths)


def test_the_largest_kernel_stands_though_a_1x1_beside_it_would_not():
    assert end(design(RepSeparable(kernel=1, several=True), stride=2, depth=1)) == (128, 16, 16)


@pytest.mark.parametrize("kind", BLOCKS)
def test_no_setting_of_a_stage_is_called_as_one_of_its_block(kind):
    """They stand in one form."""
    stage, block = ({field.title for field in part.model_fields.values()} for part in (Stage, BLOCKS[kind]))
    assert stage & block <= {None}
