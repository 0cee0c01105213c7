"""Networks of libraries by name: found without importing them, built in a process of their own."""

import socket
import sys

import pytest

from arch import modules
from arch.errors import ArchError
from arch.loading import load
from arch.modules import building, catalogue
from arch.modules.written import parsed
from arch.process import Limits

SOURCE = '''
import socket
import torch
from torch import nn
from timm.models import register_model


class Net(nn.Module):
    def __init__(self, width=4, num_classes=10, in_chans=3):
        super().__init__()
        self.conv = nn.Conv2d(in_chans, width, 3)
        self.fc = nn.Linear(width, num_classes)
        self.pretrained_cfg = {"input_size": (3, 24, 24)}

    def forward(self, x):
        return self.fc(self.conv(x).mean((2, 3)))


@register_model
def small(pretrained=False, **kwargs) -> Net:
    """Registered."""
    return Net(**kwargs)


@register_model
def reads_weights(pretrained=False) -> Net:
    net = Net()
    net.scale = float(net.fc.weight.sum())
    return net


@register_model
def asks(pretrained=False) -> Net:
    socket.create_connection(("localhost", 9))


@register_model
def endless(pretrained=False) -> Net:
    while True:
        pass


def hidden(pretrained=False):
    return Net()
'''


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A library of that name with a few networks."""
    folder = tmp_path / "timm" / "models"
    folder.mkdir(parents=True)
    (tmp_path / "timm" / "__init__.py").write_text("__version__ = '0.0'\n")
    (folder / "__init__.py").write_text("def register_model(function):\n    return function\n")
    (folder / "net.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    catalogue.catalogue.cache_clear()
    yield tmp_path
    catalogue.catalogue.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "timm"]:
        del sys.modules[name]


@pytest.fixture
def none_installed(monkeypatch):
    monkeypatch.setattr(catalogue, "find_spec", lambda name: None)
    catalogue.catalogue.cache_clear()
    yield
    catalogue.catalogue.cache_clear()


def test_names_are_found_without_importing(library):
    assert modules.names("timm:") == ["timm:asks", "timm:endless", "timm:reads_weights", "timm:small"]
    assert modules.names("sm") == ["timm:small"]
    assert modules.names("timm:", most=1) == ["timm:asks"]
    assert modules.names("other:s") == []
    assert "timm" in modules.installed()
    assert "timm" not in sys.modules


def test_a_network_is_built_in_a_process_of_its_own(library):
    found = modules.build("timm:small(width=5, num_classes=7)")
    assert (found.name, found.source) == ("small", "timm 0.0: small(width=5, num_classes=7)")
    assert found.graph.input == (3, 24, 24)
    assert found.graph.output == (7,)
    assert [node.path for node in found.graph.layers()] == ["conv", "mean", "mean_flat", "fc"]
    assert "timm" not in sys.modules


def test_what_takes_too_long_ends(library):
    with pytest.raises(ArchError, match=r"it took over 0\.5 seconds"):
        modules.build("timm:endless", limits=Limits(seconds=0.5))


def test_what_asks_for_a_connection_gets_none(library, monkeypatch):
    # As it is, so that it is put back afterwards.
    monkeypatch.setattr(socket.socket, "connect", socket.socket.connect)
    monkeypatch.setenv("HF_HUB_OFFLINE", "")
    building.stay_offline()
    with pytest.raises(ArchError, match="asks raised OSError: a network is built without a connection"):
        building.built(parsed("timm:asks"), None)


def test_what_reads_its_weights_is_built_with_them(library):
    assert building.built(parsed("timm:reads_weights"), (3, 16, 16)).graph.output == (10,)


WRONG = [
    ("timm:smal", "timm has no network 'smal'. Did you mean 'small'"),
    ("timm:hidden", "no network 'hidden'"),
    ("small(wdith=5)", "small has no argument 'wdith'. Did you mean 'width'"),
    ("timm:reads_weights(width=5)", "reads_weights has no argument 'width'"),
    ("timm:small(width='x')", "small raised TypeError"),
    ("timm:small(width=-1)", r"small raised \w+Error"),
    ("timm:small(in_chans=1)", "cannot be traced"),
]


@pytest.mark.parametrize(("text", "what"), WRONG)
def test_what_a_library_does_not_have_is_said(library, text, what):
    with pytest.raises(ArchError, match=what) as refusal:
        building.built(parsed(text), None)
    assert refusal.value.fix


REFUSED = [
    ("timm:small(5)", "given by name"),
    ("timm:small(**x)", "given by name"),
    ("timm:small(width=other)", "width is no literal"),
    ("timm:small(width=__import__('os'))", "width is no literal"),
    ("timm:small(width={1: 2})", "width is no literal"),
    ("timm:small(width=b'x')", "width is no literal"),
    ("timm:small(width=1", "no call"),
    ("timm:small(width=1)(2)", "given by name"),
    ("timm:small(width=1, width=2)", "given twice"),
    ("timm:small(pretrained=True)", "pretrained would load"),
    ("timm:small(pretrained_cfg='x')", "would load"),
    ("small(weights='IMAGENET1K_V1')", "weights would load"),
    ("small(weights_backbone=None)", "would load"),
    ("small(checkpoint_path='x')", "would load"),
    ("small(features_only=True)", "take the network apart"),
    ("timm:hf-hub:x/y", "no call"),
    ("small(a=" + "(" * 300 + ")" * 80, "no arguments|no literal"),
    ("small(a=" + "9" * 500 + ")", "at most 400"),
    ("small(a=" + "-" * 380 + "1)", "no arguments|no literal"),
]


@pytest.mark.parametrize(("text", "what"), REFUSED)
def test_only_literals_are_taken_and_nothing_is_loaded(text, what):
    with pytest.raises(ArchError, match=what):
        parsed(text)


def test_literals_of_all_kinds_are_taken():
    found = parsed("timm: small ( a=1, b=-2.5, c='x', d=None, e=(1, [2, True]), drop_path_rate=0.1)")
    assert found.arguments == {
        "a": 1,
        "b": -2.5,
        "c": "x",
        "d": None,
        "e": (1, [2, True]),
        "drop_path_rate": 0.1,
    }
    assert parsed("googlenet(init_weights=False)").arguments == {"init_weights": False}
    assert parsed("resnet18").arguments == {}


def test_which_texts_are_calls():
    assert all(map(modules.is_call, ["timm:x", "timm:x(a=1)", "x()", "x(a=1)", "torchvision:x"]))
    assert not any(map(modules.is_call, ["x", "x.onnx", "a:b", "a.b:c", "a1~x~3x2x2", "https://x/(y)", "f/x(1).onnx"]))


def test_without_a_library_it_says_what_to_install(none_installed):
    assert (modules.installed(), modules.names("")) == ((), [])
    with pytest.raises(ArchError, match=r"torchvision and timm are not installed.*pip install torchvision"):
        load("resnet50(width_per_group=128)")
    with pytest.raises(ArchError, match=r"timm is not installed.*pip install timm"):
        modules.start("timm:resnet50")
