"""Several formats as a zip, and what each says about its use."""

import io
import json
import re
import zipfile

import pytest
from hypothesis import given

import arch
from arch.__main__ import main
from arch.design import schema
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.bundle import bundle, file_names
from arch.graph import fingerprint
from tests.written import few, named, names


def test_a_zip_of_several():
    wanted = {"yaml": {}, "csv": {}, "latex": {"table": "paper"}, "torchvision": {}, "json": {}, "node-link": {}}
    content = bundle(arch.network("resnet50_v1"), wanted)
    assert content == bundle(arch.network("resnet50_v1"), wanted)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert list(found) == [
        "README.md",
        *("ResNet-50-v1.yaml", "ResNet-50-v1.csv", "ResNet-50-v1.tex"),
        *("ResNet-50-v1-json.json", "ResNet-50-v1-node-link.json", "archscope.schema.json"),
    ]
    assert "Not written. s2: torchvision would build another network" in found["README.md"]
    assert all(FORMATS[id].usage in found["README.md"] for id in wanted if id != "torchvision")
    assert json.loads(found["archscope.schema.json"]) == schema.schema()


def test_a_zip_of_nothing_is_refused():
    with pytest.raises(ArchError, match="no format can be written"):
        bundle(arch.network("lenet5"), {"timm": {}, "pycls": {}})
    with pytest.raises(ArchError, match="no option"):
        bundle(arch.network("lenet5"), {"yaml": {"table": "paper"}})
    assert file_names("README", {"markdown": {}}) == {"markdown": "README-network.md"}


@few
@given(names)
def test_a_zip_has_safe_names_and_a_readme_without_markup(name):
    with zipfile.ZipFile(io.BytesIO(bundle(named(name), {"json": {}, "csv": {}}))) as archive:
        assert all(re.fullmatch(r"[\w.-]+", file, re.ASCII) for file in archive.namelist())
        assert "<" not in archive.read("README.md").decode()


def test_several_formats_on_the_command_line(tmp_path, capsys):
    call = ["export", "resnet18", "--to", "yaml", "--to", "latex", "--table", "paper", "-o", str(tmp_path / "x.zip")]
    assert main(call) == 0
    assert len(zipfile.ZipFile(tmp_path / "x.zip").namelist()) == 4
    assert main(["export", "resnet18", "--to", "yaml", "--to", "json", "--table", "paper"]) == 2
    assert "none of these formats has the option 'table'" in capsys.readouterr().err


@pytest.mark.parametrize("id", [id for id, format in FORMATS.items() if format.group == "configuration"])
@few
@given(names)
def test_a_name_stays_in_its_comment(id, name):
    text = FORMATS[id].content(named(name)).decode()
    head, *rest = text.split("\n")
    assert json.loads(head.removeprefix("# ")) == name
    assert "\n".join(rest) == FORMATS[id].content(named("x")).decode().partition("\n")[2]


def test_every_format_says_how_it_is_used():
    assert [id for id, format in FORMATS.items() if not format.usage.endswith(".")] == []


@pytest.mark.parametrize("id", [id for id in FORMATS if id not in ("notation", "csv", "xlsx")])
def test_every_file_that_can_say_so_names_its_architecture(id):
    network = arch.network("resnet50")
    assert fingerprint(network.graph).encode() in FORMATS[id].content(network)
