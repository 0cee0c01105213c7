"""The Landscape page: figures, axes, filters, and the way into Design."""

import pytest
from streamlit.testing.v1 import AppTest

from arch.charts.axes import PRESETS
from arch.design import notation
from arch.zoo import zoo
from pages.content.landscape.evidence import EVIDENCE
from tests.pages.opened import ROOT, opened, plots


def page():
    return opened("landscape")


def spec(app):
    return plots(app)[0]["figure"]


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
    assert "your design, classic" in spec(app)
    assert any("is an estimate" in caption.value for caption in app.caption)


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


def test_the_estimate_stands_below_with_its_interval():
    app = page()
    said = [text.value for text in app.markdown]
    assert any("76.5 %" in text and "75.4 to 77.7" in text for text in said)
    assert any("within the training data" in text for text in said)
    assert not app.dataframe


@pytest.mark.parametrize("name", EVIDENCE)
def test_the_evidence_is_a_click_away(name):
    app = page()
    app.segmented_control(key="evidence").set_value(name).run()
    assert not app.exception
    app.segmented_control(key="evidence-recipe").set_value("modern").run()
    assert not app.exception


def test_an_edit_can_be_applied_and_taken_back():
    app = page()
    app.segmented_control(key="evidence").set_value("Single edits").run()
    before = spec(app)
    app.button(key="0/edit-0").click().run()
    assert "ResNet-50, edited" in spec(app)
    assert spec(app) != before


def test_a_network_without_tables_is_told_why():
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    app.query_params["d"] = notation.write(zoo()["lenet5"].design)
    app.run()
    app.switch_page("pages/landscape.py").run()
    assert any("CIFAR-10 was measured" in caption.value for caption in app.caption)
    assert "your design, classic" not in spec(app)


@pytest.mark.parametrize(
    ("bound", "value", "least"),
    [("most-macs", 1.0, 100), ("most-params", 5.0, 100), ("least-pixels", 300.0, 100), ("least-year", 2016.0, 10)],
)
def test_bounds_narrow_the_figure_down(bound, value, least):
    app = page()
    app.selectbox(key="figure").select("Accuracy vs MACs").run()
    before = int(app.caption[0].value.split()[0])
    app.number_input(key=f"accuracyvsmacs-{bound}").set_value(value).run()
    assert not app.exception
    assert least <= int(app.caption[0].value.split()[0]) < before


def test_the_camera_saves_either_format():
    app = page()
    assert plots(app)[0]["config"]["toImageButtonOptions"]["format"] == "svg"
    app.selectbox(key="atlas-format").select("PNG").run()
    assert plots(app)[0]["config"]["toImageButtonOptions"]["format"] == "png"


@pytest.mark.parametrize(("rule", "own"), [("thop_macs", "4.13 G MACs (thop)"), ("canziani2017", "8.2 G operations")])
def test_any_counter_s_operations_are_an_axis(rule, own):
    app = page()
    app.selectbox(key="figure").select("Accuracy vs MACs").run()
    app.selectbox(key="accuracyvsmacs-x").select(rule).run()
    assert not app.exception
    assert int(app.caption[0].value.split()[0]) > 100
    assert f"ResNet-50: {own}" in spec(app)
