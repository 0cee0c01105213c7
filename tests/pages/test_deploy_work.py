"""The Deploy page's work in processes of their own: comparisons, proofs and measurements; and published speeds."""

import os
import signal
from time import monotonic, sleep

from arch.compare.published import RUNS
from arch.graph import fingerprint
from arch.rewrite import RULES, rewrite
from arch.zoo import zoo
from pages.content.deploy.published import _agreements
from tests.pages.test_deploy import numbers, page


def wait(working):
    end = monotonic() + 120
    while working.runs():
        assert monotonic() < end
        sleep(0.1)


def test_the_rewritten_network_is_compared_with_the_original():
    app = page("lenet5", show="Export")
    app.button(key="deploy-compare").click().run()
    working = app.session_state["session"].comparing
    wait(working)
    app.run()
    assert app.success[0].value.startswith("The rewritten network returns what the original does")


def test_a_comparison_can_be_cancelled():
    app = page("resnet18", show="Export")
    app.button(key="deploy-compare").click().run()
    app.button(key="deploy-compare-cancel").click().run()
    assert "it was cancelled" in app.warning[0].value
    assert app.button(key="deploy-compare").label == "Compare both networks again"


def test_files_of_the_rewritten_network_are_offered():
    app = page("lenet5", show="Export")
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == [
        "Rewritten network: PyTorch source",
        "Rewritten network: ONNX",
        "Kernels as CSV",
        "Roofline as SVG",
        "Roofline as PDF",
    ]


def test_both_networks_are_measured_and_the_times_stand_beside_the_bound():
    app = page("cifar_resnet20", show="Measured here")
    app.button_group(key="runners").set_value(["onnxruntime"]).run()
    app.button(key="deploy-measure").click().run()
    working = app.session_state["session"].timing
    subject = working.subject
    wait(working)
    graph = zoo()["cifar_resnet20"].network().graph
    ran = [one.fingerprint for one in working.result(subject).timed]
    assert ran == [fingerprint(graph), fingerprint(rewrite(graph).graph)]
    app.run()
    shown = app.dataframe[0].value
    assert shown["network"].tolist() == ["original", "rewritten"]
    assert shown["runs"].tolist() == [30, 30]
    assert (shown["lower quartile"] <= shown["median, ms"]).all()
    kernels = app.dataframe[1].value
    assert len(kernels) == int(numbers(app)["kernels"][1])
    assert (kernels["measured µs"] > 0).all()


def test_a_measurement_whose_process_is_killed_says_so_and_the_page_goes_on():
    app = page("resnet18", show="Measured here")
    app.button(key="deploy-measure").click().run()
    working = app.session_state["session"].timing
    os.kill(working._running.process.pid, signal.SIGKILL)
    wait(working)
    app.run()
    assert "ended before it was done" in app.warning[0].value
    assert app.dataframe[0].value["runs"].tolist() == [0] * 6
    assert app.button(key="deploy-measure").label == "Measure again"


def test_a_measurement_that_does_not_fit_into_memory_is_refused():
    app = page("vgg16", show="Measured here", batch="256")
    app.button(key="deploy-measure").click().run()
    assert "bytes of memory" in app.warning[0].value


def test_published_speeds_stand_beside_the_bound():
    app = page(show="Published")
    shown = app.dataframe[0].value
    assert {"RTX 4090", "RTX 3090"} <= set(shown["device"])
    assert ((shown["efficiency"] > 0) & (shown["efficiency"] < 1)).all()
    assert (shown["images/s"] / shown["bound, images/s"] == shown["efficiency"]).all()
    _agreements(tuple(RULES)).result(60)
    app.run()
    agreed = app.dataframe[1].value
    assert len(agreed) == len(RUNS)
    assert agreed["networks"][0] > 50


def test_an_edited_network_has_no_published_speed():
    app = page()
    session = app.session_state["session"]
    session.load(session.document.design.model_copy(update={"name": "ResNet-50, mine"}))
    app.button_group(key="show").set_value("Published").run()
    assert "This design is no published network" in app.caption[0].value


def test_this_machine_bounds_the_time_once_its_rates_are_measured():
    app = page("resnet18", device="This machine")
    assert "its peak in float32 and its bandwidth are not known" in app.info[0].value
    assert numbers(app)["bound"][1] == "unknown"
    app.button(key="deploy-here").click().run()
    wait(app.session_state["session"].machine)
    app.run()
    assert not app.exception
    assert not app.info
    assert numbers(app)["bound"][1].endswith("ms")
