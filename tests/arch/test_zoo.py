"""Every zoo network, to the last digit, against counts of public implementations."""

import math

import pytest

import arch
from arch.analysis import at_inference, layer_costs, total
from arch.graph import verify
from arch.lowering import lower
from arch.parts import BLOCKS, HEADS, STEMS
from arch.zoo import zoo
from tests.selection import each_network, kinds
from tests.tables import state_dicts, table

# (arch, variant) of published_arch.csv, by the beginning of the variant where one architecture has several.
PUBLISHED = {
    ("plain-18", ""): "plain18",
    ("plain-34", ""): "plain34",
    ("ResNet-18", "option A"): "resnet18_a",
    ("ResNet-34", "option A"): "resnet34_a",
    ("ResNet-18", "torchvision"): "resnet18",
    ("ResNet-34", "torchvision"): "resnet34",
    ("ResNet-50", "torchvision"): "resnet50",
    ("ResNet-101", "torchvision"): "resnet101",
    ("ResNet-152", "torchvision"): "resnet152",
    ("ResNet-50", "original v1"): "resnet50_v1",
    ("ResNet-101", "original v1"): "resnet101_v1",
    ("ResNet-152", "original v1"): "resnet152_v1",
    ("ResNet-200", "pre-activation (pytorchcv preresnet200:"): "preact_resnet200",
    ("ResNet-200", "pre-activation (pytorchcv preresnet200b:"): "preact_resnet200b",
    ("ResNet-20 (CIFAR)", ""): "cifar_resnet20",
    ("ResNet-32 (CIFAR)", ""): "cifar_resnet32",
    ("ResNet-44 (CIFAR)", ""): "cifar_resnet44",
    ("ResNet-56 (CIFAR)", ""): "cifar_resnet56",
    ("ResNet-110 (CIFAR)", ""): "cifar_resnet110",
    ("ResNet-1202 (CIFAR)", ""): "cifar_resnet1202",
    ("ResNet-164 (CIFAR, pre-act)", ""): "preact_resnet164",
    ("ResNet-1001 (CIFAR, pre-act)", ""): "preact_resnet1001",
    ("WRN-16-8", ""): "wrn16_8",
    ("WRN-28-10", ""): "wrn28_10",
    ("WRN-50-2", ""): "wide_resnet50_2",
    ("ResNeXt-50 32x4d", ""): "resnext50_32x4d",
    ("ResNeXt-101 32x4d", ""): "resnext101_32x4d",
    ("ResNeXt-101 64x4d", ""): "resnext101_64x4d",
    ("ResNeXt-101 32x8d", ""): "resnext101_32x8d",
    ("SE-ResNet-50", ""): "legacy_seresnet50",
    ("SE-ResNet-101", ""): "legacy_seresnet101",
    ("SE-ResNet-152", ""): "legacy_seresnet152",
    ("SE-ResNeXt-50 32x4d", ""): "legacy_seresnext50_32x4d",
    ("SE-ResNeXt-101 32x4d", ""): "legacy_seresnext101_32x4d",
    ("SENet-154", ""): "legacy_senet154",
}
PUBLISHED |= {
    ("LeNet-5", "original 1998"): "lenet5_1998",
    ("LeNet-5", "modern"): "lenet5",
    ("AlexNet", "original two-group (Caffe"): "alexnet_caffe",
    ("AlexNet", "two-group, matconvnet"): "alexnet_caffe",
    ("AlexNet", "one-tower"): "alexnet",
    ("AlexNet", "ungrouped"): "alexnet_ungrouped",
    ("VGG-16", ""): "vgg16",
    ("VGG-19", ""): "vgg19",
    ("NiN", "ImageNet"): "nin",
    ("NiN", "CIFAR-10"): "nin_cifar10",
    ("GoogLeNet", "original (5x5 branches)"): "googlenet_caffe",
    ("GoogLeNet", "torchvision (BN, 3x3 in place of 5x5), no aux"): "googlenet",
    ("Inception-v3", "torchvision, no aux"): "inception_v3",
    ("Inception-v4", ""): "inception_v4",
    ("DenseNet-121", ""): "densenet121",
    ("DenseNet-161", ""): "densenet161",
    ("DenseNet-169", ""): "densenet169",
    ("DenseNet-201", ""): "densenet201",
    ("DenseNet-264", ""): "densenet264",
    ("DenseNet (CIFAR, L=40, k=12)", ""): "densenet40_12",
    ("DenseNet (CIFAR, L=100, k=12)", ""): "densenet100_12",
    ("DenseNet (CIFAR, L=100, k=24)", ""): "densenet100_24",
    ("DenseNet-BC (CIFAR, L=100, k=12)", ""): "densenet_bc100_12",
    ("DenseNet-BC (CIFAR, L=250, k=24)", ""): "densenet_bc250_24",
    ("DenseNet-BC (CIFAR, L=190, k=40)", ""): "densenet_bc190_40",
}


