"""The README's Python runs, and the block that it adds is a block."""

import re
from pathlib import Path

import pytest

from arch.analysis import layer_costs, total
from arch.design import Design, Input, Stage
from arch.graph import verify
from arch.lowering import lower
from arch.parts import Block
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def run(code):
    names = {"__name__": "readme"}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102 (our own text)
    return names


def test_the_library_in_a_few_lines(capsys):
    run(BLOCKS[0] + BLOCKS[1])
    assert capsys.readouterr().out == "176 25557032 4089184256\nfvcore, flops\n"


def test_the_block_of_the_readme():
    part = next(value for value in run(BLOCKS[2]).values() if isinstance(value, type) and value.__name__ == "Twin")
    assert issubclass(part, Block)
    stage = Stage.model_construct(block=part(), depth=3, width=8, stride=2)
    design = Design.model_construct(input=Input(), stem=ConvStem(), stages=(stage,), head=Classifier())
    graph = lower(design)
    assert verify(graph) == []
    assert total(layer_costs(graph)).params_conv == 9408 + 2 * 9 * (64 * 8 + 8 * 8 + 8 * 8)


@pytest.mark.parametrize("command", ["zoo", "show", "count", "parts", "export"])
def test_every_command_is_told(command):
    assert f"python -m arch {command}" in README
