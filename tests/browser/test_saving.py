"""The picture saved from the graph: one list of formats, all of the same picture, as it is opened and coloured."""

import pytest

from arch.formats import PICTURES


def save(page, label, paper, tmp_path):
    page.locator(".saver summary").click()
    page.locator(".graph").get_by_label("Paper").select_option(paper)
    with page.expect_download() as download:
        page.locator(".saver").get_by_role("button", name=label, exact=True).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_picture_is_saved_as_it_is_opened_and_coloured(design, tmp_path):
    design.locator(".graph").get_by_label("Colour").select_option("params")
    content = save(design, "SVG", "dark", tmp_path).read_text()
    for text in ("ResNet-50", "25.56 M params", "512×28×28", "share of params", "convolution", "#12171e"):
        assert text in content
    assert "#12171e" not in save(design, "SVG", "", tmp_path).read_text()


@pytest.mark.parametrize("id", PICTURES)
def test_every_format_is_in_the_list(design, tmp_path, id):
    path = save(design, PICTURES[id].label, "light", tmp_path)
    assert path.name == f"ResNet-50.{PICTURES[id].extension}"
    start = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "tikz": b"\\document"}[id]
    assert path.read_bytes().startswith(start)
