"""The pages on formats: one for each, with its options, and an example that does what the page shows."""

import re
import shlex
from pathlib import Path

import pytest

from arch.__main__ import main
from arch.formats import FORMATS

PAGES = Path(__file__).parents[2] / "docs" / "formats"
NAMES = sorted(page.stem for page in PAGES.glob("*.md") if page.stem != "README")
EXAMPLE = re.compile(r"^```\n\$ python -m arch (.*)\n((?:.*\n)*?)```$", re.MULTILINE)


def text(name):
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def test_every_format_has_a_page_and_the_index_has_every_page():
    assert set(NAMES) == {*FORMATS, "pictures", "schema", "zip"}
    assert re.findall(r"^\| \[\S+\]\((\S+)\.md\)", text("README"), re.MULTILINE) == [
        *FORMATS,
        "pictures",
        "schema",
        "zip",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_example_does_what_the_page_shows(name, tmp_path, monkeypatch, capsysbinary):
    monkeypatch.chdir(tmp_path)
    ((command, shown),) = EXAMPLE.findall(text(name))
    assert main(shlex.split(command)) == 0
    out = capsysbinary.readouterr().out.decode()
    written = [file.name for file in tmp_path.iterdir()]
    assert written == ([command.split()[-1]] if "-o" in command.split() else [])
    if shown.endswith("...\n"):
        assert out.startswith(shown.removesuffix("...\n"))
    else:
        assert out == shown


@pytest.mark.parametrize("id", FORMATS)
def test_a_page_tells_use_and_options(id):
    page, format = text(id), FORMATS[id]
    assert page.startswith(f"# {format.label}\n")
    assert format.usage in page
    for option in format.options:
        assert f"- `--{option.id}`" in page
        assert f"`{option.default}` unless said" in page
        # The conventions are thirty: they have a page of their own.
        assert option.id == "convention" or all(f"`{choice}`" in page for choice in option.choices)


@pytest.mark.parametrize("name", [*NAMES, "README"])
def test_links_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#:]+)\)", text(name))
    assert [link for link in links if not (PAGES / link).exists()] == []
