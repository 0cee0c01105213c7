"""LeNet-5 as it was in 1998: a table of connections, and subsampling with a gain and a shift for each map."""

import pytest
import torch
from torch.nn import functional

from arch.analysis import layer_costs, total
from arch.errors import ArchError
from arch.execute import run
from arch.graph import Builder
from arch.lowering import lower
from arch.parts.blocks.connected import Connected
from arch.zoo import zoo
from tests.arch.test_bad_input import design

# C1, S2, C3, S4, C5 and F6 of the paper's section II.B.
PARAMS = {"s1": 156, "s2": 12, "s3": 1_516, "s4": 32, "s5": 48_120, "head": 10_164}


def test_each_layer_has_the_paper_s_parameters():
    costs = layer_costs(lower(zoo()["lenet5_1998"].design))
    found = {place: sum(cost.params for cost in costs if cost.node.path.startswith(f"{place}/")) for place in PARAMS}
    assert found == PARAMS
    assert total(costs).params == sum(PARAMS.values()) == 60_000


def test_the_table_is_the_paper_s():
    """Three neighbours, four neighbours, twice two neighbours, and all, of six in a ring: 60 kernels."""
    ring = lambda start, *steps: {(start + step) % 6 for step in steps}  # noqa: E731 (a word for a table)
    wanted = [
        *(ring(start, 0, 1, 2) for start in range(6)),
        *(ring(start, 0, 1, 2, 3) for start in range(6)),
        *(ring(start, 0, 1, 3, 4) for start in range(3)),
        set(range(6)),
    ]
    table = zoo()["lenet5_1998"].design.stages[2].block.table
    assert [{int(number) for number in line.split()} for line in table] == wanted
    assert sum(map(len, wanted)) == 60


def test_it_is_a_convolution_whose_other_weights_are_zero():
    torch.manual_seed(0)
    lines = ("0 1 2", "0 2 3", "3", "0 1 2 3")
    build = Builder((4, 9, 11))
    end = Connected(table=lines, norm="none", activation="none", kernel=3).expand(build, build.input, 4, 2)
    assert build.shape(end) == (4, 5, 6)
    weights, full, biases = {}, torch.zeros(4, 4, 3, 3, dtype=torch.float64), torch.randn(4, dtype=torch.float64)
    for number, line in enumerate(lines):
        maps = [int(one) for one in line.split()]
        full[number, maps] = torch.randn(len(maps), 3, 3, dtype=torch.float64)
        weights[f"map{number}/conv"] = {"weight": full[number : number + 1, maps], "bias": biases[number : number + 1]}
    x = torch.randn(2, 4, 9, 11, dtype=torch.float64)
    found = run(build.graph(), weights, x).outputs[0]
    assert torch.allclose(found, functional.conv2d(x, full, biases, stride=2, padding=1), rtol=1e-12)


def test_order_and_repetition_in_a_line_do_not_matter():
    one, other = (lower(design(block=Connected(table=(line,) * 5))) for line in ("1 0 4 1", "0 1 4"))
    assert one == other


def test_a_map_that_is_not_there_is_named():
    with pytest.raises(ArchError, match=r"s1/b1/map1: the map 64 is not among the 64 of the input\. Use") as caught:
        lower(design(block=Connected(table=("0", "3 64"))))
    assert caught.value.field == "table"
