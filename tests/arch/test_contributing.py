"""Each example of CONTRIBUTING.md, put where it belongs as the one new file of a copy, is found and works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.arch import contributed
from tests.selection import by_day

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^### An? (\w+)\n.*?^`(arch/\S+\.py)`:\n\n```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def test_there_is_an_example_of_each():
    assert [name for name, _, _ in EXAMPLES] == ["block", "op", "format", "convention", "rule", "story"]


@pytest.mark.parametrize("example", by_day([name for name, _, _ in EXAMPLES]))
def test_one_new_file_is_all(example, tmp_path):
    name, path, code = next(own for own in EXAMPLES if own[0] == example)
    for part in ("arch", "pages", "assets"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", tmp_path)
    new = tmp_path / path
    assert new.parent.is_dir()
    assert not new.exists()
    new.write_text(code, encoding="utf-8")
    call = [sys.executable, "-P", contributed.__file__, name]
    surroundings = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(call, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_examples_look_like_our_code():
    for _, path, code in EXAMPLES:
        assert ruff("check", path, code) == "All checks passed!\n"
        assert ruff("format", path, code) == code


def ruff(task, path, code):
    call = [sys.executable, "-m", "ruff", task, "--no-cache", "--stdin-filename", path, "-"]
    return subprocess.run(call, cwd=ROOT, input=code, capture_output=True, text=True, check=False).stdout
