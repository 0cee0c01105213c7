"""The README's Python runs, its commands and formats are there, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from arch.__main__ import main
from arch.formats import FORMATS, PICTURES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = dict(re.findall(r"^python -m arch ([a-z]+)([^#\n]*)", README, re.MULTILINE))
OPTION = re.compile(r"(?<![\w-])--?[a-z]+")
PAGES = ["README.md", "CONTRIBUTING.md", "STYLE.md", "CHANGELOG.md"]


def test_the_library_in_a_few_lines(capsys):
    exec(compile("".join(CODE), "README.md", "exec"), {"__name__": "readme"})  # noqa: S102 (our own text)
    assert capsys.readouterr().out == "176 25557032 4089184256\nfvcore, flops\n"


def helped(capsys, *arguments):
    """What the command line says to --help."""
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--help"])
    assert stopped.value.code == 0
    return capsys.readouterr().out


def test_every_command_is_told_and_there(capsys):
    assert set(COMMANDS) == set(re.findall(r"^    ([a-z]+)", helped(capsys), re.MULTILINE))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_told_and_there(capsys, command):
    assert set(OPTION.findall(COMMANDS[command])) == set(OPTION.findall(helped(capsys, command))) - {"-h", "--help"}


def test_every_format_is_told():
    told = {line.split()[3]: line.partition("#")[2].split() for line in README.splitlines() if "--to FORMAT" in line}
    assert (set(told["export"]), set(told["draw"])) == (set(FORMATS), set(PICTURES))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []
