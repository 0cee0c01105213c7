"""The Zoo page: cards, filters, comparison, timeline, and the way into Design."""

import pytest

from arch.scenes.inks import scene_sheet
from arch.zoo import lineage, zoo
from pages.content.zoo.gallery import open_in_design, thumbnails
from pages.content.zoo.timeline import heights, picture
from tests.pages.opened import drawn, opened, send, session


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
    assert (table["depth"]["GoogLeNet"], table["depth"]["yours: ResNet-50"]) == ("22", "50")
    assert table["params in training"]["GoogLeNet"] == "13,004,888"
    assert table["published operations"]["ResNet-50 v1"] == "3.8 G"
    assert table["MACs"]["yours: ResNet-50"] == "4,089,184,256"


def timeline(**choices):
    app = page()
    app.segmented_control(key="view").set_value("Timeline").run()
    for name, value in choices.items():
        app.segmented_control(key=f"timeline-{name}").set_value(value).run()
    assert not app.exception
    return app


def test_the_timeline_shows_imagenet_by_depth_first():
    shown = drawn(timeline(), "timeline")[0]
    known = {entry.design.name: id for id, entry in zoo().items() if entry.dataset == "imagenet"}
    assert {name: network["id"] for name, network in shown["networks"].items()} == known
    assert shown["networks"]["ResNet-50"]["lines"] == [
        "2015 · ImageNet · ResNet",
        "25.56 M params · 4.089 G MACs · 50 layers deep",
        "24.01 % error (single 224 crop)",
    ]
    for width in ("wide", "narrow"):
        marks, parts = shown[width]["figure"]["marks"], shown[width]["parts"]
        assert len(marks) == len(parts)
        dots = {part[0][0] for mark, part in zip(marks, parts, strict=True) if mark[0] == "circle" and part[0]}
        arrows = [part[0] for mark, part in zip(marks, parts, strict=True) if mark[0] == "path"]
        assert dots == known.keys()
        assert arrows == [step["ends"] for step in shown["steps"]]


def test_a_step_has_its_price_and_its_settings():
    shown = drawn(timeline(dataset="all"), "timeline")[0]
    assert len(shown["steps"]) == len(lineage())
    step = next(step for step in shown["steps"] if step["ends"] == ["plain-34", "ResNet-34 A"])
    assert step["settings"] == ["name plain-34 -> ResNet-34 A", "every stage: plain -> basic"]
    assert dict(step["price"])["MACs"] == "3.644 G → 3.644 G (equal)"
    assert dict(step["price"])["published error"].startswith("28.54 % (")
    marks = [mark for mark in shown["wide"]["figure"]["marks"] if mark[0] == "path"]
    assert all("Price: layers " in mark[4] and "In settings: " in mark[4] for mark in marks)


def test_every_step_is_in_the_table():
    rows = timeline().table[0].value.to_dict("records")
    assert [(row["from"], row["to"]) for row in rows] == [
        (zoo()[step.old].design.name, zoo()[step.new].design.name) for step in lineage()
    ]
    assert rows[0]["params"] == "61.71 k → 60.97 M (×988)"
    # A percent less weights, as many MACs.
    assert (rows[7]["params"], rows[7]["MACs"]) == ("25.56 M → 25.55 M (nearly equal)", "4.089 G → 4.089 G (equal)")


def test_networks_without_a_printed_error_are_left_out_and_counted():
    app = timeline(height="error")
    missing = [e for e in zoo().values() if e.dataset == "imagenet" and not (e.published and e.published.top1_err)]
    shown = drawn(app, "timeline")[0]["networks"]
    assert not shown.keys() & {entry.design.name for entry in missing}
    assert f"{len(shown)} networks. {len(missing)} without a published error are left out." in app.caption[0].value


def test_errors_on_different_images_are_not_compared():
    assert heights("all") == ["depth", "MACs", "params"]
    assert heights("mnist") == ["depth", "MACs", "params"]
    assert heights("imagenet") == heights("cifar10") == ["depth", "MACs", "params", "error"]


@pytest.mark.parametrize(
    ("dataset", "height"), [(d, h) for d in ("imagenet", "cifar10", "mnist", "all") for h in heights(d)]
)
def test_every_picture_is_drawn_for_screen_and_file(dataset, height):
    scene = picture(dataset, height)
    assert scene_sheet(scene.figure()).shapes
    assert len(scene.points) == len(scene.table().sections[0].rows)


def test_a_network_of_the_timeline_opens_in_design():
    app = timeline()
    send(app, "timeline", open="resnet34_a")
    assert session(app).document.design == zoo()["resnet34_a"].design


def test_a_network_of_the_timeline_is_compared_beside_the_cards():
    app = timeline()
    send(app, "timeline", compare="vgg16")
    assert session(app).compared == ["vgg16"]
    assert app.segmented_control(key="view").value == "Gallery"
    assert "VGG-16" in app.table[0].value.columns


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
