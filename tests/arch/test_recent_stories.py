"""The stories of the last ten years: that their designs are the published ones, and what is counted in them."""

from arch.graph import fingerprint
from arch.lowering import lower
from arch.rewrite import rewrite
from arch.rewrite.proof import compare
from arch.stories import routes, stories
from arch.stories.base import Asked, plain
from arch.stories.each import reparametrise, scaling
from arch.zoo import zoo


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


def test_every_row_to_convnext_b_is_counted_as_it_is_printed_and_all_but_two_to_convnext_t():
    assert [step for step in routes.KEPT if not routes.agrees("base", step)] == []
    assert [step for step in routes.KEPT if not routes.agrees("tiny", step)] == [routes.LAYER, routes.LAST]
    # Tried, and not kept.
    assert all(routes.agrees(id, step) for id in routes.ROUTES for step in routes.KERNELS.values())


def test_the_macs_of_the_ways_to_convnext():
    # Printed for the first: 4.09, 4.53, 4.42, 2.35, 5.27, 4.64, 4.07, 4.10, 4.15, 4.15, 4.15, 4.46, 4.49.
    assert [routes.macs("tiny", step) for step in routes.KEPT] == [
        *(4_089_184_256, 4_525_916_160, 4_417_536_000, 2_349_507_072, 5_267_976_960, 4_644_406_272),
        *(4_065_080_448, 4_097_293_440, 4_145_612_928, 4_145_612_928, 4_145_612_928, 4_145_612_928, 4_455_531_264),
    ]
    assert routes.macs("base", 0) == 15_007_481_856
    assert routes.macs("base", routes.LAST) == 15_354_729_472


def test_the_ways_begin_at_a_resnet():
    assert same(routes.network("tiny", 0), zoo()["resnet50"].design)


def convolutions(design):
    return [node.op.label for node in lower(design) if node.path.startswith("s2/b1/") and node.op.kind == "conv"]


def test_the_depthwise_convolution_moves_to_the_start_and_keeps_the_input_s_width():
    found = {step: convolutions(routes.network("tiny", step)) for step in (routes.INVERTED, routes.MOVED, routes.FEWER)}
    assert found == {
        routes.INVERTED: ["conv 1×1, 768", "conv 3×3/2, 768, 768 groups", "conv 1×1, 192", "conv 1×1/2, 192"],
        routes.MOVED: ["conv 3×3/2, 96, 96 groups", "conv 1×1, 768", "conv 1×1, 192", "conv 1×1/2, 192"],
        routes.FEWER: ["conv 7×7/2, 96, 96 groups", "conv 1×1/2, 192"],
    }


def test_the_rules_make_of_every_repvgg_the_network_that_is_deployed():
    names = [id for id in zoo() if id.startswith("repvgg") and f"{id}_deploy" in zoo()]
    assert [id for id in names if not reparametrise.is_deployed_form(id)] == []
    assert len(names) == 11


def test_a_folded_block_returns_what_the_trained_one_does():
    graph = lower(reparametrise._block("trained"))
    assert compare(graph, rewrite(graph, reparametrise.MERGED)).is_same


def test_what_a_repvgg_block_costs_in_both_forms():
    words = shown("reparametrise", 1).words
    # 64 x 64 x (9 + 1) and three norms of 128; 64 x 64 x 9 + 64.
    assert (words["trained"], words["deployed"]) == ("41,344", "36,928")
