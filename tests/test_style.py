"""STYLE.md, as far as a program can tell."""

import ast
import io
import re
import tokenize
from pathlib import Path
from types import FunctionType

import arch

ROOT = Path(__file__).parents[1]
FILES = [
    ROOT / "app.py",
    ROOT / "server.py",
    *(file for part in ("arch", "pages", "tests") for file in sorted((ROOT / part).rglob("*.py"))),
]
TEXTS = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in FILES}
MOST_LINES_OF_A_FUNCTION, MOST_LINES = 40, 300
SILENCED = re.compile(r"noqa(?P<codes>:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?(?P<reason>.*)")
LATER = re.compile(r"\b(T[O]DO|F[I]XME)\b")


def silenced_without_reason(text):
    """Comments that silence a rule without its code, or without a word why."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    found = [(token.string, SILENCED.search(token.string)) for token in tokens if token.type == tokenize.COMMENT]
    return [comment for comment, match in found if match and not (match["codes"] and match["reason"].strip(" ()"))]


def functions(text):
    """Names and lines of all functions, methods and functions within them."""
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f"{node.name}, line {node.lineno}": node.end_lineno - node.lineno + 1 for node in found}


def test_the_limits():
    assert [name for name, text in TEXTS.items() if len(text.splitlines()) > MOST_LINES] == []
    found = [(name, where, lines) for name, text in TEXTS.items() for where, lines in functions(text).items()]
    assert [each for each in found if each[2] > MOST_LINES_OF_A_FUNCTION] == []


def test_a_silenced_rule_says_why_and_nothing_is_left_for_later():
    assert {name: found for name, text in TEXTS.items() if (found := silenced_without_reason(text))} == {}
    assert [name for name, text in TEXTS.items() if LATER.search(text)] == []


BARE = ["# noqa", "# noqa: S101", "# noqa: S101, E501", "# noqa: S101 ()", "# noqa (no code)"]


def test_what_is_looked_for_is_found():
    assert silenced_without_reason("".join(f"x = 1  {comment}\n" for comment in BARE)) == BARE
    assert silenced_without_reason("x = 1  # noqa: S101 (why)\ny = 2  # noqa: S101, E501 why\nz = 'noqa'\n") == []
    assert LATER.search("x = 1  # T" + "ODO")
    assert functions("def f():\n    def g():\n        pass\n") == {"f, line 1": 3, "g, line 2": 2}


def test_no_public_function_bears_the_name_of_a_module_or_package_beside_it():
    beside = {path.stem for path in (ROOT / "arch").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert {"ops", "errors"} < beside
    public = {name for name in arch.__all__ if isinstance(getattr(arch, name), FunctionType)}
    assert {"load", "estimate"} < public
    assert public & beside == set()


def test_asking_twice_gives_the_same_estimate():
    """The first call imports what a package of the function's own name would put in its place."""
    assert arch.estimate("resnet18") == arch.estimate("resnet18")


def test_the_quoted_code_is_ours():
    text = (ROOT / "STYLE.md").read_text(encoding="utf-8")
    path, code = re.search(r"from `(\S+)`:\n\n```python\n(.*?)```", text, re.DOTALL).groups()
    assert code in (ROOT / path).read_text(encoding="utf-8")
