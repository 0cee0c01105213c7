"""The picture saved from the graph: as it is shown, as large as asked, and from the menu."""

from arch.analysis import measure
from arch.drawing import draw
from arch.zoo import zoo


def save(page, name, paper, tmp_path):
    page.locator(".saver summary").click()
    page.locator(".graph").get_by_label("Paper").select_option(paper)
    with page.expect_download() as download:
        page.locator(".graph").get_by_label(name).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def test_the_picture_is_saved_as_it_is_shown(design, tmp_path):
    design.get_by_label("Zoom in").click()
    content = save(design, "Save the picture as SVG", "dark", tmp_path).decode()
    assert content.startswith("<svg")
    assert "scale(" not in content
    assert "512×28×28" in content
    assert "rgb(18, 23, 30)" in content or "#12171e" in content
    assert "paint-order:stroke" in content


def test_a_png_is_as_large_as_asked(design, tmp_path):
    drawing = draw(measure(zoo()["resnet50"].network()))
    for scale in (1, 4):
        content = save(design, f"Save the picture as PNG, {scale} times", "none", tmp_path)
        assert content.startswith(b"\x89PNG")
        width = int.from_bytes(content[16:20], "big")
        assert width == int((drawing.width + 40) * scale)


def test_the_menu_writes_the_picture(design):
    for kind, ending in {"SVG": "svg", "PDF": "pdf", "TikZ": "tex"}.items():
        design.get_by_role("button", name="Export").click()
        with design.expect_download() as download:
            design.get_by_role("button", name=kind, exact=True).first.click()
        assert download.value.suggested_filename == f"ResNet-50.{ending}"
        design.keyboard.press("Escape")
