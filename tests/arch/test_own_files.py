"""Files that this program wrote come back as what was written: by the notation in their heads, and what proves it."""

import pytest
from onnx import load_from_string

import arch
from arch import importing
from arch.analysis import Network
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.proof import check
from tests.arch.test_recognise import altered

ONNX, TORCH, KERAS = FORMATS["onnx"], FORMATS["torch"], FORMATS["keras"]
# Auxiliary heads, a library's names, settings that no file has: what only the notation says.
NETWORKS = ("googlenet", "cifar_resnet20")


@pytest.mark.parametrize("id", NETWORKS)
@pytest.mark.parametrize("format", [ONNX, TORCH, KERAS], ids=lambda format: format.id)
def test_what_was_exported_is_opened_again(id, format):
    found = importing.from_bytes(format.content(arch.network(id)))
    assert found.network.design == arch.load(id)
    assert found.recognised is None
    assert sum(part.ops for part in found.parts()) + 1 == len(found.network.graph) - len(
        found.network.graph.auxiliary()
    )


@pytest.mark.parametrize(("init", "names"), [("he", "torchvision"), ("library", "own")])
def test_source_is_known_whatever_was_chosen(init, names):
    chosen = {"init": init} if init in TORCH.options[0].choices else {}
    found = importing.from_bytes(TORCH.content(arch.network("resnet18"), names=names, **chosen))
    assert found.network.design == arch.load("resnet18")


def test_a_proof_in_the_head_changes_nothing():
    network = arch.network("a1~x~3x32x32~conv-k3-w8~basic-d1-w8-s1~classifier-c4")
    stamped = TORCH.stamp(TORCH.content(network), check(network, TORCH).words)
    assert stamped.startswith(b"# ")
    assert importing.from_bytes(stamped).network.design == network.design


def test_source_that_was_edited_is_refused_and_never_run(tmp_path):
    mark = tmp_path / "ran"
    text = TORCH.content(arch.network("resnet18")).decode()
    edited = text.replace("import torch\n", f"import torch\nopen({str(mark)!r}, 'w')\n", 1)
    with pytest.raises(ArchError, match=r"edited since it was written.*arch\.from_torch"):
        importing.from_bytes(edited.encode())
    assert not mark.exists()
    with pytest.raises(ArchError, match="a network that is no design"):
        importing.from_bytes(TORCH.content(Network("x", altered("lenet5", "s1/b1/conv", kernel=(5, 5)))))


def test_a_model_that_was_edited_is_what_it_is_and_not_what_its_head_says():
    design = arch.load("resnet18")
    other = design.model_copy(update={"stages": design.stages[:3]})
    edited = load_from_string(ONNX.content(arch.network(other)))
    said = next(entry for entry in edited.metadata_props if entry.key == "notation")
    said.value = next(
        e.value for e in load_from_string(ONNX.content(arch.network(design))).metadata_props if e.key == "notation"
    )
    found = importing.from_bytes(edited.SerializeToString())
    assert found.recognised is not None
    assert [stage.depth for stage in found.design.stages] == [2, 2, 2]
    said.value = "a1~nonsense"
    assert importing.from_bytes(edited.SerializeToString()).recognised is not None


def test_another_size_is_not_what_the_head_says():
    found = importing.from_bytes(ONNX.content(arch.network("resnet18")), size=(160, 160))
    assert found.design == replace_size(arch.load("resnet18"), 160)


def replace_size(design, side):
    return design.model_copy(update={"input": design.input.model_copy(update={"height": side, "width": side})})