def published(name, variant):
    rows = [r for r in table("published_arch") if r["arch"] == name and r["variant"].startswith(variant)]
    assert len(rows) == 1, f"{name} {variant}: {len(rows)} rows"
    return {key.replace("_bn", "_norm"): value for key, value in rows[0].items()}


@pytest.mark.parametrize(("key", "id"), PUBLISHED.items(), ids=map(" ".join, PUBLISHED))
def test_published_integers(key, id):
    row, sums = published(*key), total(at_inference(layer_costs(lower(zoo()[id].design))))
    assert sums.params == int(row["params_exact"])
    for name in ("params_conv", "params_norm", "params_linear", "params_other", "macs_conv", "macs_linear"):
        assert getattr(sums, name) == int(row[name]), name
    assert "x".join(map(str, zoo()[id].design.input.shape)) == row["input"]


AUXILIARY = {
    ("GoogLeNet", "original + 2 auxiliary"): "googlenet_caffe",
    ("GoogLeNet", "torchvision + aux"): "googlenet",
    ("Inception-v3", "torchvision + aux"): "inception_v3",
}


@pytest.mark.parametrize(("key", "id"), AUXILIARY.items(), ids=AUXILIARY.values())
def test_auxiliary_heads_count_in_training(key, id):
    row, costs = published(*key), layer_costs(lower(zoo()[id].design))
    training, inference = total(costs), total(at_inference(costs))
    for name in ("params_conv", "params_norm", "params_linear"):
        assert getattr(training, name) == int(row[name]), name
    assert training.params == int(row["params_exact"]) > inference.params
    counted = training if id == "googlenet_caffe" else inference
    assert (counted.macs_conv, counted.macs_linear) == (int(row["macs_conv"]), int(row["macs_linear"]))
    summary = arch.summarize(id)
    assert (summary["params_training"], summary["macs_training"]) == (training.params, training.macs)
    assert training.params - inference.params == sum(layer["params"] for layer in summary["auxiliary"])


def test_every_row_is_covered():
    keys = [*PUBLISHED, *AUXILIARY]
    named = {(published(*key)["arch"], published(*key)["variant"]) for key in keys}
    assert named == {(row["arch"], row["variant"]) for row in table("published_arch")}


REGNETS = {row["model"]: row for row in table("regnet_counts")}


@pytest.mark.parametrize("id", [id for id, entry in zoo().items() if entry.design.name in REGNETS])
def test_regnets_are_pycls_s(id):
    """pycls counts an addition per output of a biased layer among its flops."""
    row, costs = REGNETS[zoo()[id].design.name], layer_costs(lower(zoo()[id].design))
    sums = total(costs)
    biased = sum(cost.activations for cost in costs if getattr(cost.node.op, "bias", False))
    assert sums.params == int(row["params_exact"])
    assert sums.macs + biased == int(row["flops_exact"])
    assert sums.activations == int(row["acts_exact"])


def test_all_24_regnets_are_here():
    assert REGNETS.keys() <= {entry.design.name for entry in zoo().values()}
    assert len(REGNETS) == 24


@pytest.mark.parametrize("row", table("torchvision_counts"), ids=lambda row: row["model"])
def test_torchvision(row):
    sums = total(at_inference(layer_costs(lower(zoo()[row["model"]].design))))
    assert sums.params == int(row["num_params"])
    assert sums.params_norm == int(row["params_bn"])
    assert sums.macs == int(row["check_macs_conv_linear"])


