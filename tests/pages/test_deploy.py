"""The Deploy page: what the rules leave of the design, and how the address brings the screen back."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from arch.design import notation
from arch.design.edits import Set
from arch.rewrite import RULES, rewrite
from arch.rewrite.engines import engines
from arch.zoo import zoo
from pages.content.deploy.deploy import VIEWS
from pages.content.deploy.picture import LEVEL_WORDS
from pages.shell.document import Document
from tests.arch.test_unknown import UNKNOWN
from tests.pages.opened import ROOT, drawn, send


def page(id="resnet50", **query):
    """The page, with a network of the zoo in Design, at an address."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    app.query_params["d"] = notation.write(zoo()[id].design)
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("pages/deploy.py").run()
    assert not app.exception
    return app


def numbers(app):
    return {pair["id"]: (pair["before"], pair["after"]) for pair in drawn(app, "pairs")[-1]["numbers"]}


def picture(app):
    return drawn(app, "deploy")[-1]


def look(app, **more):
    """What the user does in the picture, as the browser tells it."""
    app = send(app, "deploy", look={**picture(app)["look"], **more})
    assert not app.exception
    return app


def test_it_opens_with_the_design_and_every_rule():
    app = page()
    assert numbers(app)["kernels"] == ("174", "56")
    assert numbers(app)["macs"] == ("4.089 G", "4.089 G")
    assert [one["id"] for one in picture(app)["passes"]] == ["original", "fold_norm", "fuse_activation", "fuse_sum"]
    assert [one["kernels"] for one in picture(app)["passes"]] == [
        "174 kernels",
        "121 kernels",
        "72 kernels",
        "56 kernels",
    ]


def test_a_rule_that_is_off_changes_the_numbers():
    app = page()
    pills = app.button_group(key="rules-all")
    pills.set_value([id for id in RULES if id != "fuse_sum"]).run()
    assert numbers(app)["kernels"] == ("174", "72")
    pills = app.button_group(key="rules-all")
    pills.set_value([]).run()
    assert numbers(app)["kernels"] == ("174", "174")
    assert [one["id"] for one in picture(app)["passes"]] == ["original"]


def test_an_engine_starts_with_the_rules_that_it_is_known_to_apply():
    app = page()
    app.selectbox(key="engine").select("tflite").run()
    assert set(app.button_group(key="rules-tflite").value) == {"fold_norm", "fuse_activation"}
    assert numbers(app)["kernels"] == ("174", "72")


def test_batch_numbers_and_device_change_what_they_should():
    app = page()
    before = numbers(app)
    app.selectbox(key="batch").select("8").run()
    assert numbers(app)["peak"] == ("55.13 MiB", "55.13 MiB")
    assert numbers(app)["params"] == before["params"]
    app.selectbox(key="number").select("float16").run()
    assert numbers(app)["peak"] == ("27.56 MiB", "27.56 MiB")
    assert numbers(app)["bound"] != before["bound"]


def test_a_link_restores_the_screen():
    app = page("googlenet", engine="TensorRT", batch="16", number="float16", device="T4", show="Refused")
    assert app.selectbox(key="engine").value == "tensorrt"
    assert app.selectbox(key="batch").value == "16"
    assert app.selectbox(key="device").value == "t4"
    graph = zoo()["googlenet"].network().graph
    assert numbers(app)["kernels"][1] == str(len(rewrite(graph, list(engines()["tensorrt"].rules)).kernels))
    assert app.dataframe[0].value["rule"].tolist() == ["Fuse pooling"] * 2


def test_a_link_restores_the_pass_and_the_level():
    app = page(**{"pass": "fold_norm", "level": "kernels"})
    assert (picture(app)["look"]["pass"], picture(app)["look"]["level"]) == ("fold_norm", "kernels")
    assert picture(app)["words"] == {"pass": "fold_norm", "level": "kernels"}


@pytest.mark.parametrize(
    "query",
    [
        {"engine": "<b>", "batch": "7", "number": "x", "device": "'", "show": "nothing"},
        {"rules-all": "nothing", "pass": "<script>", "level": "../.."},
    ],
)
def test_an_address_that_asks_for_what_is_not_there_opens_the_page_all_the_same(query):
    assert numbers(page(**query))["kernels"][0] == "174"


@pytest.mark.parametrize("level", LEVEL_WORDS)
def test_every_level_is_drawn(level):
    app = look(page(), level=level)
    assert picture(app)["look"]["level"] == level
    labels = picture(app)["boxes"]["label"]
    assert ("conv 7×7/2, 64" in labels) == (level not in ("stages", "blocks")) or level == "blocks"


