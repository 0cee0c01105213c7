"""Files that are dropped on the Design page, and networks that are no design."""

import re

import pytest
from playwright.sync_api import expect

import arch
from arch.analysis import Network
from arch.formats import FORMATS
from tests.arch.test_recognise import altered
from tests.browser.conftest import serious_faults

DROP = """([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
ODD = Network("odd", altered("cifar_resnet20", "s3/b2/conv2", kernel=(4, 4), padding=((2, 1), (1, 2))))


def drop(page, name, content):
    page.evaluate(DROP, [name, list(content)])


@pytest.fixture
def odd(design):
    """The page with a network that is no design."""
    drop(design, "odd.onnx", FORMATS["onnx"].content(ODD))
    # The first file waits for the tables of all parts.
    expect(design.locator(".report h3")).to_have_text("odd", timeout=60_000)
    return design


def test_a_network_that_is_no_design_is_seen_and_found_again(odd):
    expect(odd.locator(".report")).to_contain_text("conv 4×4, 64 where basic has conv 3×3, 64")
    expect(odd.locator(".table")).to_contain_text("73 layers")
    expect(odd.get_by_role("button", name="Add block")).to_be_hidden()
    assert serious_faults(odd) == []
    odd.locator(".report .place").first.click()
    expect(odd.locator(".table .row.selected").first).to_contain_text("s3/b2/conv2")
    expect(odd).to_have_url(re.compile("graph="))
    odd.reload()
    expect(odd.locator(".report h3")).to_have_text("odd")
    odd.get_by_role("button", name="Open the nearest design").click()
    expect(odd.locator(".note", has_text="it differs in 1 place")).to_be_visible()
    for name in ("odd", "ResNet-50"):
        odd.get_by_role("button", name="Undo").click()
        expect(odd.get_by_text(name, exact=True).or_(odd.locator(f"input[value='{name}']")).first).to_be_attached()


def test_a_file_that_is_a_design_is_opened_as_one_and_a_bad_one_is_explained(design):
    drop(design, "net.onnx", FORMATS["onnx"].content(arch.network("resnet18")))
    expect(design.locator(".number", has_text="params").locator(".value")).to_have_text("11.69 M", timeout=60_000)
    expect(design).to_have_url(re.compile("d=a1~ResNet-18~"))
    drop(design, "net.pt", b"\x80\x02}q\x00.")
    expect(design.locator(".note", has_text="Reading it would run code: export the network as ONNX")).to_be_visible()
    expect(design).to_have_url(re.compile("d=a1~ResNet-18~"))
