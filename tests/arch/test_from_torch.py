"""Modules of torch come in as the graphs that they compute, and as the designs that they are."""

import pytest
import torch
from torch import nn
from torch.nn import functional

import arch
from arch import importing
from arch.analysis import layer_costs, total
from arch.errors import ArchError
from arch.execute.tracing import exporting
from arch.graph import fingerprint
from arch.ops import Activation, Add, BatchNorm, Conv2d, Gain, Linear
from arch.reading import plain
from arch.recognise.joining import joined
from arch.zoo import zoo
from tests.arch.test_onnx_reading import is_read
from tests.torch_modules import Forward, conv, noted, ops, read_module, torch_of, written

CHOSEN = [
    "cifar_resnet20",
    "nin_cifar10",
    "test_efficientnet_ln",
    "test_mambaout",
    "test_nfnet",
    "mobilenet_v3_small",
    "convnextv2_atto",
    "squeezenet1_0",
    "shufflenet_v2_x0_5",
    "skresnet18",
    "alexnet_caffe",
    "lenet5",
]


@pytest.mark.parametrize(
    "id", [*CHOSEN, *(pytest.param(id, marks=pytest.mark.nightly) for id in zoo() if id not in CHOSEN)]
)
def test_a_network_comes_back_from_its_module(id):
    network = arch.network(id)
    found = read_module(written(network), network.graph.input)
    # Python adds three maps as two sums. CBAM's and EdgeNeXt's ops come back as ops that are not known, as from ONNX.
    wanted = plain(network.graph)
    assert fingerprint(joined(found)) == fingerprint(joined(wanted)) or not is_read(wanted)


def test_paths_are_those_of_the_modules():
    block = nn.Sequential(conv(3, 8), nn.BatchNorm2d(8), nn.ReLU())
    graph = read_module(Forward(lambda x, m: functional.relu(m.layer(x).mean((2, 3))), layer=nn.Sequential(block)))
    assert [node.path for node in graph.layers()][:3] == ["layer/0/0", "layer/0/1", "layer/0/2"]
    assert [node.path for node in graph.layers()][3:] == ["mean", "mean_flat", "relu"]


def test_the_module_stays_as_it_was():
    module = nn.Sequential(conv(), nn.BatchNorm2d(8), nn.Dropout(0.5)).train()
    module[1].eval()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    weight = module[0].weight
    read_module(module, (3, 16, 16))
    assert module[0].weight is weight
    assert [own.training for own in module.modules()] == [True, True, False, True]
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())


class Trained(nn.Module):
    """With a head that is run in training alone."""

    def __init__(self):
        super().__init__()
        self.body, self.head, self.aux = conv(), nn.Linear(8, 5), nn.Linear(8, 7)

    def forward(self, x):
        x = self.body(x).mean((2, 3))
        return (self.head(x), self.aux(x)) if self.training else self.head(x)


def test_what_serves_training_alone_is_left_out_and_named():
    graph, notes = noted(Trained().train(), (3, 16, 16))
    assert total(layer_costs(graph)).params == 8 * 3 * 9 + 8 + 8 * 5 + 5
    assert notes == ("63 params of the module serve training or nothing, and are left out: aux.weight, aux.bias",)


def test_weights_that_two_layers_share_are_named():
    layer = conv(3, 3, bias=False)
    graph, notes = noted(nn.Sequential(layer, nn.ReLU(), layer), (3, 16, 16))
    assert total(layer_costs(graph)).params == 2 * 81
    assert "0.weight serve several layers: torch counts them once, 81 params in all" in notes[0]


def test_weights_without_numbers_and_in_halves_are_read():
    with torch.device("meta"):
        module = nn.Sequential(conv(), nn.ReLU())
    wanted = [Conv2d(8, (3, 3), padding=((1, 1), (1, 1)), bias=True), Activation("relu")]
    assert ops(module) == wanted
    assert ops(nn.Sequential(conv(), nn.ReLU()).half()) == wanted
    assert ops(nn.Sequential(conv(), nn.ReLU()).bfloat16()) == wanted


def test_of_several_outputs_the_first_is_taken():
    found = torch_of(lambda x, m: {"out": m.one(x), "aux": m.two(x)}, one=conv(3, 4, 1), two=conv(3, 5, 1))
    assert found == [Conv2d(4, (1, 1), bias=True)]


def test_vectors_come_in_too():
    assert ops(nn.Sequential(nn.Linear(7, 5), nn.ReLU(), nn.Linear(5, 2)), (7,)) == [
        Linear(5),
        Activation("relu"),
        Linear(2),
    ]


