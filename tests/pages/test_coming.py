"""A network that is no design, open on the pages: seen with all of them, edited with none, undone like any edit."""

from dataclasses import replace

import pytest

import arch
from arch import importing
from arch.analysis import Network
from arch.design import notation
from arch.formats import FORMATS
from pages.content.design import coming, facts, picture, shapes
from pages.content.design.talk import answer
from pages.shell import link, shelf
from pages.shell import session as sessions
from tests.arch.test_recognise import altered
from tests.onnx_files import anonymous
from tests.pages.desk import data, entered, opened

ODD = altered("cifar_resnet20", "s3/b2/conv2", kernel=(4, 4), padding=((2, 1), (1, 2)))
FILE = FORMATS["onnx"].content(Network("odd", ODD))


@pytest.fixture(scope="module")
def odd():
    """Looked for once: a search that ends without a design takes seconds."""
    return importing.from_bytes(FILE, "odd")


@pytest.fixture
def found(odd):
    """A session on ResNet-50 that has opened ResNet-20 with an even kernel."""
    session = opened()
    session.show(odd)
    return session


def test_a_file_without_a_design_is_opened_as_it_is():
    session = opened()
    assert coming.take(session, FILE, "odd")
    assert session.document.name == "odd"
    assert session.notice == ""


def test_it_is_shown_in_the_place_of_the_design(found):
    report = data(found)["report"]
    assert (report["name"], report["ops"], report["at"]) == ("odd", 73, "s3/b2/conv2")
    assert report["differs"].startswith("stage 3, block 2")
    assert report["parts"][0] == ["stem: one convolution", 3, "stem/conv"]
    assert found.measured().graph is found.document.imported.network.graph
    shown = answer(found, {})
    assert shown["facts"]["numbers"][0]["exact"] == "298,394"
    assert shown["graph"]["parts"] == []
    assert shown["graph"]["acts"] == []
    assert shown["inspector"]["form"] is None


def test_undo_brings_the_design_back_and_redo_the_network(found):
    assert found.document.undoes == "open odd"
    entered(found, "undo")
    assert found.document.imported is None
    assert found.document.name == "ResNet-50"
    assert data(found)["report"] is None
    entered(found, "redo")
    assert found.document.name == "odd"


def test_an_edit_of_the_design_behind_it_is_left(found):
    before = found.document.design
    entered(found, "set", "s1", path="depth", value=9)
    entered(found, "remove", "s1")
    assert found.document.design == before
    assert found.document.imported
    entered(found, "undo")
    assert found.document.design == before


def test_a_network_to_start_from_takes_its_place_and_undo_brings_it_back(found):
    # The design that waits behind it is a network too: to open it is a step like any other.
    for id in ("resnet18", "resnet50"):
        entered(found, "start", value=id)
        assert found.document.imported is None
        assert found.document.origin == id
        entered(found, "undo")
        assert found.document.name == "odd"


def test_the_nearest_design_says_what_it_has_instead(found):
    entered(found, "nearest")
    assert notation.write(found.document.design).endswith("~basic-d3-w64-s2-c_A~classifier-c10")
    assert found.desk.note == (
        "This is not odd, but the nearest design: it differs in 1 place. s3/b2/conv2: conv 4×4, 64; the design has "
        "conv 3×3, 64 (−28,672 params, −1,835,008 MACs). Undo brings odd back."
    )
    entered(found, "undo")
    assert found.document.name == "odd"


def test_a_file_that_cannot_be_read_leaves_what_is_open(found):
    assert not coming.take(found, FILE[:200], "broken")
    assert found.notice.startswith("Nothing was opened; what is open is as it was: ")
    assert found.document.name == "odd"


def test_a_design_says_what_it_was_recognised_in():
    session = opened("resnet18")
    assert coming.take(session, anonymous(FORMATS["onnx"].content(arch.network("resnet34"))), "file")
    assert session.document.design == arch.load("resnet34")
    assert session.desk.note.endswith("are in the 6 parts of this design. Undo brings ResNet-18 back.")


def test_its_address_finds_it_for_as_long_as_it_is_kept(found):
    words = found.words()
    again = sessions._first(words)
    assert again.document.imported is found.document.imported
    assert again.document.design == found.document.design
    for number in range(shelf.MOST_KEPT):
        shelf.token_of(replace(found.document.imported, format=f"{number}"))
    gone = sessions._first(words)
    assert gone.document.imported is None
    assert gone.notice == "The network of this link is not kept any more: open its file again."
    # What is on somebody's screen is kept anew.
    assert sessions._first(found.words()).document.imported is found.document.imported


def test_a_link_with_no_such_network_is_a_link_without_one():
    assert sessions._first({link.GRAPH: "../x"}).document.imported is None


def test_a_look_that_the_page_has_is_not_sent_again(found):
    measured = found.measured()
    for view in (facts, picture, shapes):
        stamp = view.data(found, measured, None)["stamp"]
        assert len(view.data(found, measured, stamp)) < len(view.data(found, measured, None))
