"""Notation and files: frozen documents, and bad input of every kind."""

import json
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import arch
from arch.design import Design, aliases, files, notation
from arch.design.validate import KINDS
from arch.errors import ArchError
from arch.zoo import zoo

RESNET50 = (
    "a1~ResNet-50~3x224x224~conv~bottleneck-d3-w256-s1~bottleneck-d4-w512-s2~bottleneck-d6-w1024-s2~"
    "bottleneck-d3-w2048-s2~classifier"
)
FROZEN = {
    RESNET50: (25_557_032, 4_089_184_256),
    "a1~N~3x32x32~conv-k3-s1-w16-z1-p_none~basic-d4-w160-s1-o_pre~basic-d4-w320-s2-o_pre~basic-d4-w640-s2-o_pre~"
    "classifier-c10-n1": (36_479_194, 5_243_328_768),
    "a1~N~3x224x224~deep-h64-w128-pc1~bottleneck-d3-w256-s1-g64-q-ck1-r1.0-e0.5~"
    "bottleneck-d8-w512-s2-g64-q-ck3-r1.0-e0.5~bottleneck-d36-w1024-s2-g64-q-ck3-r1.0-e0.5~"
    "bottleneck-d3-w2048-s2-g64-q-ck3-r1.0-e0.5~classifier-d0.2": (115_088_984, 20_688_363_520),
}


@pytest.mark.parametrize("text", FROZEN)
def test_documents_of_version_1_keep_their_meaning(text):
    summary = arch.summarize(text)
    assert (summary["params"]["total"], summary["macs"]["total"]) == FROZEN[text]


def test_the_notation_of_resnet50():
    assert notation.write(zoo()["resnet50"].design) == RESNET50


FOREIGN_WORDS = re.compile(
    r"(?i)input should|string should|value error|valid (?:int|num|str|bool|list|arr|dict|tuple)|json de"
)
"""How pydantic, re and json begin their messages."""


def refused(read, text):
    with pytest.raises(ArchError) as caught:
        read(text)
    assert caught.value.what
    assert len(str(caught.value)) <= 300
    assert not FOREIGN_WORDS.search(str(caught.value))
    return caught.value


NOTATIONS = {
    "a1~x~3x224x224~conv": "cut off",
    "a9~x~3x224x224~conv~basic~classifier": "version is 'a9'",
    "a1~x~3x224~conv~basic-d1-w8-s1~classifier": "channels x height x width",
    "a1~x~3x99999999999x2~conv~basic-d1-w8-s1~classifier": "channels x height x width",
    "a1~x~3x224x224~cove~basic-d1-w8-s1~classifier": "Did you mean 'conv'",
    "a1~x~3x224x224~conv~bsic-d1-w8-s1~classifier": "s1: there is no block of kind 'bsic'. Did you mean 'basic'?",
    "a1~x~3x224x224~conv~basic-d1000000-w8-s1~classifier": "s1: depth is 1000000. Use at most 1,000.",
    "a1~x~3x224x224~conv~basic-d1-w1000000000-s1~classifier": "s1: width is 1000000000. Use at most 65,536.",
    "a1~x~3x224x224~conv~basic-d1-w8-s1-zz3~classifier": "s1: 'zz3' is no setting",
    "a1~x~3x224x224~conv~basic-d1-w8-s1-c_E~classifier": "s1: shortcut is 'E'. Use 'A', 'B', 'C', 'D', 'F' or 'N'",
    "a1~x~3x224x224~conv~basic-d1-w8-s1-q.r0~classifier": "s1: attention.ratio is 0. Use at least 1.",
    "a1~x~3x224x224~conv~basic-d-w8-s1~classifier": "s1: ",
    "a1~x~3x224x224~conv~basic-d1e5-w8-s1~classifier": "s1: ",
    "a1~_ff~3x224x224~conv~basic-d1-w8-s1~classifier": "name: ",
    "a1~x~3x224x224~conv~basic-d" + "9" * 10_000 + "-w8-s1~classifier": "s1: ",
    "a1~" + "x" * 30_000: "characters",
    "a1~x~3x224x224~conv-w8-w8~basic-d1-w8-s1~classifier": "stem: 'w8' gives a setting for the second time",
    "a1~x~3x224x224~conv~basic-d1-d2-w8-s1~classifier": "s1: 'd2' gives a setting for the second time",
    "a1~x~3x224x224~conv~basic-d1-w8-s1-q.r4-q.w8-q.r8~classifier": "s1: 'q.r8' gives a setting for the second time",
    "a1~x~3x224x224~conv~branches-d1-s1-br_HELLO~classifier": "s1: 'br_HELLO' has no readable value. Branches is",
    "a1~x~3x224x224~conv~mbconv-d1-w8-s1~classifier": "s1: there is no block of kind 'mbconv'. Here it is separable",
    "a1~x~3x224x224~conv~basic-d1-w8-s1~classifier-p_gap": "head: pool is 'gap'. Use 'avg', 'max' or 'flatten'.",
    "a1~x~3x224x224~conv" + "~basic-d1-w8-s1" * 100 + "~classifier": "stages",
}


