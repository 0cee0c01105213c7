"""The build panel: what it shows is what the draft holds, whatever is entered, for every part and every field."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from arch.design import Design, Input, Stage, build
from arch.design.fields import place_in, settings_of, shown_value
from arch.design.places import setting_at
from arch.errors import ArchError
from arch.lowering import lower
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem
from pages.content.design.acts import ACTS
from pages.content.design.talk import take
from pages.shell.document import Document, plain
from pages.shell.session import Session
from tests.pages.desk import entered, shows_the_draft
from tests.strategies import designs


def stage(block, **more):
    return Stage(block=block, depth=1, width=64 if block.sized else None, stride=1, **more)


def whole(**parts):
    """A design around one part, which need not fit it."""
    usual = {"stem": ConvStem(), "stages": (stage(BLOCKS["basic"]()),), "head": Classifier(), "aux": ()}
    return Design(name="x", input=Input(), **{**usual, **parts})


EVERY = {
    **{f"stem {kind}": ("stem", whole(stem=part())) for kind, part in STEMS.items()},
    **{f"block {kind}": ("s1", whole(stages=(stage(part()),))) for kind, part in BLOCKS.items()},
    **{f"head {kind}": ("head", whole(head=part())) for kind, part in HEADS.items()},
    "auxiliary": ("aux1", whole(aux=(Auxiliary(),))),
    "design": ("", whole()),
}
VALUES = {
    "switch": [True, False],
    "group": [True, False],
    "whole": [None, 0, 1, 2, 7, 1000, 65537, -1, 0.5, "many"],
    "number": [0, 0.25, 1, 1e-5, -1, 1000, "0.5", None],
    "choice": [],
    "widths": [[], [64], [4096, 4096], [0], ["8²"], "many", [1] * 9],
    "lines": [["1x1:8"], [], ["("], ["1x1:8"] * 17, "1x1:8"],
    "text": ["", "Net", "<b>", "x" * 81, "a\nb", 3],
}


def first_shown():
    """For each part the fields that no part before it shows: most blocks share their attention's."""
    seen, found = set(), {}
    for name, (part, design) in EVERY.items():
        fields = {path: field for path, field in settings_of(plain(design), part).items() if repr(field) not in seen}
        seen |= {repr(field) for field in fields.values()}
        found[name] = (part, design, fields)
    return found


FIRST = first_shown()


@pytest.mark.parametrize(("part", "design", "fields"), FIRST.values(), ids=FIRST)
def test_every_field_of_every_part_shows_what_was_entered(part, design, fields):
    for path, field in fields.items():
        values = [*VALUES[field["control"]], *(value for value, _ in field.get("options", [])), "no option"]
        for value in values:
            found = Session(Document(design))
            entered(found, "select", part)
            if field.get("group"):
                entered(found, "set", part, path=field["group"], value=True)
            entered(found, "set", part, path=path, value=value)
            shows_the_draft(found)
            holds = shown_value(value_at(found, part, path), field)
            assert holds == (bool(value) if field["control"] == "group" else value) or path == "width", (path, value)
            assert (found.document.error is None) == fits(found.document.draft)


def value_at(found, part, path):
    held = found.document.draft
    for key in place_in(part, path):
        held = held[key]
    return held


def fits(draft):
    try:
        lower(build(draft))
    except ArchError:
        return False
    return True


@pytest.mark.parametrize(("part", "design"), EVERY.values(), ids=EVERY)
def test_every_setting_of_a_part_has_a_field_that_says_what_it_is(part, design):
    draft = plain(design)
    fields = settings_of(draft, part)
    for path, field in fields.items():
        info = setting_at(draft, place_in(part, path)) if not field.get("group") else None
        assert field["label"]
        assert field["about"].endswith(".")
        assert info is None or info.title in (field["label"], None)
        assert field["control"] in VALUES
    shown = {path for path, field in fields.items() if not field.get("group")}
    assert shown == settings_there(draft, part) - NOT_SHOWN.get(part and kind_of(draft, part), set())


NOT_SHOWN = {
    **{kind: {"block.bias"} for kind in ("mobileone", "repvgg", "repvit")},
    "multi_query": {"block.activation"},
    "norm_free": {"block.norm"},
}
"""What a block inherits and has no choice of."""


def kind_of(draft, part):
    return draft["stages"][0]["block"]["kind"] if part == "s1" else None


def settings_there(draft, part):
    if not part:
        whole = {f"{group}.{name}" for group in ("input", "scale") for name in draft[group]}
        return whole | draft.keys() - {"input", "scale", "stem", "stages", "head", "aux"}
    if part == "s1":
        own = draft["stages"][0]
        return {*(set(own) - {"block"}), *(f"block.{name}" for name in own["block"] if name != "kind")}
    held = draft["aux"][0] if part == "aux1" else draft[part]
    return set(held) - {"kind"}


PATHS = [
    "depth",
    "width",
    "stride",
    "block.groups",
    "block.attention",
    "block.attention.ratio",
    "block.kernel",
    "block.branches",
    "pool",
    "hidden",
    "name",
    "input.height",
    "kind",
    "block",
    "stages",
    "block.kind",
    "x",
]


def any_entry():
    """Whatever a browser might send, sense and nonsense."""
    parts = st.lists(st.sampled_from(["s1", "s2", "s3", "stem", "head", "aux1", "", "s99", "x", "s1/b1"]), max_size=3)
    paths = st.sampled_from(PATHS)
    plain_values = st.one_of(st.none(), st.booleans(), st.integers(-2, 70), st.floats(), st.text(max_size=5))
    values = st.one_of(
        plain_values,
        st.lists(plain_values, max_size=3),
        st.sampled_from([*BLOCKS, "7x7/2 + max pool", "vgg16", "default", "baseline", 2**60, {"kind": "basic"}]),
    )
    return st.fixed_dictionaries(
        {
            "from": st.just("inspector"),
            "act": st.sampled_from([*ACTS, "explode", 3]),
            "parts": parts,
            "path": paths,
            "value": values,
        },
        optional={"to": st.integers(-2, 5), "on": st.integers(-2, 4)},
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(designs(), st.lists(any_entry(), max_size=8))
def test_whatever_is_entered_the_panel_shows_the_draft(design, entries):
    # What makes no network cannot be opened.
    assume(fits(plain(design)))
    found = Session(Document(design))
    for number, raw in enumerate(entries, start=1):
        take(found, {"client": "page", "entries": [{"number": number, "on": found.desk.trail.now, **raw}]})
        assert found.desk.taken["page"] == number
        shows_the_draft(found)
    while found.document.undoes:
        found.undo()
        shows_the_draft(found)
    assert found.document.design == design
