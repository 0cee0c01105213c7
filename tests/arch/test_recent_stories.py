"""The stories of the last ten years: that their designs are the published ones, and what is counted in them."""

from arch.graph import fingerprint
from arch.lowering import lower
from arch.stories import stories
from arch.stories.base import Asked, plain
from arch.stories.each import scaling


def shown(id, step, **chosen):
    return stories()[id].steps[step - 1].show(Asked(chosen))


def same(one, other):
    return fingerprint(lower(one)) == fingerprint(lower(other))


def test_an_efficientnet_is_the_first_one_scaled():
    for network in scaling.NETWORKS:
        grown = scaling._base(network.scale.depth, network.scale.width, network.input.height)
        assert same(grown, network)


def test_the_efficientnets_grow_as_the_paper_promised():
    words = shown("scaling", 4).words
    # 1.2 x 1.1^2 x 1.15^2 = 1.920, and the seventh root of 37,745,884,192 / 385,814,752 = 1.925.
    assert (words["promised"], words["mean"]) == ("1.92", "1.92")


def test_the_accuracies_of_the_efficientnets_are_the_paper_s():
    # Table 2 of arXiv 1905.11946.
    printed = ["77.1 %", "79.1 %", "80.1 %", "81.6 %", "82.9 %", "83.6 %", "84 %", "84.3 %"]
    assert [plain(scaling._accuracy(number)) for number in range(8)] == printed


def test_resolution_costs_no_weights():
    assert shown("scaling", 2, count="params", factor="1.4").words["resolution"] == "1×"