@pytest.mark.parametrize("text", NOTATIONS, ids=range(len(NOTATIONS)))
def test_bad_notations_are_explained(text):
    assert NOTATIONS[text] in str(refused(notation.read, text))


@given(st.data(), st.sampled_from([notation.write(entry.design) for entry in zoo().values()]))
def test_damaged_notations_end_in_a_design_or_a_message(data, text):
    place = data.draw(st.integers(0, len(text)))
    damaged = text[:place] + data.draw(st.text(max_size=4)) + text[place + data.draw(st.integers(0, 6)) :]
    try:
        assert isinstance(notation.read(damaged), Design)
    except ArchError as error:
        assert str(error)


ALIASES = "a: &a [x, x]\n" + "\n".join(f"b{i}: &b{i} [*a, *a]" for i in range(9))
DOCUMENTS = {
    "": "no design",
    "just text": "no design",
    "[1, 2": "line ",
    '{"archscope": 1,': "line 1: this is no JSON",
    '{"archscope": 2}': "archscope: the version is 2. This program reads version 1.",
    '{"archscope": true}': "version",
    '{"archscope": 1}': "stem: this is missing. Add it.",
    "archscope: 1\nname: x\n  y: z": "line 3",
    "archscope: 1\nname: !!python/object/apply:os.system [ls]": "line 2",
    ALIASES: "alias",
    "[" * 100_000: "line 1: groups stand in groups, over 16 deep",
    '{"archscope": 1, "name": ' + "[" * 100_000: "groups stand in groups",
    "{" + " " * 1_000_001: "characters",
    '{"archscope": 1, "name": ' + "9" * 5000 + "}": "a number is too long to read",
    "archscope: 1\ninput: {height: " + "9" * 50 + "}": "line 2: the number 9999999999... is too long to read",
    '{"archscope": 1.0}': "archscope: the version is 1.0.",
    "archscope: 1.0": "archscope: the version is 1.0.",
    "archscope: '1'": "archscope: the version is '1'.",
    '{"archscope": 1, "stem": {}, "stem": {}}': "'stem' is given twice in one group. Keep one of them.",
    "archscope: 1\nname: x\nstem:\n  kind: conv\n  kind: conv": "line 5: 'kind' is given twice in one group.",
    "archscope: 1\n? [a]\n: b": "line 2: a group of values stands where a name should",
    "archscope: 1\n---\narchscope: 1": "the file holds 2 documents",
    "archscope: 1\nname: \x07": "control character",
    '{"archscope": 1, "name": "x",': "line 1: this is no JSON: it ends too early",
    '{"archscope": 1}\n  trailing': "line 2: this is no JSON at 'trailing'",
    '{"archscope": 1, "name": "\\ud800"}': "half a character",
    "archscope: 1\nname: \ud800": "half a character",
}


