"""The Export dialog: a format is chosen, proven and saved."""

import ast

import pytest
from playwright.sync_api import expect

from arch.design import notation
from arch.zoo import zoo
from tests.browser.conftest import idle, serious_faults


@pytest.fixture
def dialog(page, app, watch):
    """The dialog of a small network."""
    watch(page)
    page.goto(f"{app}/?d={notation.write(zoo()['lenet5'].design)}")
    idle(page)
    page.get_by_role("button", name="Export", exact=True).click()
    found = page.get_by_role("dialog", name="Export")
    expect(found.get_by_role("button", name="Prove it")).to_be_visible()
    return found


def choose(dialog, label):
    dialog.get_by_role("combobox", name="Format").first.click()
    dialog.page.get_by_role("option", name=label, exact=True).click()


def save(dialog, name, tmp_path):
    with dialog.page.expect_download() as download:
        dialog.get_by_role("button", name=f"Download {name}").click()
    assert download.value.suggested_filename == name
    path = tmp_path / name
    download.value.save_as(path)
    return path


def test_a_file_is_proven_and_saved_with_its_proof(dialog, tmp_path):
    ast.parse(save(dialog, "LeNet-5.py", tmp_path).read_text())
    dialog.get_by_role("button", name="Prove it").click()
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    expect(dialog).to_contain_text("Proven: the file computes what the drawn network computes", timeout=120_000)
    expect(dialog.get_by_role("button", name="Cancel")).to_have_count(0)
    dialog.get_by_text("Write the proof into the file's head").click()
    expect(dialog.locator("pre").last).to_contain_text("# Proven: ")
    text = save(dialog, "LeNet-5.py", tmp_path).read_text()
    assert text.startswith("# Proven: the file computes what the drawn network computes.\n")
    ast.parse(text)


def test_the_dialog_is_readable_by_all(dialog):
    assert serious_faults(dialog.page) == []