def test_groups_open_close_and_open_with_their_like():
    app = look(page(), level="", opened=["s1"])
    assert "s1/b1" in picture(app)["boxes"]["path"]
    assert "s2/b1" not in picture(app)["boxes"]["path"]
    app = look(app, level="", opened=["s1", "s2", "s3"], alike="s1/b2")
    assert {"s1/b2", "s2/b2", "s3/b2"} <= set(picture(app)["opened"])
    app = look(app, level="", opened=picture(app)["opened"], alike="s1/b2")
    assert set(picture(app)["opened"]) == {"s1", "s2", "s3"}


def test_passes_show_what_was_rewritten_up_to_them():
    app = look(page(), **{"pass": "original", "level": "layers"})
    assert not any(picture(app)["boxes"]["changed"])
    app = look(app, **{"pass": "fold_norm", "level": "layers"})
    boxes = picture(app)["boxes"]
    changed = dict(zip(boxes["path"], boxes["changed"], strict=True))
    assert changed["stem/conv"] == "Fold batch norm: into stem/conv before it"
    assert changed["stem"] == "Fold batch norm 1×"
    assert "norm" not in boxes["look"]
    app = look(app, **{"pass": "fuse_sum", "level": "kernels"})
    boxes = picture(app)["boxes"]
    kernel = boxes["path"].index("s1/b1/conv1")
    assert (boxes["label"][kernel], boxes["note"][kernel]) == ("conv 1×1, 64", "+ relu")
    assert boxes["changed"][kernel] == "Fold batch norm 1×, Fuse activations 1×"


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_opens(name):
    app = page(show=name)
    assert not app.exception
    assert app.button_group(key="show").value == name


def test_refused_rules_say_why():
    app = page(show="Refused")
    shown = app.dataframe[0].value
    assert "s2/b1/conv1 reads every place of s1/b3/act" in set(shown["reason"])
    app.text_input(key="deploy-refused").input("STRIDE s3/b1").run()
    assert set(app.dataframe[0].value["place"]) == {"s3/b1/shortcut/conv"}
    assert app.caption[-1].value == "1 of 6."


def test_the_device_without_a_peak_says_so():
    app = page(device="V100 SXM2", number="int8")
    assert numbers(app)["bound"] == ("unknown", "unknown")
    assert "V100" in app.info[0].value
    assert "int8" in app.info[0].value


def test_the_design_on_the_session_is_what_is_rewritten():
    found = rewrite(zoo()["cifar_resnet20"].network().graph)
    assert numbers(page("cifar_resnet20"))["kernels"] == (str(len(found.steps[0].kernels)), str(len(found.kernels)))


def test_a_network_with_an_unknown_op_is_rewritten_around_it(monkeypatch):
    monkeypatch.setattr(Document, "network", lambda self: UNKNOWN)
    for name in VIEWS:
        app = page(show=name)
        assert numbers(app)["macs"][0].startswith("≥ ")
        assert numbers(app)["intensity"] == ("unknown", "unknown")


def test_names_of_users_are_shown_letter_by_letter():
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    app.run()
    session = app.session_state["session"]
    session.load(zoo()["resnet18"].design.model_copy(update={"name": "<img src=x onerror=alert(1)> :dog: **x**"}))
    for name in VIEWS:
        app.query_params["show"] = name
        app.switch_page("pages/deploy.py").run()
        assert not app.exception
        texts = [text.value for kind in (app.markdown, app.caption, app.info, app.warning) for text in kind]
        assert not any(":dog:" in text or "**x**" in text for text in texts)
    json.dumps(picture(app), allow_nan=False)


def test_what_an_edit_changes_stands_beside_the_baseline():
    app = page(show="Stages")
    assert "baseline, ms" not in app.dataframe[0].value
    bounds = dict(zip(app.dataframe[0].value["stage"], app.dataframe[0].value["bound, ms"], strict=True))
    app.session_state["session"].change(Set(place=("stages", 2, "depth"), value=3))
    app.run()
    shown = app.dataframe[0].value
    assert dict(zip(shown["stage"], shown["baseline, ms"], strict=True)) == bounds
    changed = shown["stage"][shown["bound, ms"] != shown["baseline, ms"]]
    assert changed.tolist() == ["s3", "all"]


def test_what_does_not_fit_into_the_device_s_memory_is_stated():
    app = page("vgg16", batch="256", device="Tesla K40")
    captions = [caption.value for caption in app.caption]
    assert not any("it cannot run there" in text for text in captions)
    app.selectbox(key="device").select("jetson-nano").run()
    assert any("it cannot run there at this batch" in caption.value for caption in app.caption)
