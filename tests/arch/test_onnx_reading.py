"""ONNX files come back as the graphs that they were written from: ours, torch's, and what onnxruntime made of them."""

import io

import onnxruntime
import pytest
from hypothesis import given, settings

import arch
from arch.analysis import Network, layer_costs, total
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.onnx.reading import read
from arch.formats.onnx.stripping import without_weights
from arch.graph import fingerprint, verify
from arch.lowering import lower
from arch.ops import AdaptivePool, Beside, ChannelPool, Dropout, Positions, SumPlaces
from arch.reading import Recorder, plain
from arch.rewrite import rewrite
from arch.zoo import zoo
from tests.arch.test_onnx import RUN, of
from tests.selection import chosen_for, each_network, kinds
from tests.strategies import designs

ONNX = FORMATS["onnx"]
OPSETS = ("13", "17", "21")

# Of the networks that `chosen_for(options)` has, those whose files do not say all: why, and which.
NOT_IDENTICAL = {
    "a pooling rounds up where nothing is left over": [
        "alexnet_caffe",
        "dla102",
        "dla34",
        "dla46_c",
        "ecaresnext26t_32x4d",
        "hgnetv2_b0",
        "hgnetv2_b4",
        "nf_regnet_b0",
        "nf_resnet26",
        "nf_ecaresnet26",
        "dm_nfnet_f0",
        "res2net50d",
        "resnest14d",
        "resnest50d_4s2x40d",
        "resnet18d",
        "resnetrs50",
        "resnetv2_18d",
        "skresnet50d",
        "sqnxt23",
        "squeezenet1_0",
        "test_nfnet",
    ],
    "auxiliary heads are left out": ["googlenet", "googlenet_caffe", "inception_v3"],
    "a pooling to the size that the map has is none": ["vgg11"],
}


# Written as reductions, concatenations and constants that are put together to no op: CBAM's and EdgeNeXt's. A graph
# that was read has ops there that are not known, and sums that are lower bounds.
UNREAD = (Beside, ChannelPool, Positions, SumPlaces)


def is_read(graph):
    """Whether all ops of a graph come back as they are."""
    return not any(isinstance(node.op, UNREAD) for node in graph)


def same(found, wanted):
    """Whether two graphs have the same ops, that read and are read alike."""
    return fingerprint(found) == fingerprint(wanted)


@pytest.mark.parametrize("id", each_network())
def test_a_network_comes_back_from_its_file(id):
    network = arch.network(id)
    wanted = plain(network.graph)
    # All networks in one version, and a network for each kind of part in all of them.
    for opset in OPSETS if id in KINDS else OPSETS[1:2]:
        found = read(ONNX.content(network, opset=opset))
        assert verify(found.graph) == []
        assert same(found.graph, wanted) if is_read(wanted) else not all(x.op.known for x in found.graph), opset
        assert found.name == network.name


KINDS = frozenset(chosen_for(kinds))


def test_the_graph_of_the_file_is_the_networks_own_but_for_what_is_named():
    differ = {id for ids in NOT_IDENTICAL.values() for id in ids}
    for id in (param if isinstance(param, str) else param.values[0] for param in each_network()):
        graph = lower(zoo()[id].design)
        if id in KINDS or id in differ:
            assert same(plain(graph), graph) == (id not in differ), id


def test_plain_settings_change_no_count():
    for id in (id for ids in NOT_IDENTICAL.values() for id in ids):
        graph = lower(zoo()[id].design)
        if not graph.auxiliary():
            sums = [total(layer_costs(one)) for one in (graph, plain(graph))]
            assert (sums[0].macs, sums[0].params) == (sums[1].macs, sums[1].params), id


# Written as slices, maxima and concatenations, which no exporter but ours does.
SPLIT = [op for op, _ in RUN if isinstance(op, AdaptivePool) and op.mode == "max" and not op.is_global]


@pytest.mark.parametrize(("op", "shapes"), RUN, ids=str)
def test_every_op_comes_back(op, shapes):
    graph = of(op, shapes)
    for opset in OPSETS:
        try:
            content = ONNX.content(Network("x", graph), opset=opset)
        except ArchError:
            return  # ONNX has no such op, as `test_onnx.py` says
        if isinstance(op, Positions):
            return  # alone it is a constant, of which no image enters
        found, wanted = read(content).graph, plain(graph)
        assert found.output == wanted.output
        assert same(found, wanted) or op in SPLIT or isinstance(op, UNREAD)