def test_what_the_exporter_does_not_follow_is_traced_by_symbols(monkeypatch):
    asked = []

    def once(module, image, export=exporting._export):
        asked.append(module)
        if len(asked) == 1:
            raise RuntimeError("not this way")
        return export(module, image)

    monkeypatch.setattr(exporting, "_export", once)
    graph = read_module(nn.Sequential(nn.Sequential(conv()), nn.ReLU()))
    assert [node.path for node in graph.layers()] == ["0/0", "1"]
    assert isinstance(asked[1], torch.fx.GraphModule)


class Counts(nn.Module):
    """With buffers that its forward writes into."""

    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros(()))
        self.register_buffer("factor", torch.ones(3))

    def forward(self, x):
        self.calls += 1
        self.factor[1:].fill_(0.5)
        self.factor[0] = 0.5
        return x * self.factor.mean()


def test_buffers_that_a_forward_writes_into_stay_as_they_were():
    module = Counts()
    assert ops(module) == [Gain(0.5)]
    assert module.calls == 0
    assert module.factor.tolist() == [1, 1, 1]


def test_changes_in_place_are_followed():
    norm = nn.BatchNorm2d(3)
    relu = nn.ReLU(inplace=True)
    # The sum reads what the ReLU has written over the norm's output.
    graph = read_module(Forward(lambda x, m: (lambda y: m.relu(y) * 0.5 + y)(m.norm(x)), norm=norm, relu=relu))
    assert [node.op for node in graph.layers()][:2] == [BatchNorm(), Activation("relu")]
    assert graph.nodes[-1].op == Add()
    assert 2 in graph.nodes[-1].inputs
    parts = torch_of(lambda x, m: torch.cat([functional.relu_(x[:, :1] * 1), x[:, 1:]], 1))
    assert all(op.known for op in parts)


def written_in_part(x, m):
    y = m.conv(x)
    y[:, :4] = functional.relu(y[:, :4])
    return m.last(y)


def test_a_map_that_is_changed_in_part_is_not_known_there():
    found = torch_of(written_in_part, conv=conv(), last=conv(8, 8))
    assert "changed in place" in [op.name for op in found if not op.known]


@pytest.mark.parametrize(
    ("function", "fix"),
    [
        (lambda x, m: x if x.sum() > 0 else -x, "depend on the numbers"),
        (lambda x, m: x + m.nothing, "no attribute"),
        (lambda x, m: functional.conv2d(x, torch.zeros(4, 5, 1, 1)), "one image of 3x32x32"),
        (lambda x, m: torch.ones(3), "depends on its image"),
        (lambda x, m: "a text", "depends on its image"),
    ],
)
def test_what_cannot_be_followed_says_why(function, fix):
    with pytest.raises(ArchError, match=fix) as refusal:
        read_module(Forward(function))
    assert refusal.value.fix


def test_an_error_of_the_module_names_its_line():
    def wrong(x, m):
        raise KeyError("my own")

    with pytest.raises(ArchError, match=r"KeyError: 'my own' \(test_from_torch.py, line \d+\)"):
        read_module(Forward(wrong))


@pytest.mark.parametrize("size", [(3, 0, 4), (3, 4), "text", (3.0, 4, 4), (3, 10**9, 4), (True, 3, 3), ()])
def test_a_size_that_is_none_is_refused(size):
    with pytest.raises(ArchError, match="no size of an input"):
        importing.from_module(conv(), size)


def test_what_is_no_module_is_refused():
    for given in (7, nn.ReLU, lambda x: x):
        with pytest.raises(ArchError, match="Give a module of torch"):
            importing.from_module(given, (3, 8, 8))


def test_an_exported_program_comes_in_by_its_module():
    program = torch.export.export(nn.Sequential(conv(), nn.ReLU()).eval(), (torch.zeros(1, 3, 8, 8),))
    wanted = [Conv2d(8, (3, 3), padding=((1, 1), (1, 1)), bias=True), Activation("relu")]
    assert ops(program.module(), (3, 8, 8)) == wanted


def test_weights_that_are_worked_out_of_others_are_refused_or_read():
    with pytest.raises(ArchError, match=r"108 weights.*weight norm"):
        read_module(nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 4, 3, bias=False)))


def test_ops_that_were_read_wrongly_are_refused():
    from arch.analysis import weights_agree
    from arch.reading.aten import Weight

    graph = read_module(conv(3, 8, bias=False))
    assert weights_agree(graph, {"w": 1}, [Weight("w", 216)]) == ()
    for elements in (215, 217):
        with pytest.raises(ArchError, match="remove that first"):
            weights_agree(graph, {"w": 1}, [Weight("w", elements)])
