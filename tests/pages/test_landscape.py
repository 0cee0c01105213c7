"""The Landscape page: figures, axes, filters, and the way into Design."""

import pytest

from arch.views.atlas import PRESETS
from tests.pages.opened import opened


def page():
    return opened("landscape")


def spec(app):
    return app.get("plotly_chart")[0].proto.spec


@pytest.mark.parametrize("name", PRESETS)
def test_every_figure_opens(name):
    app = page()
    app.selectbox(key="figure").select(name).run()
    assert not app.exception
    assert spec(app)


def test_it_opens_with_the_paper_s_figure_and_the_design_in_it():
    app = page()
    assert "Inception-v4" in spec(app)
    assert "ResNet-50: 8.18 G operations" in spec(app)
    assert any("14 of 14 results" in caption.value for caption in app.caption)
    assert any("is not known" in caption.value for caption in app.caption)


def test_filters_narrow_the_figure_down():
    app = page()
    app.selectbox(key="figure").select("Accuracy vs MACs").run()
    before = app.caption[0].value
    app.multiselect(key="accuracyvsmacs-families").select("VGG").run()
    app.multiselect(key="accuracyvsmacs-sources").select("torchvision").run()
    assert app.caption[0].value != before
    assert app.caption[0].value.startswith("8 of 8 results")


def test_axes_and_looks_are_a_choice():
    app = page()
    app.selectbox(key="figure").select("Accuracy vs MACs").run()
    app.selectbox(key="accuracyvsmacs-x").select("params").run()
    app.selectbox(key="accuracyvsmacs-colour").select("family").run()
    app.checkbox(key="accuracyvsmacs-lines").check().run()
    assert not app.exception
    assert "M params" in spec(app)


def test_the_year_is_an_axis_for_networks_of_the_zoo():
    app = page()
    app.selectbox(key="canzianiaccuracyvsoperations-x").select("year").run()
    assert not app.exception
    assert app.caption[0].value.startswith("11 of 14 results")


def test_the_numbers_and_their_sources_are_a_click_away():
    app = page()
    assert not app.dataframe
    app.toggle(key="atlas-numbers").set_value(True).run()
    app.toggle(key="atlas-sources").set_value(True).run()
    numbers, told = (frame.value for frame in app.dataframe)
    assert len(numbers) == 14
    assert {"source", "recipe", "mark"} <= set(numbers.columns)
    assert {"licence", "protocol", "operations"} <= set(told.columns)


def test_two_known_costs_make_a_point_of_the_design():
    app = page()
    app.selectbox(key="figure").select("Activations vs params").run()
    assert "your design" in spec(app)
