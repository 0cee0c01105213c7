"""Opening: the content decides; what is no design is named, whatever its extension."""

import io
import pickle
import warnings
import zipfile

import numpy as np
import pytest
import yaml

import arch
from arch.__main__ import main
from arch.bounds import LARGEST_FILE
from arch.design import files, notation, opening
from arch.errors import ArchError
from arch.formats import FORMATS, PICTURES, picture_of
from arch.zoo import zoo

DESIGN = zoo()["resnext50_32x4d"].design
DRAWN = picture_of(arch.analysis.measure(arch.network(DESIGN)))


def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


def torch_file():
    import torch

    out = io.BytesIO()
    torch.save({"weight": torch.zeros(2)}, out)
    return out.getvalue()


def torch_script():
    import torch

    out = io.BytesIO()
    # The tracer says that it is no longer the way to go.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(torch.nn.Conv2d(3, 4, 1), torch.zeros(1, 3, 2, 2)), out)
    return out.getvalue()


FOREIGN = {
    "a TorchScript file": torch_script(),
    "an exported program of torch": zipped("archive/data/weights/weight_0"),
    "a TensorFlow saved model (protobuf)": b"\x08\x01\x12\xa9\x04\n\xa0",
    "a binary protobuf, as Caffe and TensorFlow write weights": b"\n\x08resnet50\xa2\x06\x1a\n\x04data",
    "a PyTorch file (zip of pickles)": torch_file(),
    "a PyTorch file (pickle)": b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.",
    "a Python pickle, as PyTorch writes": pickle.dumps([1]),
    "an HDF5 file, as Keras writes": b"\x89HDF\r\n\x1a\n\0\0\0\0",
    "a zip archive": zipped("README.md"),
    "a NumPy file (zip of arrays)": zipped("weights.npy"),
    "a PNG picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a JPEG picture": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "a PDF document": b"%PDF-1.4\n%\xe2\xe3",
    "a gzip archive": b"\x1f\x8b\x08\0\0",
    "UTF-16 text": "archscope: 1\n".encode("utf-16"),
    "UTF-32 text": "archscope: 1\n".encode("utf-32"),
    "a GraphML graph": FORMATS["graphml"].write(arch.network(DESIGN)).encode(),
    "a graph in DOT": FORMATS["dot"].write(arch.network(DESIGN)).encode(),
    "a node-link graph as JSON": FORMATS["node-link"].write(arch.network(DESIGN)).encode(),
    "Python source": b"import torch\n\nfrom models import Net\n",
    "a shape table as CSV": FORMATS["csv"].write(arch.network(DESIGN)).encode(),
    "an SVG picture": PICTURES["svg"].write(DRAWN),
    "a TeX document": PICTURES["tikz"].write(DRAWN),
    "a web page": b"<!DOCTYPE html><html></html>",
    "a safetensors file": b'\x38\x01\0\0\0\0\0\0{"__metadata__":{}}',
}


@pytest.mark.parametrize("extension", ["onnx", "pt", "prototxt", "txt", "YAML", "json", ""])
@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_named_whatever_its_extension(tmp_path, name, extension):
    path = tmp_path / f"model.{extension}"
    path.write_bytes(FOREIGN[name])
    with pytest.raises(ArchError) as caught:
        arch.load(str(path))
    assert caught.value.what == f"this is {name}"
    assert caught.value.fix
    with pytest.raises(ArchError, match="this is"):
        opening.from_bytes(FOREIGN[name])


@pytest.mark.parametrize("name", [name for name in FOREIGN if "torch" in name.lower()])
def test_files_of_torch_say_how_a_module_comes_in(name):
    with pytest.raises(ArchError, match=r"arch\.from_torch"):
        opening.from_bytes(FOREIGN[name])


def test_real_numpy_files_are_named(tmp_path):
    np.savez(tmp_path / "a.npz", weight=np.zeros(2))
    with pytest.raises(ArchError, match="a NumPy file"):
        arch.load(tmp_path / "a.npz")


@pytest.mark.parametrize("id", ["resnet50", "inception_v4", "cifar_resnet20"])
@pytest.mark.parametrize("extension", ["txt", "YAML", "Json", "design", "onnx", "yml"])
def test_a_design_opens_whatever_its_extension(tmp_path, id, extension):
    design = zoo()[id].design
    for text in (
        files.to_yaml(design),
        files.to_json(design),
        notation.write(design),
        "\ufeff" + files.to_yaml(design),
    ):
        path = tmp_path / f"file.{extension}"
        path.write_text(text, encoding="utf-8")
        assert arch.load(path) == arch.load(str(path)) == design


