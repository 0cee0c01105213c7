"""The Counting page: the table, the finder, and the step between two conventions."""

import pytest

from arch.analysis import CONVENTIONS, KINDS, MEMORY
from tests.arch.test_bounds import resized
from tests.pages.opened import opened, plots


def page():
    return opened("counting")


def test_all_conventions_for_the_design_and_for_the_zoo():
    app = page()
    shown = dict(zip(app.dataframe[0].value["convention"], app.dataframe[0].value["value"], strict=True))
    assert len(shown) == len(CONVENTIONS)
    assert shown["thop"] == 4_133_742_592
    app.selectbox(key="counting-network").select("GoogLeNet").run()
    shown = dict(zip(app.dataframe[0].value["convention"], app.dataframe[0].value["value"], strict=True))
    assert shown["ptflops, pytorch back end"] == 1_513_907_448
    assert any("torchvision googlenet.py" in caption.value for caption in app.caption)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("4.089 G", "torchinfo"),
        ("4.11 G", "fvcore"),
        ("4133742592", "thop"),
        ("8.21 G", "calflops"),
        ("8.178 G", "FlopCounterMode"),
    ],
)
def test_a_printed_number_finds_its_convention(text, label):
    app = page()
    app.text_input(key="counting-number").input(text).run()
    assert label in app.success[0].value


def test_a_number_that_nobody_prints_and_one_that_is_none():
    app = page()
    app.text_input(key="counting-number").input("5.5 G").run()
    assert app.warning[0].value.startswith("Nothing gives this number")
    app.text_input(key="counting-number").input("<b>much</b>").run()
    assert "is no number" in app.error[0].value


def test_the_step_between_two_conventions():
    app = page()
    spec = plots(app)[0]["figure"]
    assert "elements that batch norms write" in spec
    app.selectbox(key="counting-new").select("calflops_macs").run()
    assert app.info[0].value == "Both give 4,089,184,256."


def test_the_second_network_can_be_a_variant():
    app = page()
    app.selectbox(key="counting-new").select("he2015").run()
    app.selectbox(key="v-stride").select("stride in the 1x1 (v1)").run()
    assert "stride in the 1x1 (v1)" in plots(app)[0]["figure"]
    assert any("3,857,973,248" in text.value for text in app.markdown)


def test_a_variant_that_the_next_network_does_not_have_is_let_go():
    app = page()
    app.selectbox(key="v-input").select("input 299x299").run()
    app.selectbox(key="counting-network").select("Inception-v3").run()
    assert not app.exception
    assert app.selectbox(key="v-input").value == "as designed"


def test_a_number_of_a_variant_is_told_as_such():
    app = page()
    app.text_input(key="counting-number").input("3.86 G").run()
    assert app.info[0].value.startswith("Not for this network as it is")
    assert "He et al. 2015" in app.info[0].value
    assert "candidates were compared" in app.info[0].value


@pytest.mark.parametrize(
    ("text", "words"),
    [("25,636,712", "a bias in every convolution (Keras): 25,636,712 parameters"), ("97.49 MB", "102,228,128 bytes")],
)
def test_parameters_and_bytes_are_found_too(text, words):
    app = page()
    app.text_input(key="counting-number").input(text).run()
    assert words in [*app.info, *app.success][0].value


def test_what_a_convention_counts_per_kind_of_layer():
    rows = page().dataframe[1].value
    assert list(rows["kind of layer"]) == list(KINDS)
    assert rows["amount"].sum() == 4_133_742_592


def test_memory_follows_the_batch_and_the_elements():
    app = page()
    app.segmented_control(key="counting-view").select("Memory").run()
    before = dict(zip(app.dataframe[0].value["convention"], app.dataframe[0].value["bytes"], strict=True))
    app.number_input(key="memory-batch").set_value(4).run()
    app.selectbox(key="memory-element").select("16-bit floats").run()
    after = dict(zip(app.dataframe[0].value["convention"], app.dataframe[0].value["bytes"], strict=True))
    assert set(before) == {rule.label for rule in MEMORY}
    assert after["peak at inference"] == 2 * before["peak at inference"]
    assert 2 * after["parameters"] == before["parameters"] == 102_228_128


def test_traffic_is_told_layer_by_layer():
    app = page()
    app.segmented_control(key="counting-view").select("Memory").run()
    app.segmented_control(key="memory-view").select("Traffic").run()
    assert "weights read" in plots(app)[0]["figure"]


def test_memory_in_training_is_unknown_where_an_auxiliary_head_does_not_fit():
    app = page()
    app.session_state["session"].document.load(resized("googlenet_caffe", 64))
    app.segmented_control(key="counting-view").select("Memory").run()
    assert "unknown" in list(app.dataframe[0].value[""])
    assert any("aux1/pool: " in caption.value for caption in app.caption)
