"""Rewriting of the zoo: kernels after each rule, worked out by hand, and what the text that asked for it names."""

from __future__ import annotations

from collections import Counter

import pytest

from arch.analysis import Setting
from arch.analysis.kernels import kernel_sums, one_each
from arch.errors import ArchError
from arch.graph import Builder, Graph, resized, verify
from arch.lowering import lower
from arch.ops import Activation, Conv2d
from arch.rewrite import RULES, Rewritten, rewrite, with_kernels
from arch.zoo import zoo
from tests.selection import each_network


def made(id: str, *rules: str) -> Rewritten:
    return rewrite(lower(zoo()[id].design), rules or None)


def held(found: Rewritten) -> dict[str, int]:
    """How often each rule held, those that never did left out."""
    return dict(Counter(applied.rule for applied in found.applied))


# Layers, norms and activations of each are those of its paper's table; kernels after each rule follow from these.
GOLDEN: dict[str, tuple[int, dict[str, int]]] = {
    # 2 conv, 3 linear, 4 activations, 2 poolings; both 2x2/2 poolings run with their convolutions.
    "lenet5": (11, {"fuse_activation": 7, "fuse_pool": 5}),
    # 5 conv, 3 linear, 7 ReLU, 3 poolings of 3x3/2, which overlap, and an adaptive one of 6x6 to 6x6; 2 dropouts are
    # views.
    "alexnet": (19, {"remove": 18, "fuse_activation": 11}),
    # 13 conv, 13 norms, 3 linear, 15 ReLU, 5 poolings of 2x2/2, an adaptive one of 7x7 to 7x7.
    "vgg16_bn": (50, {"remove": 49, "fold_norm": 36, "fuse_activation": 21, "fuse_pool": 16}),
    # 20 conv (16 in blocks, the first, 3 shortcuts) with norms, 17 ReLU, 8 sums, 2 poolings, 1 linear.
    "resnet18": (68, {"fold_norm": 48, "fuse_activation": 31, "fuse_sum": 23}),
    # 53 conv (48, the first, 4 shortcuts) with norms, 49 ReLU, 16 sums, 2 poolings, 1 linear.
    "resnet50": (174, {"fold_norm": 121, "fuse_activation": 72, "fuse_sum": 56}),
    # Besides, 16 gates of a pooling, two linear layers, ReLU, sigmoid and a product: 80 kernels, of which the pooling,
    # the first layer with its ReLU and the second with sigmoid and product are left. The sum follows the product.
    "seresnet50": (
        174 + 16 * 6,
        {"fold_norm": 217, "fuse_activation": 136, "fuse_sum": 120, "fuse_gate": 104},
    ),
    # 94 conv with norms and ReLU, 14 poolings, 15 concatenations, 1 linear. Siblings: 3 1x1s become one in three, in
    # four and in two modules, two in one: 2 x (3 + 4 + 2) + 1 = 19 layers fewer, and as many activations.
    "inception_v3": (312, {"fold_norm": 218, "join_siblings": 180, "fuse_activation": 105}),
    # 57 conv with norms and ReLU, 14 poolings, 9 concatenations, 1 linear; 9 modules of three 1x1s.
    "googlenet": (195, {"fold_norm": 138, "join_siblings": 102, "fuse_activation": 63}),
    # 120 conv, 1 linear, 121 norms with ReLU, 58 concatenations, 5 poolings. 58 second norms and the stem's fold.
    "densenet121": (426, {"fold_norm": 367, "fuse_activation": 246}),
    # 52 conv with norms, 35 ReLU6, 10 sums, 1 pooling, 1 linear.
    "mobilenet_v2": (151, {"fold_norm": 99, "fuse_activation": 64, "fuse_sum": 54}),
    # 19 conv with norms, 19 ReLU, 9 sums, 1 pooling, 1 linear, 2 shortcuts that leave places out and add channels.
    "cifar_resnet20": (72, {"fold_norm": 53, "fuse_activation": 34, "fuse_sum": 21}),
}


