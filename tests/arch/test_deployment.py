"""`arch.deploy` and the command: what is left of a network, with its bounds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import onnx
import pytest

import arch
from arch.__main__ import main
from arch.analysis import Network
from arch.deployment import deploy
from arch.errors import ArchError
from arch.graph import Builder
from arch.ops import Conv2d, Opaque
from arch.rewrite import RULES
from arch.rewrite.engines import engines

SUMS = {"kernels", "ops", "params", "macs", "traffic_bytes", "peak_bytes", "not_counted"}


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["deploy", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_resnet50_before_and_after(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "resnet50")
    assert found == json.loads(json.dumps(arch.deploy("resnet50")))
    assert set(found["before"]) == set(found["after"]) == SUMS
    before, after = found["before"], found["after"]
    assert (before["kernels"], before["params"], before["macs"]) == (174, 25_557_032, 4_089_184_256)
    assert (after["kernels"], after["ops"], after["macs"]) == (56, 121, 4_089_184_256)
    # A bias for each of the 26,560 channels in place of a gain and a shift.
    assert before["params"] - after["params"] == 26_560
    assert [step["rule"] for step in found["steps"]] == found["rules"] == list(RULES)
    assert found["steps"][-1] == {"rule": "fuse_pool", "applied": 0, **after}
    assert len(found["kernels"]) == 56
    assert sum(row["macs"] for row in found["kernels"]) == after["macs"]
    assert sum(row["traffic_bytes"] for row in found["kernels"]) == after["traffic_bytes"]
    assert (found["device"], found["measured"]) == (None, None)


def test_rows_of_what_was_applied_and_refused(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "resnet50")
    assert len(found["applied"]) == 53 + 49 + 16
    assert found["applied"][0] == {
        "rule": "fold_norm",
        "place": "stem/norm",
        "reason": "into stem/conv before it",
        "before": ["stem/norm", "stem/conv"],
        "after": ["stem/conv"],
    }
    assert {frozenset(row) for row in found["refused"]} == {frozenset({"rule", "place", "reason"})}


def test_rules_apart_or_with_commas(capsys: pytest.CaptureFixture[str]) -> None:
    apart = said(capsys, "resnet50", "--rules", "fold_norm", "fuse_sum")
    assert apart["rules"] == ["fold_norm", "fuse_sum"]
    assert apart["after"]["kernels"] == 121 - 16
    assert said(capsys, "resnet50", "--rules", "fold_norm,fuse_sum") == apart


def test_an_engine_does_what_it_is_said_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "inception_v3", "--engine", "onnxruntime")
    assert set(found["rules"]) == set(engines()["onnxruntime"].rules)
    assert found["after"]["kernels"] == 312 - 94 - 94


def test_a_batch_and_a_number_change_bytes_alone(capsys: pytest.CaptureFixture[str]) -> None:
    one, many = said(capsys, "lenet5"), said(capsys, "lenet5", "--batch", "4", "--number", "int8")
    assert one["after"]["macs"] == many["after"]["macs"]
    params, bytes_of_one = one["after"]["params"], one["after"]["traffic_bytes"]
    assert many["after"]["traffic_bytes"] == (bytes_of_one // 4 - params) * 4 + params
    assert many["after"]["peak_bytes"] == one["after"]["peak_bytes"]


def test_a_device_bounds_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "resnet50", "--device", "rtx-3090")
    device = found["device"]
    assert device["peak"] == 35_600_000_000_000
    assert device["bandwidth"] == 936_000_000_000
    bounds = [row["bound_seconds"] for row in found["kernels"]]
    assert device["after_seconds"] == pytest.approx(sum(bounds), rel=1e-12)  # sums of floats depend on their order
    first, *_, last = found["kernels"]
    assert (first["limited_by"], last["limited_by"]) == ("compute", "memory")
    assert first["bound_seconds"] == 2 * first["macs"] / device["peak"]
    assert last["bound_seconds"] == last["traffic_bytes"] / device["bandwidth"]
    assert device["fits"] is True
    assert device["before_seconds"] > device["after_seconds"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--device", "rtx3090"), "there is no device 'rtx3090'. Did you mean 'rtx-3090'?"),
        (("--device", "core-i9-12900k"), "of Core i9-12900K, its peak in float32 is not known"),
        (("--device", "rtx-3090", "--number", "int8"), "its peak in int8 is not known. Use float32 or float16"),
        (("--rules", "fold"), "there is no rule 'fold'. Use remove, fold_norm"),
        (("--batch", "0"), "no whole number from 1"),
    ],
)
def test_what_is_not_there_is_named(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    try:
        assert main(["deploy", "resnet50", *arguments]) == 2
    except SystemExit as stopped:
        assert stopped.code == 2
    assert message in capsys.readouterr().err


def test_python_callers_get_messages_too() -> None:
    with pytest.raises(ArchError, match="a batch of 0 images"):
        deploy("lenet5", batch=0)
    with pytest.raises(ArchError, match="'float8' is no number format"):
        deploy("lenet5", number="float8")  # type: ignore[arg-type]
    assert deploy("lenet5", "remove")["rules"] == ["remove"]


def test_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", "resnet50", "--device", "rtx-3090"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ResNet-50, batch 1, float32"
    assert lines[4].split()[:4] == ["fold_norm,", "53x", "121", "121"]
    assert any("s2/b1/conv1 reads every place of s1/b3/act" in line for line in lines)
    assert any(line.startswith("no implementation takes less on RTX 3090") for line in lines)


def test_what_nobody_knows_is_not_counted() -> None:
    builder = Builder((3, 8, 8))
    conv = builder.add("conv", Conv2d(4, (1, 1)), builder.input)
    builder.add("deform", Opaque("deform", (4, 8, 8)), conv)
    found = deploy(Network("Holed", builder.graph()), device="rtx-3090")
    assert (found["after"]["kernels"], found["after"]["not_counted"], found["after"]["macs"]) == (2, 1, 12 * 64)
    row = found["kernels"][1]
    assert (row["macs"], row["params"], row["traffic_bytes"], row["bound_seconds"]) == (None, None, None, None)


def test_what_is_left_is_written(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    assert main(["deploy", "resnet50", "--to", "torch"]) == 0
    source = capsysbinary.readouterr().out.decode()
    assert "nn.BatchNorm2d" not in source
    compile(source, "resnet50.py", "exec")
    assert main(["deploy", "resnet50", "--to", "onnx", "-o", str(tmp_path / "resnet50.onnx")]) == 0
    made = onnx.load(tmp_path / "resnet50.onnx")
    assert Counter(node.op_type for node in made.graph.node) == {
        "Conv": 53, "Relu": 49, "Add": 16, "MaxPool": 1, "GlobalAveragePool": 1, "Flatten": 1, "Gemm": 1,
    }  # fmt: skip


@pytest.mark.nightly
def test_measured_here(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "lenet5", "--measure")["measured"]
    assert {row["network"] for row in found["timed"]} == {"original", "rewritten"}
    assert found["machine"]["cores"] > 0
