"""Functions of a user's own: imported and called where the user asks for it, with arguments that are checked."""

import sys

import pytest
import torch
from torch import nn

from arch import modules
from arch.__main__ import main
from arch.errors import ArchError

SOURCE = """
import torch
from torch import nn

def net(width: int = 4, depth=1, *, last: bool = True, title: str = "net", rate: float = 0.5):
    layers = [nn.Conv2d(3, width, 3) for _ in range(1)] + [nn.Conv2d(width, width, 3) for _ in range(depth)]
    return nn.Sequential(*layers, nn.ReLU())

def needs(width):
    return nn.Conv2d(3, width, 1)

def raises():
    raise KeyError("no such luck")

def leaves():
    raise SystemExit(3)

def number():
    return 7

ready = nn.Conv2d(3, 2, 1)

class Net(nn.Module):
    def __init__(self, width=2):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 1)

    def forward(self, x):
        return self.conv(x)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "__init__.py").write_text("")
    (tmp_path / "mine" / "nets.py").write_text(SOURCE)
    (tmp_path / "mine" / "broken.py").write_text("x = = 1\n")
    (tmp_path / "mine" / "lacks.py").write_text("import nothing_of_that_name\n")
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "mine"]:
        del sys.modules[name]


def made(folder, name, **arguments):
    return modules.own_module(f"mine.nets:{name}", arguments, folder)


def test_functions_classes_and_modules_are_taken(folder):
    assert made(folder, "net", width=5, depth=2)[2].weight.shape == (5, 5, 3, 3)
    assert made(folder, "Net", width=3).conv.weight.shape == (3, 3, 1, 1)
    assert made(folder, "ready").weight.shape == (2, 3, 1, 1)
    assert isinstance(made(folder, "net", rate=1, title="x", last=False), nn.Sequential)
    assert sys.path[0] == str(folder)


WRONG = [
    ("net", {"widht": 4}, "no argument 'widht'. Did you mean 'width'"),
    ("net", {"width": "four"}, "takes width as int, and not 'four'"),
    ("net", {"width": True}, "takes width as int"),
    ("net", {"depth": 1.5}, "takes depth as int"),
    ("net", {"last": 1}, "takes last as bool"),
    ("net", {"title": None}, "takes title as str"),
    ("needs", {}, "needs width"),
    ("needs", {"width": "x"}, r"it raised TypeError.*nets\.py, line 10\)"),
    ("raises", {}, r"it raised KeyError: 'no such luck' \(nets\.py, line 13\)"),
    ("leaves", {}, "it raised SystemExit: 3"),
    ("number", {}, "returns a int"),
    ("nett", {}, "has no 'nett'. Did you mean 'net'"),
    ("SOURCE.x", {}, "has no 'SOURCE'"),
    ("ready", {"x": 1}, "it raised|no argument"),
]


@pytest.mark.parametrize(("name", "arguments", "what"), WRONG, ids=str)
def test_what_is_wrong_is_said(folder, name, arguments, what):
    with pytest.raises(ArchError, match=what) as refusal:
        made(folder, name, **arguments)
    assert refusal.value.fix


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("mine.nothing:f", "no such module"),
        ("not_there_at_all:f", "no such module"),
        ("mine.broken:f", r"SyntaxError.*broken\.py, line 1"),
        ("mine.lacks:f", r"No module named 'nothing_of_that_name' \(lacks\.py, line 1\)"),
        ("mine.nets", "names no function"),
    ],
)
def test_a_module_that_cannot_be_imported_says_why(folder, text, what):
    with pytest.raises(ArchError, match=what):
        modules.own_module(text, {}, folder)


def test_which_texts_name_a_function():
    assert all(map(modules.is_own, ["a:b", "a.b:c", "a.b:C.d"]))
    assert not any(map(modules.is_own, ["a", "a.b", "timm:a", "torchvision:a", "C:\\x.onnx", "a:b()", "a:b c", ":a"]))


def test_arguments_are_literals_of_json_or_text():
    pairs = ["a=1", "b=2.5", "c=true", "d=null", 'e=[1, "x"]', "f=relu", "g=", "h=a=b", "i=" + "[" * 100_000]
    found = modules.arguments_of(pairs)
    assert (found["a"], found["b"], found["c"], found["d"], found["e"]) == (1, 2.5, True, None, [1, "x"])
    assert (found["f"], found["g"], found["h"], found["i"][:2]) == ("relu", "", "a=b", "[[")
    assert modules.arguments_of(["n=" + "9" * 10_000])["n"] == "9" * 10_000
    for wrong in (["a"], ["=1"], ["a b=1"], ["a=1", "a=2"]):
        with pytest.raises(ArchError, match="Write each once"):
            modules.arguments_of(wrong)


def test_a_signature_of_many_arguments_lists_some():
    with pytest.raises(ArchError, match="It takes a, b"):
        modules.signatures.check(lambda a=1, b=2: None, {"zzzz": 1})
    modules.signatures.check(lambda **others: None, {"zzzz": 1})
    modules.signatures.check(torch.relu, {"x": 1})


def test_commands_take_a_function(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert main(["import", "mine.nets:net", "--args", "widht=2"]) == 2
    assert "Did you mean 'width'" in capsys.readouterr().err
    assert main(["import", "x.onnx", "--args", "width=2"]) == 2
    assert main(["import", "x.onnx", "--input", "3x8x8"]) == 2
    assert main(["show", "mine.nets:number"]) == 2
    assert "returns a int" in capsys.readouterr().err
