"""Devices: what the table says, and nothing that it does not."""

import re

import pytest

from arch.atlas.devices import ELEMENT, KINDS, devices
from arch.atlas.readers import table


def test_no_row_is_lost_and_every_row_has_a_source():
    found = devices()
    assert sorted(device.name for device in found.values()) == sorted(row["name"] for row in table("devices"))
    assert len(found) == 50
    assert all(device.source.count("read in: ") == 1 for device in found.values())
    assert all(re.fullmatch("[a-z0-9-]+", id) and id == device.id for id, device in found.items())


def test_kinds_stand_together_in_their_order():
    places = [KINDS.index(device.kind) for device in devices().values()]
    assert places == sorted(places)
    assert set(places) == set(range(len(KINDS) - 1))


@pytest.mark.parametrize(
    ("id", "peaks", "bandwidth", "memory", "power"),
    [
        # NVIDIA A100 Tensor Core GPU data sheet: dense rates.
        (
            "a100-sxm-80gb",
            {
                "float32": 19_500_000_000_000,
                "tf32": 156_000_000_000_000,
                "float16": 312_000_000_000_000,
                "int8": 624_000_000_000_000,
            },
            2_039_000_000_000,
            80_000_000_000,
            400,
        ),
        # GA102 whitepaper, appendix A: 284 is with sparsity.
        (
            "rtx-3090",
            {"float32": 35_600_000_000_000, "float16": 142_000_000_000_000},
            936_000_000_000,
            24_000_000_000,
            350,
        ),
        (
            "xeon-platinum-8380",
            {"float32": 5_890_000_000_000},
            204_800_000_000,
            None,
            270,
        ),
        ("cortex-m7-board-nucleo-f746zg-216-mhz", {"int8": 864_000_000}, None, 320_000, None),
    ],
)
def test_figures_are_exact(id, peaks, bandwidth, memory, power):
    device = devices()[id]
    assert (device.peaks, device.bandwidth, device.memory, device.power) == (peaks, bandwidth, memory, power)


def test_what_is_not_known_says_so():
    pi, volta = devices()["raspberry-pi-5"], devices()["v100-sxm2"]
    assert (pi.peak("float32"), pi.bandwidth, pi.memory) == (None, None, None)
    assert pi.lacks("float32") == "its peak in float32 and its bandwidth are not known"
    assert volta.lacks("int8") == "its peak in int8 is not known"
    assert volta.lacks("float16") == ""
    assert (volta.memory, volta.caveat.startswith("16 or 32 GB of memory; ")) == (None, True)


def test_a_rate_of_some_cores_is_no_peak():
    """The Orin's tensor cores are faster in float16 than what the table has of its other cores."""
    assert devices()["jetson-orin-nano-8gb"].peak("float16") is None
    assert devices()["jetson-orin-nano-8gb"].peak("int8") == 20_000_000_000_000
    # The Nano has no tensor cores.
    assert devices()["jetson-nano"].peak("float16") == 472_000_000_000


def test_a_narrower_format_is_never_slower():
    for device in devices().values():
        rates = [device.peaks[number] for number in ELEMENT if number in device.peaks]
        assert rates == sorted(rates), device.name