@pytest.mark.parametrize("id", GOLDEN)
def test_kernels_after_each_rule(id: str) -> None:
    found, (original, after) = made(id), GOLDEN[id]
    assert len(found.steps[0].kernels) == original
    changes, count = {}, original
    for step in found.steps[1:]:
        if len(step.kernels) != count:
            changes[step.rule] = count = len(step.kernels)
    assert changes == after
    assert len(found.kernels) == count


def test_resnet50() -> None:
    found = made("resnet50")
    assert held(found) == {"fold_norm": 53, "fuse_activation": 49, "fuse_sum": 16}
    # What 1.5 gains nothing from, and why: its 3x3 has the stride, so that the first 1x1 reads all.
    reasons = [refused.reason for refused in found.refused if refused.rule == "compress_stride"]
    assert reasons == [
        "s2/b1/conv1 reads every place of s1/b3/act",
        "s3/b1/conv1 reads every place of s2/b4/act",
        "s4/b1/conv1 reads every place of s3/b6/act",
    ]
    assert [op.label for op in _convs(found.graph)[:3]] == ["conv 7×7/2, 64", "conv 1×1, 64", "conv 3×3, 64"]
    assert all(op.bias for op in _convs(found.graph))


def _convs(graph: Graph) -> list[Conv2d]:
    return [node.op for node in graph if isinstance(node.op, Conv2d)]


