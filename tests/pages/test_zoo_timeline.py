"""The Zoo page's timeline: networks, families and steps over the years, and the ways out of it."""

import pytest

from arch.scenes.inks import scene_sheet
from arch.zoo import lineage, zoo
from pages.content.zoo.timeline import heights, picture
from tests.pages.opened import drawn, opened, send, session


def timeline(**choices):
    app = opened("zoo")
    app.segmented_control(key="zoo-view").set_value("Timeline").run()
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
    assert app.segmented_control(key="zoo-view").value == "Gallery"
    assert "VGG-16" in app.table[0].value.columns
