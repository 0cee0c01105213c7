"""Multipliers of a design: the published numbers of compound scaling, and rounding as the libraries do it."""

import pytest

from arch.design import Scale, build, scaled
from arch.design.edits import Set
from arch.graph import resized
from arch.lowering import lower
from arch.parts.rounding import rounded
from arch.zoo import zoo


def test_efficientnet_b3_is_one_edit_of_b0():
    base, wanted = zoo()["efficientnet_b0"].design, zoo()["efficientnet_b3"].design
    scale = {**base.scale.model_dump(), "width": 1.2, "depth": 1.4}
    made = lower(Set(place=("scale",), value=scale).apply(base))
    assert resized(made, wanted.input.shape) == lower(wanted)


def test_the_numbers_of_b3_are_those_in_print():
    """Widths and depths that timm's `_gen_efficientnet` makes of B0's at 1.2 and 1.4."""
    found = scaled(zoo()["efficientnet_b3"].design)
    assert [stage.width for stage in found.stages] == [24, 32, 48, 96, 136, 232, 384]
    assert [stage.depth for stage in found.stages] == [2, 3, 3, 5, 5, 6, 2]
    assert (found.stem.width, found.head.features, found.head.classes) == (40, 1536, 1000)
    assert found.scale == Scale()


def test_a_design_without_multipliers_is_itself():
    design = zoo()["efficientnet_b0"].design
    assert scaled(design) is design


STEM, HEAD = {"kind": "conv", "width": 32}, {"kind": "classifier", "features": 1280, "hidden": [100]}
STAGES = [{"depth": depth, "width": 64, "block": {"kind": "basic"}} for depth in (1, 2, 3)]


def numbers(**scale):
    """Widths of stem, stages and last convolution, and depths, with these multipliers."""
    design = scaled(build({"name": "x", "scale": scale, "stem": STEM, "stages": STAGES, "head": HEAD}))
    assert design.head.hidden == (100,)
    widths = [design.stem.width, *(stage.width for stage in design.stages), design.head.features]
    return widths, [stage.depth for stage in design.stages]


@pytest.mark.parametrize(
    ("scale", "widths", "depths"),
    [
        ({"width": 0.5}, [16, 32, 32, 32, 640], [1, 2, 3]),
        ({"width": 0.5, "stem": False}, [32, 32, 32, 32, 640], [1, 2, 3]),
        ({"width": 0.5, "head": "fixed"}, [16, 32, 32, 32, 1280], [1, 2, 3]),
        ({"width": 0.5, "head": "least"}, [16, 32, 32, 32, 1280], [1, 2, 3]),
        ({"width": 1.5, "head": "least"}, [48, 96, 96, 96, 1920], [1, 2, 3]),
        ({"width": 0.05, "minimum": 12}, [12, 12, 12, 12, 64], [1, 2, 3]),
        ({"width": 1.1, "divisor": 1}, [35, 70, 70, 70, 1408], [1, 2, 3]),
        ({"depth": 1.1}, [32, 64, 64, 64, 1280], [2, 3, 4]),
        ({"depth": 1.1, "rounding": "nearest"}, [32, 64, 64, 64, 1280], [1, 2, 3]),
        ({"depth": 0.3, "rounding": "nearest"}, [32, 64, 64, 64, 1280], [1, 1, 1]),
        ({"depth": 2.0, "ends": False}, [32, 64, 64, 64, 1280], [1, 4, 3]),
    ],
    ids=str,
)
def test_what_a_multiplier_leaves(scale, widths, depths):
    assert numbers(**scale) == (widths, depths)


@pytest.mark.parametrize(
    ("value", "divisor", "minimum", "limit", "wanted"),
    [
        # MobileNetV2's table 2 at 0.35 and 1.4 (torchvision, `_make_divisible`).
        (32 * 0.35, 8, None, 0.9, 16),
        (24 * 1.4, 8, None, 0.9, 32),
        (16 * 0.35, 8, None, 0.9, 8),
        # 8 is nearest to 11, and more than a tenth less.
        (11, 8, None, 0.9, 16),
        (11, 8, None, 0.0, 8),
        (5, 8, 4, 0.0, 8),
        (3, 8, 4, 0.0, 4),
        (10.6, 1, None, 0.9, 11),
        (0.2, 1, None, 0.9, 1),
    ],
)
def test_rounding_is_mobilenet_s(value, divisor, minimum, limit, wanted):
    assert rounded(value, divisor, minimum, limit) == wanted