def test_resnet50_of_2015_computes_no_pixel_that_nobody_reads() -> None:
    graph = lower(zoo()["resnet50_v1"].design)
    found = rewrite(graph, ["fold_norm", "compress_stride"])
    # Of the last block of stages 1 to 3 the 3x3 (m x m x 9) and the last 1x1 (m x 4m) run at a quarter of the places:
    # 13 m² MACs a place, with m = 64, 128, 256 at 56, 28 and 14 squared.
    never_read = [13 * m * m * (side**2 - (side // 2) ** 2) for m, side in ((64, 56), (128, 28), (256, 14))]
    assert never_read == [125_239_296] * 3
    before, after = (kernel_sums(*one).macs for one in ((graph, one_each(graph)), (found.graph, found.kernels)))
    assert before - after == sum(never_read) == 375_717_888
    assert held(found) == {"fold_norm": 53, "compress_stride": 6}
    # From the end of the network on: a stride that went up may go up further.
    assert [a.reason for a in found.applied if a.rule == "compress_stride"][-2] == (
        "2,352 of 3,136 places of s1/b3/act were never read: s1/b3/conv3 takes the stride in"
    )


def test_a_stride_goes_up_as_far_as_it_can() -> None:
    build = Builder((4, 9, 9))
    source = build.input
    for number in range(150):
        source = build.add(f"act{number}", Activation("relu"), build.add(f"conv{number}", Conv2d(4, (1, 1)), source))
    build.add("last", Conv2d(4, (1, 1), (2, 2)), source)
    found = rewrite(build.graph(), ["compress_stride"])
    # From the last one to the first, which reads an image that is there.
    assert held(found) == {"compress_stride": 150}
    assert [op.stride for op in _convs(found.graph)] == [(2, 2)] + [(1, 1)] * 150
    # The first sweep, and one that finds nothing more.
    assert [step.applied for step in found.steps] == [0, 150]


def test_densenet_keeps_62_norms_each_with_its_reason_and_pools_before_its_transitions() -> None:
    graph, found = lower(zoo()["densenet121"].design), made("densenet121")
    refused = [one for one in found.refused if one.rule == "fold_norm"]
    assert len(refused) == 62
    assert all("is an activation" in one.reason for one in refused)
    before, after = (kernel_sums(*one).macs for one in ((graph, one_each(graph)), (found.graph, found.kernels)))
    # Three quarters of the transitions' 1x1: 256 to 128 at 56 squared, 512 to 256 at 28, 1,024 to 512 at 14.
    assert before - after == sum(w * w // 2 * (s**2 - (s // 2) ** 2) for w, s in ((256, 56), (512, 28), (1024, 14)))
    assert before - after == 231_211_008


def test_inception_joins_siblings_and_reads_their_map_once() -> None:
    found = made("inception_v3", "fold_norm", "join_siblings")
    joined = [one for one in found.applied if one.rule == "join_siblings"]
    assert len(joined) == 10
    assert joined[0].reason == "3 layers as one, 64 + 48 + 64 channels"
    assert sum(len(one.before) - 1 for one in joined) == 19


def test_fused_maps_are_never_written() -> None:
    graph, found = lower(zoo()["resnet50"].design), made("resnet50")
    setting = Setting(batch=8, element=2)
    before, after = kernel_sums(graph, one_each(graph), setting), kernel_sums(found.graph, found.kernels, setting)
    assert after.ops == before.ops - 53
    # Each folded norm had a gain and a shift for each channel, and leaves a bias.
    assert before.params - after.params == sum(op.out for op in _convs(graph))
    maps = sum(
        node.shape[0] * node.shape[1] * node.shape[2] for node in graph if node.op.name in ("batch_norm", "relu")
    )
    added = sum(node.shape[0] * node.shape[1] * node.shape[2] for node in graph if node.op.name == "add")
    # Of a norm and an activation the map was written and read; a sum's first summand too.
    saved = 2 * (maps + added) * 8 + before.params - after.params
    assert before.traffic_bytes - after.traffic_bytes == 2 * saved


def test_auxiliary_heads_are_removed() -> None:
    design = zoo()["googlenet"].design
    graph = lower(design)
    assert len(graph.outputs) == 3
    found = rewrite(graph, ["remove"])
    assert [(one.place, one.reason) for one in found.applied] == [
        ("aux1", "aux1, aux2: it runs in training only"),
        ("head/dropout", "it drops nothing at inference"),
    ]
    assert len(found.graph.outputs) == 1
    assert not found.graph.auxiliary()


def test_rules_that_are_off_do_nothing() -> None:
    graph = lower(zoo()["resnet50"].design)
    found = rewrite(graph, [])
    assert (found.graph, list(found.kernels), found.applied, found.refused) == (graph, one_each(graph), (), ())
    assert [step.rule for step in rewrite(graph, ["fuse_sum", "remove"]).steps] == ["", "remove", "fuse_sum"]


def test_there_is_no_such_rule() -> None:
    with pytest.raises(ArchError, match="there is no rule 'fold'"):
        made("lenet5", "fold")


def test_rules_are_those_that_are_known_by_name() -> None:
    assert set(RULES) == {
        "remove", "fold_norm", "fuse_activation", "fuse_sum", "fuse_pool", "fuse_gate", "join_siblings",
        "compress_stride", "reparametrise", "swap_average_pool", "join_linear",
    }  # fmt: skip
    assert all(rule.label and rule.about and rule.source for rule in RULES.values())


@pytest.mark.parametrize("id", each_network())
def test_kernels_as_groups_keep_the_network(id: str) -> None:
    found = made(id)
    drawn = with_kernels(found.graph, found.kernels)
    assert verify(drawn) == []
    groups = [scope for scope in drawn.scopes if scope.role == "kernel"]
    assert len(groups) == sum(len(kernel) > 1 for kernel in found.kernels)
    assert Counter(node.op for node in drawn) == Counter(node.op for node in found.graph)


def test_a_kernel_is_labelled_with_its_ops() -> None:
    found = made("resnet50")
    labels = [scope.label for scope in with_kernels(found.graph, found.kernels).scopes if scope.role == "kernel"]
    assert labels[:4] == [
        "conv 7×7/2, 64 + relu",
        "conv 1×1, 64 + relu",
        "conv 3×3, 64 + relu",
        "conv 1×1, 256 + add + relu",
    ]


def test_a_network_of_other_sizes_is_rewritten_alike() -> None:
    found = rewrite(resized(lower(zoo()["resnet50"].design), (3, 160, 288)))
    assert held(found) == held(made("resnet50"))
