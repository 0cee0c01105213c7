"""The command line and the library's three calls."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arch
from arch.__main__ import main
from arch.analysis import CONVENTIONS, MEMORY
from arch.design import Stage, files, notation
from arch.design.settings import takes
from arch.formats import FORMATS
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary
from arch.stories import stories
from arch.zoo import zoo
from tests.strategies import values

LAYER = [
    *("path", "op", "inputs", "in", "out", "kernel", "stride", "padding", "dilation", "groups"),
    *("params", "macs"),
    *("traffic_bytes", "receptive_field", "receptive_field_status", "receptive_field_exceeds_input"),
    *("reads_whole_image", "total_stride"),
]

ROOT = Path(__file__).parents[2]


def run(capsys, *arguments):
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_show_json_is_the_summary(capsys):
    code, out, _ = run(capsys, "show", "resnet50", "--json")
    summary = json.loads(out)
    assert code == 0
    assert summary == arch.summarize("resnet50")
    assert {"name", "notation", "input", "params", "macs", "activations", "stages", "layers"} <= set(summary)
    assert set(summary["layers"][0]) == set(LAYER)
    assert summary["layers"][0]["inputs"] == ["input"]


def test_show_takes_another_input(capsys):
    _, out, _ = run(capsys, "show", "resnet50", "--json", "--input", "3x160x160")
    assert json.loads(out)["input"] == [3, 160, 160]
    assert json.loads(out)["macs"]["total"] == 2_087_321_600


def test_show_prints_a_table(capsys):
    _, out, _ = run(capsys, "show", "resnet18")
    assert out.splitlines()[-1] == "11,689,512 params   1,814,073,344 MACs   2,484,712 activations"
    assert re.search(r"s2/b1/conv1 +conv2d +128x28x28 +73,728 +57,802,752", out)


def test_zoo_json(capsys):
    _, out, _ = run(capsys, "zoo", "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert rows.keys() == zoo().keys()
    assert {"id", "name", "year", "dataset", "input", "params", "macs", "source"} <= set(rows["resnet50"])
    assert rows["googlenet"]["params"] == 6_624_904
    assert rows["googlenet"]["params_training"] == 13_004_888
    assert rows["cifar_resnet56"]["params"] == 853_018
    assert rows["cifar_resnet56"]["input"] == [3, 32, 32]


def test_zoo_prints_a_table(capsys):
    _, out, _ = run(capsys, "zoo")
    assert len(out.splitlines()) == 1 + len(zoo())


def test_parts_are_listed_with_their_settings(capsys):
    _, out, _ = run(capsys, "parts")
    assert re.search(r"^q\.r +ratio +16 +whole number, 1 to 1,024 +The hidden layer", out, re.MULTILINE)
    names = [line.split(":")[0] for line in out.splitlines() if re.match(r"\w+: ", line)]
    assert names == [*STEMS, *BLOCKS, *HEADS, "auxiliary", "stage"]


@pytest.mark.parametrize(
    ("model", "name", "text"),
    [
        (BLOCKS["basic"], "shortcut", "A | B | C | D | F | N"),
        (BLOCKS["basic"], "kernel", "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11"),
        (BLOCKS["basic"], "norm", "batch | layer | rms | group | none"),
        (BLOCKS["basic"], "attention", "settings of its own, or none"),
        (BLOCKS["basic"], "dropout", "number, 0 to below 1"),
        (BLOCKS["fire"], "ratio", "number, over 0 to 4"),
        (BLOCKS["branches"], "branches", "list of 1 to 16 texts"),
        (HEADS["classifier"], "hidden", "list of 0 to 8 whole numbers, 1 to 65,536"),
        (Stage, "width", "whole number, 1 to 65,536, or none"),
    ],
)
def test_what_a_setting_takes_is_told(model, name, text):
    assert takes(model.model_fields[name]) == text


@given(st.data())
def test_what_is_told_is_what_is_taken(data):
    models = [*STEMS.values(), *BLOCKS.values(), *HEADS.values(), Auxiliary, Stage]
    fields = [field for model in models for name, field in model.model_fields.items() if name not in ("kind", "block")]
    field = data.draw(st.sampled_from(fields))
    text_of, value = takes(field), data.draw(values(field))
    if " | " in text_of:
        assert json.dumps(value).strip('"') in text_of.split(" | ")
    elif text_of.startswith("whole number, "):
        low, high = re.search("([0-9,]+) to ([0-9,]+)", text_of).groups()
        assert value is None or int(low.replace(",", "")) <= value <= int(high.replace(",", ""))


@pytest.mark.parametrize("format", FORMATS)
def test_exports_go_to_the_screen_or_a_file(capsysbinary, tmp_path, format):
    code, out, _ = run(capsysbinary, "export", "resnet18", "--to", format)
    assert code == run(capsysbinary, "export", "resnet18", "--to", format, "-o", str(tmp_path / "file"))[0] == 0
    assert (tmp_path / "file").read_bytes() == out
    assert isinstance(FORMATS[format].write(arch.network("resnet18")), bytes) or out.endswith(b"\n")


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_a_written_file_is_read_again(capsys, tmp_path, format):
    path = tmp_path / f"network.{format}"
    run(capsys, "export", "seresnet50", "--to", format, "-o", str(path))
    assert arch.load(path) == arch.load(str(path)) == zoo()["seresnet50"].design


def test_csv_has_every_layer(capsys):
    _, out, _ = run(capsys, "export", "resnet50", "--to", "csv")
    lines = out.splitlines()
    heads = "layer,op,kernel,stride,padding,groups,in,out,params,MACs,output bytes,live bytes,traffic bytes,"
    heads += "receptive field,cumulative stride"
    first = "stem/conv,conv2d,7x7,2,3x3,1,3x224x224,64x112x112,9408,118013952,3211264,3813376,3851008,7x7,2x2"
    assert lines[:2] == [heads, first]
    assert len(lines) == 1 + len(arch.summarize("resnet50")["layers"])


BAD = [
    (("show", "rsnet50"), "arch: there is no network 'rsnet50'. Did you mean 'resnet50'?"),
    (("show", "missing.yaml"), "arch: cannot read 'missing.yaml': No such file or directory. Check the path."),
    (("show", "resnet50", "--input", "224"), "arch: input: the size is '224'."),
    (("show", "resnet50", "--input", "3x0x9"), "arch: input: height is 0. Use at least 1."),
    (("show", "a2~x"), "arch: the version is 'a2'."),
    (
        ("export", "resnet50", "--to", "yaml", "-o", "/no/such/folder/x"),
        "arch: /no/such/folder/x: No such file or directory",
    ),
]


@pytest.mark.parametrize(("call", "line"), BAD)
def test_bad_input_is_one_line_and_code_2(capsys, call, line):
    code, out, err = run(capsys, *call)
    assert (code, out) == (2, "")
    assert err.startswith(line)
    assert err.count("\n") == 1


@pytest.mark.parametrize("call", [("export", "resnet50", "--to", "exe"), ("draw",), (), ("show",)])
def test_a_wrong_call_is_one_line_and_code_2(capsys, call):
    with pytest.raises(SystemExit) as caught:
        main(call)
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_load_takes_ids_notations_and_files(tmp_path):
    design = zoo()["resnext50_32x4d"].design
    path = tmp_path / "x.yml"
    path.write_text(files.to_yaml(design), encoding="utf-8")
    assert arch.load("resnext50_32x4d") == arch.load(notation.write(design)) == arch.load(path) == design


def test_memory_in_a_batch_of_half_precision(capsys):
    code, out, _ = run(capsys, "memory", "resnet50", "--batch", "8", "--element", "2", "--json")
    rows = {row["id"]: row["value"] for row in json.loads(out)}
    single = {row["id"]: row["value"] for row in arch.memory("resnet50")}
    assert code == 0
    assert rows["params"] == 2 * 25_557_032 == single["params"] // 2
    assert rows["peak_inference"] == 4 * single["peak_inference"]
    assert "peak_inference" in run(capsys, "memory", "resnet50")[1]


@pytest.mark.parametrize("number", ["0", "-1", "many", "1e3", "9" * 9])
def test_a_batch_is_a_whole_number(capsys, number):
    with pytest.raises(SystemExit):
        main(["memory", "resnet50", "--batch", number])
    assert "is no whole number" in capsys.readouterr().err


def test_the_evaluation_document_is_made_from_what_was_measured(capsys):
    _, out, _ = run(capsys, "evaluation")
    assert out == (ROOT / "ESTIMATES.md").read_text(encoding="utf-8")


def test_the_conventions_document_is_made_from_the_tables(capsys):
    _, out, _ = run(capsys, "conventions")
    assert out == (ROOT / "CONVENTIONS.md").read_text(encoding="utf-8")
    assert all(f"(`{rule.id}`)" in out for rule in (*CONVENTIONS, *MEMORY))


def test_a_path_that_cannot_be_written_is_named(tmp_path, capsys):
    missing = tmp_path / "missing" / "x.svg"
    assert main(["draw", "lenet5", "--to", "svg", "-o", str(missing)]) == 2
    assert capsys.readouterr().err == f"arch: {missing}: No such file or directory. Check the path\n"


def test_stories_are_listed_read_and_written(capsysbinary, tmp_path):
    assert main(["story"]) == 0
    listed = capsysbinary.readouterr().out.decode().splitlines()
    assert [line.split()[0] for line in listed] == list(stories())
    assert main(["story", "counting"]) == 0
    read = capsysbinary.readouterr().out.decode()
    assert all(f"{number}. {step.heading}" in read for number, step in enumerate(stories()["counting"].steps, 1))
    page = tmp_path / "story.html"
    assert main(["story", "counting", "--to", "html", "-o", str(page)]) == 0
    assert page.read_text(encoding="utf-8").count("<section>") == len(stories()["counting"].steps)
    assert main(["story", "counting", "--to", "csv", "--step", "2"]) == 0
    assert b"100x100 pixels" in capsysbinary.readouterr().out


@pytest.mark.parametrize(
    ("call", "words"), [(["none"], "no story"), (["counting", "--to", "svg", "--step", "9"], "no step")]
)
def test_a_story_that_is_not_there_is_named(capsys, call, words):
    code, _, err = run(capsys, "story", *call)
    assert code == 2
    assert words in err
