"""What is written is read again: designs, and every name and branch that a design takes, in notation, YAML and JSON."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from arch.design import Design, files, notation, opening
from arch.errors import ArchError
from arch.zoo import zoo
from tests.strategies import designs


@pytest.mark.parametrize("id", zoo())
def test_zoo_round_trips(id):
    design = zoo()[id].design
    assert notation.read(notation.write(design)) == design
    assert files.from_text(files.to_yaml(design)) == design
    assert files.from_text(files.to_json(design)) == design


@given(designs())
def test_random_designs_round_trip(design):
    text = notation.write(design)
    assert re.fullmatch(r"[A-Za-z0-9\-._~]*", text)
    assert notation.read(text) == design
    assert files.from_text(files.to_yaml(design)) == design
    assert files.from_text(files.to_json(design)) == design


ODD = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp", "Zs", "Cn")]
names = st.text(st.sampled_from(ODD) | st.sampled_from("~_-.%\\'\"<>#:&*!|[]{},?@` \t=") | st.characters(), max_size=80)


@settings(max_examples=200)
@given(names)
def test_every_name_that_a_design_takes_survives(name):
    try:
        design = Design.model_validate({**BARE, "name": name})
    except ValidationError:
        assert not all(map(taken, name))
        return
    assert notation.read(notation.write(design)) == design
    for text in (files.to_yaml(design), files.to_json(design), notation.write(design), f" {files.to_yaml(design)}"):
        assert opening.from_bytes(text.encode()) == design


@pytest.mark.parametrize("name", ["auxiliary", "auxiliary-1", "classifier", "a1", "resnet18"])
def test_a_name_may_be_that_of_a_part(name):
    for base in ("resnet18", "googlenet"):
        design = zoo()[base].design.model_copy(update={"name": name})
        assert notation.read(notation.write(design)) == design


def test_a_notation_of_auxiliary_heads_alone_is_refused():
    with pytest.raises(ArchError, match="head: there is none"):
        notation.read("a1~x~3x32x32~none~auxiliary-1~auxiliary-1")


@given(st.lists(st.text("0123456789xvmagid:/(|) ", min_size=1, max_size=30), min_size=1, max_size=5))
def test_every_branch_that_a_design_takes_survives(branches):
    stage = {"block": {"kind": "branches", "branches": tuple(branches)}}
    design = Design.model_validate({**BARE, "stages": (stage,)})
    for text in (files.to_yaml(design), files.to_json(design), notation.write(design)):
        assert opening.from_bytes(text.encode()) == design


BARE = zoo()["resnet18"].design.model_dump()


def taken(letter):
    """Whether a name may hold a letter: any but control characters and half characters."""
    return unicodedata.category(letter) != "Cs" and not (letter < " " or letter == "\x7f")
