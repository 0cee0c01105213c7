"""Modern networks against golden tables of the libraries: every sum, and every layer in the order in which it runs."""

import gzip
import json
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from arch.lowering import lower
from arch.ops import Geometry
from arch.zoo import zoo
from tests.modern import COLUMNS, Row, covered, differences, from_file, id_of, layer, numbers, tables


@pytest.mark.parametrize(("name", "id"), covered().items(), ids=covered())
def test_every_number_and_every_layer_is_the_library_s(name, id):
    assert differences(lower(zoo()[id].design), tables()[name]) == []


def test_how_many_tables_the_zoo_covers():
    assert (len(covered()), len(tables())) == (284, 307)


def test_the_tables_sums_are_those_of_their_layers():
    for table in tables().values():
        kinds = [row.kind for row in table.rows]
        assert (kinds.count("conv"), kinds.count("linear")) == (table.numbers["convs"], table.numbers["linears"])
        assert sum(row.params for row in table.rows) <= table.numbers["params"]


def test_a_library_s_name_is_the_id_and_its_own_where_the_other_has_another_network():
    assert id_of("timm.repvgg_a0.deploy") == "repvgg_a0_deploy"
    assert id_of("tv.mobilenet_v2") == "mobilenet_v2"
    assert (id_of("tv.efficientnet_b6"), id_of("tv.efficientnet_b2")) == ("efficientnet_b6", "tv_efficientnet_b2")
    assert (covered()["timm.mobilenetv2_100"], covered()["tv.mnasnet1_0"]) == ("mobilenetv2_100", "mnasnet_100")


def changed(table, number, **fields):
    """A table whose layer of that number, from 1, has other fields."""
    rows = [row._replace(**fields) if place == number else row for place, row in enumerate(table.rows, start=1)]
    return table._replace(rows=tuple(rows))


@pytest.fixture(scope="module")
def graph():
    return lower(zoo()["regnety_002"].design)


@pytest.fixture(scope="module")
def table():
    return tables()["timm.regnety_002"]


OTHERS = {
    "kind": "linear",
    "kernel": (1, 3),
    "stride": (1, 2),
    "padding": (0, 1, 0, 1),
    "dilation": (1, 2),
    "groups": 12,
    "read": (24, 112, 111),
    "wrote": (24, 56, 57),
    "params": 1729,
}


@pytest.mark.parametrize("field", OTHERS)
def test_a_layer_with_one_other_setting_is_found_with_its_place(graph, table, field):
    (found,) = differences(graph, changed(table, 3, **{field: OTHERS[field]}))
    assert found.startswith("layer 3 of 71:\n  theirs ")
    ours = "ours   conv 3x3/2x2, padding [1, 1, 1, 1], dilation [1, 1], groups 3, 24x112x112 to 24x56x56, 1,728 params"
    assert f"{ours}  s1/b1/conv2" in found


@pytest.mark.parametrize("name", ["params", "running_stats", "macs", "activations", "convs", "linears"])
def test_another_sum_is_found(graph, table, name):
    ours = numbers(graph)[name]
    other = table._replace(numbers={**table.numbers, name: ours + 1})
    assert differences(graph, other) == [f"{name}: theirs {ours + 1:,}, ours {ours:,}, -1"]


def test_layers_too_few_and_too_many_are_found(graph, table):
    assert "where ours has ended" in differences(graph, table._replace(rows=(*table.rows, table.rows[0])))[0]
    (found,) = differences(graph, table._replace(rows=table.rows[:-1]))
    assert found == "ours goes on behind theirs, 70 layers: linear 368 to 1000, 369,000 params  head/fc"


def test_branches_run_in_any_order_and_layers_behind_each_other_in_their_own(graph, table):
    """The shortcut of the first block is its sixth layer behind the stem; it reads what the first reads."""
    rows = list(table.rows)
    assert differences(graph, table._replace(rows=(rows[0], rows[6], *rows[1:6], *rows[7:]))) == []
    assert differences(graph, table._replace(rows=(rows[0], rows[2], rows[1], *rows[3:]))) != []


def test_an_image_of_another_size_is_found(graph, table):
    found = differences(graph, table._replace(input=(3, 224, 225)))
    assert found == ["input: theirs (3, 224, 225), ours (3, 224, 224)"]


class Around(NamedTuple):
    """A graph as far as a layer's row asks it."""

    read: tuple[int, ...]

    def input_shapes(self, node):
        return (self.read,)


def row(kind, geometry, weights, read, wrote):
    op = SimpleNamespace(kind=kind, geometry=geometry, weights=lambda *_: weights)
    return layer(Around(read), SimpleNamespace(op=op, shape=wrote))


def test_every_kind_of_layer_has_the_row_that_a_library_s_has():
    eca = row("conv", None, [("weight", (1, 1, 5))], (64,), (64,))
    assert eca == Row("conv", (5,), (1,), (2, 2), (1,), 1, (64,), (64,), 5)
    blur = row("conv", Geometry((3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1), None), [], (64, 8, 8), (64, 4, 4))
    assert blur == Row("conv", (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 64, (64, 8, 8), (64, 4, 4), 0)
    weights = [("weight", (32, 8)), ("bias", (32,))]
    # Places in one axis, as attention has them: rows and columns are no matter to a linear layer.
    places = row("linear", None, weights, (8, 7, 6), (32, 7, 6))
    assert places == Row("linear", (), (), (), (), 1, (8, 42), (32, 42), 288)
    assert row("pool", Geometry((3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1), None), [], (64, 8, 8), (64, 4, 4)) is None


def test_a_file_of_the_source_reads_as_its_table(tmp_path):
    """A linear layer on a map has its channels last there, and a 1-d convolution reads channels as places."""
    data = {
        "input": [3, 8, 8],
        "totals": tables()["timm.regnety_002"].numbers,
        "columns": ["path", *COLUMNS, "macs"],
        "layers": [
            ["eca", "conv", [5], [1], [2, 2], [1], 1, [1, 1, 64], [1, 1, 64], 5, 320],
            ["mlp", "linear", None, None, None, None, None, [1, 7, 6, 8], [1, 7, 6, 32], 288, 10752],
            ["fc", "linear", None, None, None, None, None, [1, 64], [1, 10], 650, 640],
        ],
    }
    (tmp_path / "net.json.gz").write_bytes(gzip.compress(json.dumps(data).encode()))
    assert from_file(tmp_path / "net.json.gz").rows == (
        Row("conv", (5,), (1,), (2, 2), (1,), 1, (64,), (64,), 5),
        Row("linear", (), (), (), (), 1, (8, 42), (32, 42), 288),
        Row("linear", (), (), (), (), 1, (64,), (10,), 650),
    )
