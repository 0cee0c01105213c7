"""One algebra of edits: every edit has an inverse, words, JSON, a price, and one rule for what follows it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arch
from arch.compare.price import metrics, price
from arch.design.differences import between
from arch.design.edits import Insert, Move, Remove, Replace, Set, Together, from_json, to_json
from arch.design.places import address, part_name, place_of
from arch.errors import ArchError
from arch.zoo import lineage, zoo
from tests.strategies import designs

RESNET = zoo()["resnet50"].design
GOOGLENET = zoo()["googlenet"].design
DRAFT, WITH_HEADS = (design.model_dump(mode="json") for design in (RESNET, GOOGLENET))
GROUPS = tuple(Set(place=("stages", i, "block", "groups"), value=32) for i in range(4))
STAGE = DRAFT["stages"][1]

WORDS = [
    (Set(place=("stages", 2, "block", "groups"), value=32), "stage 3: groups 1 -> 32"),
    (Set(place=("stages", 0, "depth"), value=4), "stage 1: depth 3 -> 4"),
    (Set(place=("input", "height"), value=256), "input: height 224 -> 256"),
    (Set(place=("name",), value="Mine"), "name ResNet-50 -> Mine"),
    (Set(place=("stages", 0, "block", "norm"), value="none"), "stage 1: norm batch -> none"),
    (Set(place=("stages", 0, "block", "attention"), value={"ratio": 16}), "stage 1: channel attention off -> on"),
    (Insert(place=("stages", 1), value=STAGE), "stage 2 added: bottleneck"),
    (Remove(place=("stages", 3)), "stage 4 removed: bottleneck"),
    (Move(place=("stages", 0), to=2), "stage 1 moved to 3"),
    (Replace(place=("stem",), value={"kind": "patchify"}), "stem: conv -> patchify"),
    (Replace(place=(), value=WITH_HEADS), "opened GoogLeNet"),
    (Together(edits=GROUPS), "every stage: groups 1 -> 32"),
    (Together(edits=GROUPS[1:]), "stages 2, 3, 4: groups 1 -> 32"),
    (Together(edits=(GROUPS[0], Remove(place=("stages", 3)))), "stage 1: groups 1 -> 32; stage 4 removed: bottleneck"),
    (Together(edits=GROUPS, title="ResNeXt"), "ResNeXt"),
]


@pytest.mark.parametrize(("edit", "words"), WORDS, ids=lambda value: value if isinstance(value, str) else "")
def test_words(edit, words):
    assert edit.words(DRAFT) == words


def places(draft):
    """Strategies for the places of a draft's settings."""
    stages = range(len(draft["stages"]))
    return st.sampled_from(
        [("name",), ("input", "height"), ("stem",), ("head",)]
        + [("stages", i, name) for i in stages for name in ("depth", "stride", "block")]
    )


@st.composite
def edited(draw):
    """A draft and an edit of it."""
    draft = draw(st.sampled_from([DRAFT, WITH_HEADS, draw(designs()).model_dump(mode="json")]))
    count = len(draft["stages"])
    where = st.integers(0, count - 1)

    def one():
        kind = draw(st.sampled_from(["set", "replace", "insert", "remove", "move"]))
        if kind in ("set", "replace"):
            change = Set if kind == "set" else Replace
            return change(place=draw(places(draft)), value=draw(st.integers(1, 9) | st.just("x")))
        index = draw(where)
        if kind == "insert":
            return Insert(place=("stages", index), value=STAGE)
        if kind == "remove":
            return Remove(place=("stages", index))
        return Move(place=("stages", index), to=draw(where))

    if draw(st.booleans()):
        return draft, one()
    return draft, Together(edits=(Insert(place=("stages", draw(where)), value=STAGE), one()))


@given(edited())
def test_every_edit_has_an_inverse_and_leaves_the_draft_as_it_was(pair):
    draft, edit = pair
    before = json.dumps(draft)
    after = edit.on(draft)
    assert json.dumps(draft) == before
    assert edit.inverse(draft).on(after) == draft
    assert from_json(to_json(edit)) == edit
    assert edit.words(draft)


@given(edited(), st.integers(0, 20))
def test_what_follows_an_edit_is_what_was_there(pair, index):
    """A stage that is still there has the settings that it had, at the address that follows."""
    draft, edit = pair
    if isinstance(edit, Set | Replace) or index >= len(draft["stages"]):
        return
    marked = {**draft, "stages": [{**stage, "mark": number} for number, stage in enumerate(draft["stages"])]}
    found = edit.follow(f"s{index + 1}/b1/conv")
    after = edit.on(marked)["stages"]
    if found:
        assert after[place_of(found)[1]].get("mark", index) == index
        assert found.endswith("/b1/conv")
    else:
        assert index not in [stage.get("mark") for stage in after]