def test_weights_change_nothing():
    network = arch.network("test_efficientnet_ln")
    content = ONNX.content(network, weights="seeded")
    assert same(read(content).graph, plain(network.graph))
    assert len(without_weights(content)) < len(content) / 3


# What torch's exporter leaves out or writes otherwise: dropout, which does nothing at inference, everywhere.
EXPORTED = [
    "cifar_resnet20",
    "nin_cifar10",
    "test_efficientnet_ln",
    "test_mambaout",
    "test_nfnet",
    "mobilenet_v3_small",
    "convnextv2_atto",
    "convnext_zepto_rms",
    "squeezenet1_0",
    "shufflenet_v2_x0_5",
    "resnet18",
    "ghostnetv2_100",
    "skresnet18",
    "resnest14d",
    "eca_vovnet39b",
    "gcresnext26ts",
    "hgnetv2_b0",
    "mobilenetv4_hybrid_medium_075",
    "resnetv2_50x1_bit",
    "densenet121",
    "googlenet",
    "vgg11",
]
QUICK = 10


def undropped(graph):
    """The graph without dropouts."""
    recorder = Recorder(graph.input)
    values = {0: recorder.input}
    for index, node in enumerate(graph.nodes[1:], start=1):
        read = [values[source] for source in node.inputs]
        values[index] = read[0] if isinstance(node.op, Dropout) else recorder.add(node.path, node.op, *read)
    return recorder.graph([values[graph.outputs[0]]])


def exported(network, training, **options):
    """The file that torch's own exporter makes of the module that we write."""
    import torch

    scope = {}
    exec(FORMATS["torch"].content(network), scope)  # noqa: S102 (our own text)
    file = io.BytesIO()
    image = torch.zeros(1, *network.graph.input)
    mode = getattr(torch.onnx.TrainingMode, training)
    torch.onnx.export(scope["build_model"]().eval(), (image,), file, dynamo=False, training=mode, **options)
    return file.getvalue()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "id", [*EXPORTED[:QUICK], *(pytest.param(id, marks=pytest.mark.nightly) for id in EXPORTED[QUICK:])]
)
def test_a_network_comes_back_from_the_file_of_torch(id):
    network = arch.network(id)
    open_batch = {"input_names": ["image"], "dynamic_axes": {"image": {0: "batch"}}}
    content = exported(network, "PRESERVE", opset_version=17, **open_batch)
    assert same(read(content).graph, undropped(plain(network.graph)))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("id", ["cifar_resnet20", "nin_cifar10", "mobilenet_v3_small", "shufflenet_v2_x0_5"])
def test_norms_that_torch_folds_are_biases(id):
    network = arch.network(id)
    folded = rewrite(undropped(plain(network.graph)), ["fold_norm"]).graph
    assert same(read(exported(network, "EVAL", opset_version=13)).graph, folded)


@pytest.mark.parametrize("id", ["resnet18", "mobilenet_v3_small", "eca_vovnet39b", "gcresnext26ts"])
def test_a_network_comes_back_after_onnxruntime_simplified_it(id, tmp_path):
    network = arch.network(id)
    options = onnxruntime.SessionOptions()
    # It folds norms and constants, and leaves out what does nothing.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(tmp_path / "simple.onnx")
    onnxruntime.InferenceSession(ONNX.content(network, weights="seeded"), options, ["CPUExecutionProvider"])
    found = undropped(read((tmp_path / "simple.onnx").read_bytes()).graph)
    assert same(found, rewrite(undropped(plain(network.graph)), ["fold_norm"]).graph)


@settings(max_examples=60, deadline=None)
@given(designs())
def test_any_design_comes_back_from_its_file(design):
    try:
        graph = lower(design)
        content = ONNX.content(Network("x", graph))
    except ArchError:
        return
    assert same(read(content).graph, plain(graph)) or has_split(graph) or not is_read(graph)


def has_split(graph):
    """Whether a maximum pooling to a size does not divide its map."""
    pools = [node for node in plain(graph) if isinstance(node.op, AdaptivePool) and not node.op.is_global]
    return any(node.op.mode == "max" for node in pools)
