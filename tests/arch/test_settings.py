"""Settings of blocks: each that a form shows does something."""

import pytest
from pydantic import ValidationError

from arch.analysis import layer_costs, total
from arch.design.fields import stage_fields
from arch.errors import ArchError
from arch.lowering import lower
from arch.ops import PReLU
from arch.parts import BLOCKS
from tests.arch.test_bad_input import design, values

ACTIVATED = [kind for kind, block in BLOCKS.items() if "block.activation" in stage_fields(kind)]


@pytest.mark.parametrize("kind", ACTIVATED)
def test_an_activation_may_learn_its_slopes(kind):
    relu, prelu = (lower(design(block=BLOCKS[kind](activation=one), width=128, size=64)) for one in ("relu", "prelu"))
    slopes = [node.shape[0] for node in prelu if isinstance(node.op, PReLU)]
    assert slopes
    assert total(layer_costs(prelu)).params == total(layer_costs(relu)).params + sum(slopes)


def written(kind, settings):
    """What a stage of a block writes with settings, where its input is as wide and where it is not."""
    graphs = []
    for width, stride in ((64, 1), (128, 2)):
        try:
            given = design(block=BLOCKS[kind](**settings), width=width, stride=stride, size=224)
            graphs.append([(node.path, node.op, node.inputs) for node in lower(given)])
        except (ArchError, ValidationError):
            graphs.append(None)
    return graphs


def choices(kind):
    """The values to try of each setting that a form may show; texts are tried elsewhere."""
    found = {}
    for name, info in BLOCKS[kind].model_fields.items():
        if not isinstance(info.default, tuple) and f"block.{name}" in stage_fields(kind):
            whole = "int" in str(info.annotation) and info.annotation is not bool
            found[name] = [value for value in (*values(info), *((2, 4) if whole else ())) if value != info.default]
    return found


def effect(kind, name, among):
    """Whether a setting changes what is built, as the form states its needs or beside one other setting."""
    needs = {other: few[0] for other, few in BLOCKS[kind].model_fields[name].json_schema_extra["shown_if"].items()}
    beside = [{}, *({other: value} for other, more in among.items() if other != name for value in more)]
    for other in beside:
        before = written(kind, {**needs, **other})
        for value in among[name] if any(before) else ():
            after = written(kind, {**needs, **other, name: value})
            if any(old != new for old, new in zip(before, after, strict=True) if old and new):
                return True
    return False


IDLE = {
    "branches": {"merge", "norm_groups", "padding_counts"},
    "connected": {"norm_groups"},
    "dual_path": {"projects"},
    "norm_free": {"eps", "norm_groups"},
}
"""What waits for other texts or widths, and for a norm that a block without norms never has."""


@pytest.mark.parametrize("kind", BLOCKS)
def test_every_setting_that_a_form_shows_changes_what_is_built(kind):
    among = choices(kind)
    assert {name for name in among if not effect(kind, name, among)} == IDLE.get(kind, set())