def test_auxiliary_heads_stay_with_their_stage_and_go_with_it():
    afters = lambda edit: [head["after"] for head in edit.on(WITH_HEADS)["aux"]]  # noqa: E731 (used three times here)
    assert afters(Remove(place=("stages", 0))) == [6, 9]
    assert afters(Insert(place=("stages", 8), value=STAGE)) == [7, 11]
    assert afters(Remove(place=("stages", 6))) == [9]
    gone = Remove(place=("stages", 6))
    assert gone.inverse(WITH_HEADS).on(gone.on(WITH_HEADS)) == WITH_HEADS
    assert Remove(place=("aux", 0)).follow("aux2/fc") == "aux1/fc"
    assert Remove(place=("aux", 0)).follow("s2") == "s2"


@pytest.mark.parametrize("step", lineage(), ids=lambda step: f"{step.old}-{step.new}")
def test_the_lineage_s_edits_lead_from_one_network_to_the_next(step):
    assert step.edit().apply(zoo()[step.old].design) == zoo()[step.new].design


def test_multipliers_and_padding_are_among_the_differences():
    old, new = zoo()["efficientnet_b0"].design, zoo()["tf_efficientnet_b3"].design
    edit = between(old.model_dump(mode="json"), new.model_dump(mode="json"))
    assert edit.apply(old) == new
    words = edit.words(old.model_dump(mode="json")).split("; ")
    assert "scale: width multiplier 1 -> 1.2" in words
    assert "padding equal -> same" in words


@given(designs(), designs())
def test_between_leads_from_one_design_to_another(old, new):
    a, b = (design.model_dump(mode="json") for design in (old, new))
    assert between(a, b).on(a) == b


def test_an_edit_s_price_is_the_difference_of_every_metric():
    edit = Together(edits=GROUPS)
    found = price(RESNET, edit)
    before, after = arch.summarize(RESNET), arch.summarize(edit.apply(RESNET))
    assert found["params"] == (before["params"]["total"], after["params"]["total"])
    assert found["macs"].change == after["macs"]["total"] - before["macs"]["total"] < 0
    assert found["layers"].change == found["activations"].change == 0
    assert found.keys() == metrics(arch.network(RESNET)).keys()
    assert found["macs"].share == pytest.approx(found["macs"].change / before["macs"]["total"])
    named = price(RESNET, Set(place=("name",), value="x"))
    assert {difference.change for difference in named.values()} == {0}
    with pytest.raises(ArchError, match="s3/b1/conv2"):
        price(RESNET, Set(place=("stages", 2, "block", "groups"), value=7))


def test_addresses_and_places():
    known = {"s3": (("stages", 2), "stage 3"), "aux1": (("aux", 0), "auxiliary head 1"), "stem": (("stem",), "stem")}
    for path, (place, name) in known.items():
        assert place_of(f"{path}/b1/conv") == place
        assert address((*place, "block", "groups")) == path
        assert part_name(place) == name
    assert part_name(()) == "design"


BELOW = '{"edit": "remove", "place": ["stages", -1]}'
NO_DESIGN = '{"edit": "replace", "place": [], "value": 5}'


@pytest.mark.parametrize(
    "text", ["", "{}", '{"edit": "explode"}', '{"edit": "remove", "place": ["stem", 1]}', "[1]", BELOW, NO_DESIGN]
)
def test_what_is_no_edit_is_refused(text):
    with pytest.raises(ArchError, match="this is no edit"):
        from_json(text)


NOWHERE = [
    Set(place=("stages", 99, "depth"), value=3),
    Set(place=("stages", -1, "depth"), value=3),
    Set(place=("name", 0), value="x"),
    Set(place=("nothing",), value=1),
    Set(place=("stages",) * 5000, value=1),
    Insert(place=("stages", 5), value=STAGE),
    Remove(place=("stages", 4)),
    Remove(place=("aux", 0)),
    Move(place=("stages", 0), to=4),
    Together(edits=(Set(place=("aux",), value=5), Remove(place=("stages", 0)))),
]


@pytest.mark.parametrize("edit", NOWHERE, ids=lambda edit: edit.edit)
def test_an_edit_of_no_such_place_is_refused(edit):
    for act in (edit.on, lambda _: edit.apply(RESNET)):
        with pytest.raises(ArchError):
            act(DRAFT)


@pytest.mark.parametrize("value", [5, "x", None, [], {}, [[]], {"kind": []}, {"kind": "resnet"}, {"block": 3}])
@pytest.mark.parametrize("place", [("stem",), ("stages",), ("stages", 0), ("stages", 0, "block"), ("aux",), ("input",)])
def test_nonsense_in_a_place_is_no_design_and_has_words(place, value):
    edit = Replace(place=place, value=value)
    assert edit.words(DRAFT)
    assert edit.inverse(DRAFT).on(edit.on(DRAFT)) == DRAFT
    # No heads at all, and the default image, are settings that a design may have.
    if (place[0], value) not in (("aux", []), ("input", {})):
        with pytest.raises(ArchError):
            edit.apply(RESNET)