@pytest.mark.parametrize("row", table("pytorchcv_counts"), ids=lambda row: row["id"])
def test_pytorchcv(row):
    assert total(at_inference(layer_costs(lower(zoo()[row["id"]].design)))).params == int(row["params_exact"])


TIMM = [row for row in table("timm_counts") if row["arch"] in zoo()]


@pytest.mark.parametrize("row", TIMM, ids=lambda row: f"{row['arch']}@{row['img_size']}")
def test_timm(row):
    size = {"channels": 3, "height": int(row["img_size"]), "width": int(row["img_size"])}
    design = arch.design.build(zoo()[row["arch"]].design.model_dump(mode="json") | {"input": size})
    sums = total(at_inference(layer_costs(lower(design))))
    assert sums.params == int(row["params_exact"])
    assert sums.params_conv == int(row["params_conv"])
    assert sums.params_norm == int(row["params_bn"])
    assert sums.macs == int(row["macs_conv_linear_at_img_size"])


@pytest.mark.parametrize("row", [r for r in table("tool_counts") if r["model"] in zoo()], ids=lambda row: row["model"])
def test_activations_are_fvcores(row):
    assert total(at_inference(layer_costs(lower(zoo()[row["model"]].design)))).activations == int(row["fvcore_acts"])


# timm's resnetv2.py constructs a block's projection before the norm that it reads, and its vgg.py has convolutions for
# hidden layers: the same numbers in another shape.
OTHER_SHAPES = ("timm.resnetv2", "timm.vgg")


@pytest.mark.parametrize(
    "name", [n for n in state_dicts() if n.partition(".")[2] in zoo() and not n.startswith(OTHER_SHAPES)]
)
def test_weights_have_the_library_s_shapes_in_its_order(name):
    graph = lower(zoo()[name.partition(".")[2]].design)
    hidden = graph.auxiliary()
    running = [node for index, node in enumerate(graph) if index not in hidden]
    ours = [list(shape) for node in running for _, shape in node.op.weights(*graph.input_shapes(node))]
    buffers = ("running_mean", "running_var", "num_batches_tracked")
    theirs = {key: shape for key, shape in state_dicts()[name].items() if not key.startswith(("aux", "AuxLogits"))}
    assert ours == [shape for key, shape in theirs.items() if not key.endswith(buffers)]


@pytest.mark.parametrize("id", each_network())
def test_columns_sum_to_the_totals_and_the_graph_is_sound(id):
    summary = arch.summarize(id)
    assert verify(lower(zoo()[id].design)) == []
    for part in ("params", "macs"):
        amount = summary[part]["total"]
        assert amount == sum(value for key, value in summary[part].items() if key != "total")
        assert amount == sum(layer[part] for layer in summary["layers"])
        assert amount == sum(stage[part] for stage in summary["stages"])
    assert [s["path"] for s in summary["stages"]] == [
        *(["stem"] if zoo()[id].design.stem.kind != "none" else []),
        *(f"s{n + 1}" for n in range(len(zoo()[id].design.stages))),
        "head",
    ]


def test_resnet50_shapes_by_hand():
    layers = {layer["path"]: layer for layer in arch.summarize("resnet50")["layers"]}
    assert layers["stem/conv"]["out"] == [64, 112, 112]
    assert layers["stem/pool"]["out"] == [64, 56, 56]
    assert layers["s2/b1/conv2"]["out"] == [128, 28, 28]
    assert layers["s2/b1/conv2"]["macs"] == math.prod([128, 128, 3, 3, 28, 28])
    assert layers["s4/b3/add"]["inputs"] == ["s4/b3/norm3", "s4/b2/act"]
    assert layers["head/fc"]["in"] == [2048]


def test_the_stride_moves_the_cost_of_resnet50():
    newer, older = arch.summarize("resnet50"), arch.summarize("resnet50_v1")
    assert newer["params"] == older["params"]
    assert (newer["macs"]["total"], older["macs"]["total"]) == (4_089_184_256, 3_857_973_248)


def test_every_kind_of_part_is_in_a_network():
    found = {kind for entry in zoo().values() for kind in kinds(entry.design)}
    assert found >= {*STEMS, *BLOCKS, *HEADS}
