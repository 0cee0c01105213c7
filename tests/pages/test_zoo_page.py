"""The Zoo page: cards, filters, comparison, timeline, and the way into Design."""

import pytest

from arch.zoo import lineage, zoo
from pages.content.zoo.gallery import open_in_design, thumbnails
from tests.pages.opened import drawn, opened, session


def page():
    return opened("zoo")


def cards(app):
    return drawn(app, "gallery")[0]["cards"]


def test_every_network_has_a_card_with_its_drawing():
    app = page()
    shown = {card["id"]: card for card in cards(app)}
    assert shown.keys() == zoo().keys()
    assert shown["resnet50"]["lines"] == [
        "2015 · ImageNet · ResNet",
        "25.56 M params · 4.089 G MACs",
        "24.01 % error (single 224 crop)",
    ]
    assert shown["resnet50"]["paths"] == list(thumbnails()["resnet50"].paths)
    # That of Inception-ResNet-v2, and of images of 299 pixels: on every card alike, whatever is found.
    assert drawn(app, "gallery")[0]["room"] == [436, 266]
    assert "v1.5" in shown["resnet50"]["about"]


def test_filters_and_order():
    app = page()
    app.text_input(key="zoo-search").input("resnext 101").run()
    assert {card["id"] for card in cards(app)} >= {"resnext101_32x4d", "resnext101_64x4d"}
    assert all("resnext" in card["id"] for card in cards(app))
    assert drawn(app, "gallery")[0]["room"] == [436, 266]
    app.text_input(key="zoo-search").input("").run()
    app.multiselect(key="zoo-family").select("VGG").run()
    app.selectbox(key="zoo-sort").select("MACs").run()
    names = [card["id"] for card in cards(app)]
    assert names[0].startswith("vgg11")
    assert names[-1].startswith("vgg19")
    assert len(names) == 8


def test_the_comparison_prints_what_is_counted_and_what_is_published():
    app = page()
    session(app).compared = ["googlenet", "resnet50_v1"]
    app.run()
    table = {row[""]: row for row in app.table[0].value.to_dict("records")}
    assert (table["params"]["GoogLeNet"], table["params"]["ResNet-50 v1"]) == ("6,624,904", "25,557,032")
    assert table["params in training"]["GoogLeNet"] == "13,004,888"
    assert table["published operations"]["ResNet-50 v1"] == "3.8 G"
    assert table["MACs"]["yours: ResNet-50"] == "4,089,184,256"


def test_the_timeline_prices_each_step():
    app = page()
    app.segmented_control(key="view").set_value("Timeline").run()
    text = "\n".join(item.value for item in app.markdown)
    assert all(f"{zoo()[step.old].design.name} → {zoo()[step.new].design.name}" in text for step in lineage())
    assert "MACs: 3.644 G → 3.644 G (equal)" in text


def test_a_step_opens_its_network_in_design():
    app = page()
    app.segmented_control(key="view").set_value("Timeline").run()
    app.button(key="open-plain34-resnet34_a").click().run()
    assert app.session_state["session"].document.design == zoo()["resnet34_a"].design


def test_an_unknown_network_is_not_opened():
    assert open_in_design(None, "nothing") is None


@pytest.mark.parametrize("id", zoo())
def test_every_entry_tells_where_it_comes_from(id):
    entry = zoo()[id]
    assert entry.paper
    assert entry.source
    assert 1998 <= entry.year <= 2020
    assert thumbnails()[id].sums.params > 0
    if entry.published:
        assert entry.published.source
        assert entry.published.confidence
        assert bool(entry.published.top1_err) <= bool(entry.published.protocol)
        assert bool(entry.published.operations) <= bool(entry.published.convention)


def test_most_entries_have_numbers_in_print():
    assert sum(entry.published is not None for entry in zoo().values()) >= 100


def test_errors_are_sorted_within_their_dataset():
    app = page()
    app.selectbox(key="zoo-sort").select("error").run()
    found = [zoo()[card["id"]].dataset for card in cards(app)]
    assert found == sorted(found, key=["imagenet", "cifar10", "mnist"].index)
