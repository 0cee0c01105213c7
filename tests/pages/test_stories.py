"""The stories: each opens, answers its controls, shows the engine's numbers, and leads into Design."""

import pytest

from arch.analysis import at_inference, by_resolution, layer_costs, total, unread
from arch.lowering import lower
from arch.zoo import zoo
from pages.content.stories import STORIES
from pages.content.stories.networks import lecture_rows
from pages.content.stories.parts import costs
from tests.pages.opened import opened


def page(title):
    app = opened("stories")
    app.pills(key="story").set_value(title).run()
    assert not app.exception
    return app


def text(app):
    return "\n".join(item.value for item in app.markdown)


@pytest.mark.parametrize("title", STORIES)
def test_every_story_opens_and_leads_into_design(title):
    app = page(title)
    assert app.dataframe
    buttons = [button for button in app.button if button.key.startswith("story-")]
    assert buttons
    buttons[-1].click().run()
    assert not app.exception
    assert app.session_state["session"].document.undoes


@pytest.mark.parametrize("title", STORIES)
def test_every_knob_moves_its_story(title):
    app = page(title)
    for slider in list(app.select_slider):
        for option in slider.options:
            app.select_slider(key=slider.key).set_value(type(slider.value)(float(option))).run()
            assert not app.exception, (slider.key, option)


def test_resnet_against_vgg():
    text_of = text(page("ResNet against VGG"))
    assert "VGG-19 spends **4.711 G** of its 19.63 G MACs" in text_of
    assert "**123.6 M** of 143.7 M params against **513.0 k** of 21.80 M" in text_of


def test_the_stems_of_the_lecture():
    rows = lecture_rows(costs("googlenet_caffe"), 28)
    assert [row["flop M"] for row in rows] == [118, 2, 13, 347, 1, 481]
    assert [row["memory KB"] for row in rows] == [3136, 784, 784, 2352, 588, 7644]
    assert [row["params K"] for row in rows] == [9, 0, 4, 111, 0, 124]


def test_the_last_layers_of_vgg():
    text_of = text(page("The last layers"))
    assert (
        "On the 512×7×7 map of VGG-16 the first head has **123.6 M** params, **89 %** of the whole network" in text_of
    )
    assert "leaves **513.0 k**" in text_of


def test_inception_tells_what_the_lectures_print():
    app = page("Inception's reductions")
    assert "**854.2 M** MACs" in text(app)
    assert "it is **271.4 M**" in text(app)
    assert any("854 M and 358 M" in caption.value for caption in app.caption)


def test_the_law_of_groups_holds():
    law = page("Groups").dataframe[0].value
    assert list(law["conv params"]) == list(law["9·c·c/g"])


def test_plain_and_residual_networks_have_equal_cost():
    assert "have the same weights and MACs" in text(page("Depth"))


def test_se_costs_what_the_integers_say():
    text_of = text(page("Squeeze-and-excitation"))
    assert "**2,530,992** params more (9.9 %)" in text_of


def test_resolutions_sum_to_the_network():
    layers = at_inference(layer_costs(lower(zoo()["googlenet"].design)))
    runs = by_resolution(layers)
    assert sum(run.macs for run in runs.values()) == total(layers).macs
    assert list(runs) == [112, 56, 28, 14, 7, 1]


@pytest.mark.parametrize(
    ("kernel", "stride", "share"), [(1, 2, 0.75), (3, 2, 0.0), (2, 2, 0.0), (1, 1, 0.0), (3, 4, 7 / 16)]
)
def test_what_a_stride_never_reads(kernel, stride, share):
    assert unread(kernel, stride) == pytest.approx(share)
