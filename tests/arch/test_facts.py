"""Facts that stories quote: as they are printed, each with its source."""

import csv
from fractions import Fraction
from math import comb

import pytest

from arch.atlas import key, speeds, speeds_of, timed_devices
from arch.stories.base import Quoted
from arch.stories.facts import FOLDER, TABLES, quoted, row, rows, source
from arch.stories.published import measured_speed, published_accuracy, published_error, timed
from arch.zoo import zoo

ROWS = {"ilsvrc": 41, "shortcuts": 45, "paths": 20, "wrn": 83, "recipes": 71, "convnext_steps": 40}
PATHS = "Veit et al., Residual Networks Behave Like Ensembles of Relatively Shallow Networks, arXiv 1605.06431"
IDENTITY = "He et al., Identity Mappings in Deep Residual Networks, arXiv 1603.05027"


def test_every_table_is_there_and_described():
    assert {table: len(rows(table)) for table in TABLES} == ROWS
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for table, count in ROWS.items():
        assert f"| `{table}.csv` | {count} |" in text


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_whole_and_has_its_source(table):
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert {len(line) for line in lines} == {len(lines[0])}
    for fact in rows(table):
        assert fact["source"], fact
        assert all(cell == cell.strip() for cell in fact.values())


WRN = [
    # Table 8: network, params in M, top-1 and top-5 error, ms for a batch of 16.
    ("ResNet-50", "25.6", "24.01", "7.02", "49"),
    ("ResNet-101", "44.5", "22.44", "6.21", "82"),
    ("ResNet-152", "60.2", "22.16", "6.16", "115"),
    ("WRN-50-2-bottleneck", "68.9", "21.9", "6.03", "93"),
    ("pre-activation ResNet-200", "64.7", "21.66", "5.79", "154"),
]


def test_wide_resnets_on_imagenet():
    columns = ("network", "params_m", "error_top1_pct", "error_top5_pct", "time")
    assert [tuple(fact[name] for name in columns) for fact in rows("wrn") if fact["table"] == "table 8"] == WRN


TABLE_1 = [
    ("original", "6.61"),
    ("constant scaling", ""),
    ("constant scaling", ""),
    ("constant scaling", "12.35"),
    ("exclusive gating", ""),
    ("exclusive gating", "8.7"),
    ("exclusive gating", "9.81"),
    ("shortcut-only gating", "12.86"),
    ("shortcut-only gating", "6.91"),
    ("1x1 conv shortcut", "12.22"),
    ("dropout shortcut", ""),
]


def test_what_was_tried_on_the_shortcut():
    found = [fact for fact in rows("shortcuts") if fact["table"] == "table 1"]
    assert [(fact["variant"], fact["error_top1_pct"]) for fact in found] == TABLE_1
    # Of what failed no error is printed, and nothing else lacks one.
    assert all((fact["outcome"] == "fail") == (not fact["error_top1_pct"]) for fact in found)


@pytest.mark.parametrize(
    ("network", "variant", "error"),
    [
        ("ResNet-152", "original", "21.3"),
        ("ResNet-152", "full pre-activation", "21.1"),
        ("ResNet-200", "original", "21.8"),
        ("ResNet-200", "full pre-activation", "20.7"),
    ],
)
def test_pre_activation_on_imagenet(network, variant, error):
    where = {"table": "table 5", "network": network, "variant": variant, "setting": "augmentation: scale"}
    found = quoted("shortcuts", "error_top1_pct", " %", **where, test_crop="320")
    caveat = "single crop; test crop 320 is larger than the train crop"
    assert found == Quoted(f"{error} %", f"{IDENTITY}, table 5 ({caveat})")


WINNERS = {
    "2010": ("NEC-UIUC", "", "28.191"),
    "2011": ("XRCE", "", "25.77"),
    "2012": ("SuperVision", "8", "15.315"),
    "2014": ("GoogLeNet", "22", "6.656"),
    "2015": ("MSRA", "up to 152", "3.567"),
    "2016": ("Trimps-Soushen", "", "2.991"),
    "2017": ("WMW", "154", "2.251"),
}


def test_the_winners_of_imagenet():
    found = [fact for fact in rows("ilsvrc") if fact["role"] == "winner"]
    columns = ("entry", "layers_with_weights", "top5_error_test_pct")
    assert {fact["year"]: tuple(fact[name] for name in columns) for fact in found} == WINNERS
    outside = row("ilsvrc", year="2013", role="winner (with outside data)")
    assert (outside["entry"], outside["top5_error_test_pct"]) == ("Clarifai", "11.197")