@pytest.mark.parametrize("text", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_bad_documents_are_explained(text):
    assert DOCUMENTS[text] in str(refused(files.from_text, text))


def changed(path, value):
    data = files.document(zoo()["resnet50"].design)
    place = data
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return json.dumps(data)


STAGE = {"block": {"kind": "basic"}, "width": 8}
CHANGES = [
    (("stages", 2, "depth"), "6", "s3: depth is '6'"),
    (("stages", 2, "depth"), 6.5, "s3: depth is 6.5"),
    (("stages", 0, "block"), "basic", "s1: "),
    (("stages", 0, "block"), {"kind": ["basic"]}, "s1: "),
    (("stages", 0, "block"), {}, "s1: the kind is missing. Use one of: aggregation, basic, bottleneck, "),
    (("stages",), [], "stages"),
    (("stages",), {"a": 1}, "stages"),
    (("head", "clases"), 10, "head: there is no setting 'clases'"),
    (("head", "hidden"), [0], "head: hidden.0 is 0. Use at least 1."),
    (("name",), "x" * 81, "name"),
    (("name",), "a\nb", "name"),
    (("input",), "3x224x224", "input"),
    (("input", "height"), 0, "input: height is 0. Use at least 1."),
    (("stem",), None, "stem"),
    (("stages", 0, "block"), {"kind": "basic", "dropout": float("nan")}, "s1: dropout"),
    (("stages", 0, "block"), {"kind": "basic", "dropout": 1}, "s1: dropout is 1. Use less than 1."),
    (("stages", 1, "width"), 10**9, "s2: width is 1000000000. Use at most 65,536."),
    (("stages", 1, "width"), 10**400, "s2: width"),
    (("stages", 1, "width"), "\ud800", "half a character"),
    (("stages",), [STAGE] * 100, "stages: this has 100 items. Use at most 64."),
    (("head", "pool"), "gap", "head: pool is 'gap'. Use 'avg', 'max' or 'flatten'."),
    (("stem", "pool"), "gap", "stem: pool is 'gap'. Use "),
    (("stem", "pool"), {"x": 1}, "stem: pool is a group of values. Use "),
    (("head", "none"), 1, "head: there is no setting 'none'"),
    (
        ("stages", 0, "block"),
        {"kind": "branches", "branches": ["HELLO"]},
        "branches.0 is 'HELLO'. Write layers like",
    ),
    (("stages", 0, "block"), {"kind": "branches", "branches": "1x1:8"}, "s1: branches is '1x1:8'. Use a list."),
    (("stages", 0, "block"), {"kind": "basic", "basic": 1}, "s1: there is no setting 'basic'"),
    (
        ("stages", 0, "block"),
        {"kind": "basic", "norm": "yes"},
        "s1: norm is 'yes'. Use 'batch', 'layer', 'rms', 'group' or 'none'.",
    ),
    (("stages", 0, "block"), {"kind": "basic", "bias": True}, "s1: bias is true. Use 'auto', 'yes' or 'no'."),
    (
        ("stages", 0, "block"),
        {"kind": "mbconv"},
        "'mbconv'. Here it is separable, with expansion: 6, linear: true",
    ),
    (("stages", 0, "block"), {"kind": "Inverted-Residual"}, "Here it is separable, with expansion: 6"),
    (("stages", 0, "block"), {"kind": "se"}, "Here it is a setting: attention, of basic and bottleneck blocks."),
    (
        ("stages", 0, "block"),
        {"kind": "resnet block"},
        "there is no block of kind 'resnet block'. Here it is basic.",
    ),
    (("stages", 0, "block"), {"kind": "VGG"}, "Here it is plain."),
    (("stages", 0, "block"), {"kind": "inception module"}, "Here it is branches."),
    (("stem",), {"kind": "patch-embed"}, "stem: there is no stem of kind 'patch-embed'. Here it is patchify."),
    (("head",), {"kind": "fc"}, "head: there is no head of kind 'fc'. Here it is classifier."),
    (("x" * 5000,), 1, "there is no setting 'xxx"),
    (("head", "y" * 5000), 1, "head: there is no setting 'yyy"),
]


@pytest.mark.parametrize(("path", "value", "text"), CHANGES, ids=str)
def test_wrong_values_are_named_with_their_place(path, value, text):
    assert text in str(refused(files.from_text, changed(path, value)))


@pytest.mark.parametrize("family", KINDS)
def test_every_well_known_name_leads_to_a_kind_that_is_here(family):
    for name, here in aliases.ALIASES[family].items():
        assert here.split(",")[0] in KINDS[family] or here.startswith("a setting: attention")
        assert name not in KINDS[family]
        assert aliases.known_as(family, f"{name.upper()} block") in aliases.ALIASES[family].values()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200)
@given(json_values, st.data())
def test_any_value_in_any_place_ends_in_a_design_or_a_message(value, data):
    document = files.document(zoo()["seresnet50"].design)
    place, key = document, data.draw(st.sampled_from(sorted(document)))
    while isinstance(place[key], (dict, list)) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    place[key] = value
    try:
        assert isinstance(files.from_text(json.dumps(document)), Design)
    except ArchError as error:
        understood(error)


def understood(error):
    """The message has our words alone, names a place, and is no longer than a screen's line or two."""
    assert not FOREIGN_WORDS.search(str(error))
    assert len(str(error)) <= 300
    assert error.what
    assert error.fix
    assert error.where or re.search("half a character|there is no setting ''", error.what)


@settings(max_examples=200)
@given(json_values, st.text(max_size=90), st.sampled_from(["wrong", "missing", "extra", "twice"]), st.data())
def test_a_document_that_was_damaged_says_what_is_wrong_in_our_words(value, name, how, data):
    document = files.document(zoo()[data.draw(st.sampled_from(["googlenet", "mobilenet_v2", "resnet50d"]))].design)
    place = document
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    if how == "missing":
        del place[key]
    elif how == "wrong" or isinstance(place, list):
        place[key] = value
    else:
        place[name if how == "extra" else f"{key}{name}"] = value
    for read, text in ((files.from_text, json.dumps(document)), (files.from_text, yaml.dump(document))):
        try:
            read(text)
        except ArchError as error:
            understood(error)