def test_a_file_without_an_extension_opens_from_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text(files.to_yaml(DESIGN), encoding="utf-8")
    assert arch.load("mine") == DESIGN


def test_text_may_be_a_document_a_notation_or_a_link():
    text = notation.write(DESIGN)
    for content in (files.to_yaml(DESIGN), files.to_json(DESIGN), text, f"http://localhost/?x=1&d={text}"):
        assert opening.from_bytes(f" {content}\n".encode()) == DESIGN
    assert arch.load(f"https://example.com/?d={text}&embed=true") == DESIGN


@pytest.mark.parametrize("link", ["http://localhost/", "http://[", "https://a/?d=", "https://a/?x=" + "y" * 9000])
def test_a_link_without_a_network_says_so(link):
    with pytest.raises(ArchError, match=r"holds no network. A design's link ends in \?d=a1~"):
        arch.load(link)


def test_no_more_is_read_than_a_design_can_have(tmp_path, monkeypatch):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(ArchError, match="a binary file of a kind that is not known"):
        arch.load(path)
    with pytest.raises(ArchError, match="a web page"):
        opening.from_bytes(FOREIGN["a web page"] + b"x" * LARGEST_FILE)


BAD = {
    "model.onnx": "cannot read 'model.onnx': No such file or directory. Check the path.",
    "folder/": "cannot read 'folder': No such file or directory. Check the path.",
    ".": "'.' is a folder",
    "x\0.yaml": "is no path",
    "x" * 5000 + ".yaml": "File name too long",
}


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_a_path_that_leads_nowhere(text):
    with pytest.raises(ArchError) as caught:
        arch.load(text)
    assert BAD[text] in str(caught.value)
    assert len(str(caught.value)) < 200


def test_what_is_no_text_at_all_says_where():
    with pytest.raises(ArchError, match=r"byte 3: this is not UTF-8 text. Save it as UTF-8 text."):
        opening.from_bytes(b"a:\xfc")
    with pytest.raises(ArchError, match="there is nothing in it"):
        opening.from_bytes(b" \n")


def test_the_command_line_names_it_too(tmp_path, capsys):
    path = tmp_path / "net.h5"
    path.write_bytes(FOREIGN["an HDF5 file, as Keras writes"])
    assert main(["show", str(path)]) == 2
    assert capsys.readouterr().err.startswith("arch: this is an HDF5 file, as Keras writes. It cannot be read yet; ")


SCALARS = {
    "010": 10,
    "0o10": 8,
    "0x1F": 31,
    "12:30:45": "12:30:45",
    "1_000": "1_000",
    "2020-01-01": "2020-01-01",
    "yes": "yes",
    "off": "off",
    "On": "On",
    "true": True,
    "FALSE": False,
    "~": None,
    "": None,
    "1e3": 1000.0,
    "+.5": 0.5,
    "'010'": "010",
    "!!str 010": "010",
    ".inf": ".inf",
}


@pytest.mark.parametrize("text", SCALARS)
def test_yaml_is_read_as_version_1_2_says(text):
    found = files.parsed(f"a: {text}")["a"]
    assert (found, type(found)) == (SCALARS[text], type(SCALARS[text]))


@pytest.mark.parametrize("id", zoo())
def test_it_reads_what_any_reader_of_yaml_does(id):
    text = files.to_yaml(zoo()[id].design)
    assert files.parsed(text) == yaml.safe_load(text)


@pytest.mark.parametrize("name", ["50", "yes", "010", "true", "null", "2020-01-01", "1e3", "12:30:45"])
def test_a_name_is_taken_as_it_is_written(name):
    text = files.to_yaml(DESIGN).replace("name: ResNeXt-50 32x4d", f"name: {name}")
    assert files.from_text(text).name == name


def test_yaml_may_begin_with_a_brace(tmp_path):
    design = zoo()["lenet5"].design
    flow = yaml.safe_dump(yaml.safe_load(files.to_yaml(design)), default_flow_style=True, width=1000)
    assert flow.startswith("{archscope:")
    (tmp_path / "x.yml").write_text(flow)
    assert arch.load(tmp_path / "x.yml") == design
