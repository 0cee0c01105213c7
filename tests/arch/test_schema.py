"""The JSON Schema of a design's file: every design is valid, what is none is not."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

import arch
from arch.__main__ import main
from arch.design import files, schema
from arch.formats import FORMATS
from arch.zoo import zoo
from tests.selection import chosen_for, options

VALIDATOR = Draft202012Validator(schema.schema())


def test_designs_of_the_zoo_are_valid():
    for id in chosen_for(options):
        VALIDATOR.validate(json.loads(files.to_json(zoo()[id].design)))
        VALIDATOR.validate(yaml.safe_load(FORMATS["yaml"].write(zoo()[id].network())))


def spoilt(change):
    data = json.loads(files.to_json(zoo()["seresnet50"].design))
    change(data)
    return data


INVALID = [
    lambda data: data.pop("archscope"),
    lambda data: data.update(archscope=2),
    lambda data: data.update(colour="red"),
    lambda data: data["stem"].update(kind="round"),
    lambda data: data["stem"].pop("kind"),
    lambda data: data["stages"][0].update(depth=0),
    lambda data: data["stages"][0].pop("width"),
    lambda data: data["stages"][0]["block"].update(ratio=17),
    lambda data: data["stages"][0]["block"].update(raito=0.5),
    lambda data: data["stages"][0]["block"].update(activation="rleu"),
    lambda data: data["stages"][0].update(block={"kind": "pool"}),
    lambda data: data["head"].update(classes="1000"),
    lambda data: data.update(stages=[]),
]


@pytest.mark.parametrize("change", INVALID)
def test_what_is_no_design_is_not_valid(change):
    assert not VALIDATOR.is_valid(spoilt(change))


def test_the_schema_is_one_and_says_what_settings_mean(capsys):
    Draft202012Validator.check_schema(schema.schema())
    assert main(["schema"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (
        found["$defs"]["ConvStem"]["properties"]["width"]["description"]
        == "Channels that the stem writes. In channels."
    )
    assert found["$defs"]["ConvStem"]["properties"]["width"]["default"] == 64
    assert "://" not in json.dumps({key: value for key, value in found.items() if key != "$schema"})


def test_yaml_names_the_schema_and_is_read_again():
    text = FORMATS["yaml"].write(arch.network("seresnet50"))
    assert text.splitlines()[0] == "# yaml-language-server: $schema=archscope.schema.json"
    assert files.from_text(text) == zoo()["seresnet50"].design