def share(first, last, modules=54):
    """Of all paths through so many modules, those that pass through `first` to `last` of them, in percent."""
    return Fraction(100 * sum(comb(modules, length) for length in range(first, last + 1)), 2**modules)


def test_shares_of_paths_are_binomial():
    check = quoted("paths", "value", topic="check", quantity="share of binomial(54,1/2) paths with 5 to 17 modules")
    assert check.text == f"{float(share(5, 17)):.3f}"
    printed = quoted("paths", "value", quantity="share of effective paths among all paths").text
    assert printed == f"{float(share(5, 17)):.2f}"
    check = quoted("paths", "value", topic="check", quantity="share of binomial(54,1/2) paths with 19 to 35 modules")
    assert check.text == f"{float(share(19, 35)):.2f}"
    assert share(19, 35) > 95
    assert quoted("paths", "value", quantity="mean path length").text == str(54 // 2)
    assert quoted("paths", "value", quantity="number of paths").text == f"2^54 (about {2**54:.1e})".replace("+", "")


def test_a_quotation_holds_the_cell_its_source_and_its_caveat():
    found = quoted("shortcuts", "error_top1_pct", " %", table="table 1", variant="1x1 conv shortcut")
    note = 'median of 5 runs; "fail" means error above 20 percent'
    assert found == Quoted("12.22 %", f"{IDENTITY}, table 1 ({note})")
    assert quoted("paths", "value", topic="paths", quantity="residual modules") == Quoted("54", PATHS)
    assert source({"source": "a", "caveat": ""}) == "a"


@pytest.mark.parametrize(
    ("table", "column", "where", "message"),
    [
        ("wrn", "params_m", {"table": "table 8"}, "5 rows"),
        ("wrn", "params_m", {"network": "ResNet-51"}, "0 rows"),
        ("wrn", "params_m", {"city": "Paris"}, "city"),
        ("wrn", "price", {"table": "table 8", "network": "ResNet-152"}, "price"),
        ("shortcuts", "error_top1_pct", {"variant": "dropout shortcut"}, "is empty"),
        ("winners", "year", {}, "no table"),
    ],
)
def test_what_is_not_one_printed_cell_is_refused(table, column, where, message):
    with pytest.raises(KeyError, match=message):
        quoted(table, column, **where)


def test_the_zoos_printed_errors():
    assert published_error("resnet152").text == "22.16 %"
    assert published_error("resnet152").source.endswith("pretrained/README.md (single 224 crop)")
    for id, entry in zoo().items():
        if entry.published and entry.published.top1_err:
            found = published_error(id)
            assert found.text == f"{entry.published.top1_err} %"
            assert entry.published.source in found.source
        else:
            with pytest.raises(KeyError, match=id):
                published_error(id)


def test_printed_accuracies():
    assert published_accuracy("seresnet33ts", "timm", "ra2_in1k", 256).text == "80.38 %"
    found = published_accuracy("EfficientNetB3", "keras")
    assert found.text == "81.6 %"
    assert found.source.startswith("Keras Applications, keras-team/keras-io")
    # timm prints one for each size of image and each set of weights.
    with pytest.raises(KeyError, match="0 results of timm are for weights 'ra2_in1k' at 257 pixels"):
        published_accuracy("seresnet33ts", "timm", "ra2_in1k", 257)


@pytest.mark.parametrize(
    ("network", "device", "text"),
    [
        # timm's benchmark on an RTX 4090: 4302.84, 2805.63, 1976.86 and 3630.79 images per second.
        ("resnet50", "rtx4090", "4,303 images/s"),
        ("wide_resnet50_2", "rtx4090", "2,806 images/s"),
        ("resnet152", "rtx4090", "1,977 images/s"),
        ("densenet121", "rtx4090", "3,631 images/s"),
        ("resnet152", "v100", "457 images/s"),
    ],
)
def test_published_speeds(network, device, text):
    found = measured_speed(network, device)
    timing = timed(network, device)
    assert found.text == text
    assert timing.place in found.source
    assert f"{timing.batch} images of 224 pixels" in found.source


def test_a_speed_that_nobody_measured_is_refused():
    with pytest.raises(KeyError, match="0 speeds on rtx4090 at 225 pixels"):
        measured_speed("resnet50", "rtx4090", 225)
    with pytest.raises(KeyError, match="0 speeds"):
        timed("resnet5000", "rtx4090")


def test_speeds_of_a_network_are_those_of_the_devices():
    for device in timed_devices():
        of_device = {size: pair for (name, size), pair in speeds(device).items() if name == key("ResNet-50")}
        found = {
            timing.resolution: (timing.speed, timing.batch)
            for timing in speeds_of("ResNet-50")
            if timing.device == device
        }
        assert found == of_device
