"""Timing: what runs is timed, what cannot run says why, and it ends within its limits."""

import json
import time
from dataclasses import asdict

import numpy
import pytest

import arch.timing.__main__ as worker
from arch.analysis.kernels import kernel_costs
from arch.analysis.memory import live
from arch.errors import ArchError
from arch.execute import copy_rate, peak_rate, sizes
from arch.graph import Builder, fingerprint
from arch.lowering import lower
from arch.ops import Activation, Add, BatchNorm, Conv2d, Flatten, Linear, Opaque, Pool, sides
from arch.timing import RUNNERS, Asked, Limits, Machine, Measurement, Timed, measure, needed, start, this_machine
from arch.timing import machine as machines
from arch.timing.runners import Ready, _path, given
from arch.zoo import zoo

QUICK = ("torch", "onnxruntime", "onnxruntime_optimised")
SMALL = Limits(60.0, 1, 2**30)


def tiny(odd=False):
    build = Builder((3, 16, 16))
    conv = build.add("conv", Conv2d(8, (3, 3), padding=sides(1), bias=False), build.input)
    act = build.add("act", Activation("relu"), build.add("norm", BatchNorm(), conv))
    both = build.add("add", Add(), act, build.add("side", Conv2d(8, (1, 1)), build.input))
    pool = build.add("pool", Pool("avg", (16, 16), (16, 16)), both)
    head = build.add("fc", Linear(5), build.add("flatten", Flatten(), pool))
    if odd:
        build.add("odd", Opaque("Odd", (5,)), head)
    return build.graph()


TINY = tiny()


def test_two_networks_are_timed_by_every_quick_runner():
    asked = Asked(batch=2, runners=QUICK[::-1], runs=5, machine=True)
    running = start({"one": TINY, "two": tiny()}, asked, SMALL)
    texts = set()
    while not running.poll():
        assert running.result() is None
        if step := running.progress():
            texts.add(step.text)
            assert step.steps == 7
        time.sleep(0.005)
    found = running.result()
    assert found.reason == ""
    # In the order in which they run, whatever was asked for.
    assert [(row.runner, row.network) for row in found.timed] == [(id, n) for id in QUICK for n in ("one", "two")]
    assert all((len(row.seconds), row.reason) == (5, "") for row in found.timed), found.timed
    assert all(0 < row.least <= row.quartiles[0] <= row.median <= row.quartiles[2] for row in found.timed)
    assert {row.fingerprint for row in found.timed} == {fingerprint(TINY)}
    assert (found.batch, found.threads, found.machine) == (2, 1, this_machine())
    assert set(found.versions) == {"python", "torch", "numpy", "onnx", "onnxruntime"}
    assert "measuring this machine" in texts
    assert Measurement.from_plain(json.loads(json.dumps(found.to_plain()))) == found
    device = found.device()
    assert (device.peak("float32"), device.bandwidth) == (found.peak, found.bandwidth)
    assert min(found.peak, found.bandwidth) > 1e8
    assert device.lacks("float16") == "its peak in float16 is not known"


@pytest.mark.parametrize("runner", ["onnxruntime", "onnxruntime_optimised"])
def test_the_profile_s_times_are_by_ops_of_the_graph(runner):
    ops = RUNNERS[runner].ready(given(TINY, "x", 1, 1)).ops(3)
    assert all(seconds >= 0 for seconds in ops.values())
    paths = {node.path for node in TINY.layers()}
    assert set(ops) - {""} <= paths
    if runner == "onnxruntime":
        assert set(ops) == paths
    costs = kernel_costs(TINY, [(1, 2, 3), (4, 5), (6,), (8,)])
    kernels = Timed("x", "", runner, 1, ops=ops).kernels(costs)
    # What onnxruntime fuses is named after its last op, which is in the same kernel here.
    assert set(kernels) == {"conv", "side", "pool", "fc"} or runner == "onnxruntime_optimised"
    assert {"conv", "fc"} <= set(kernels)
    assert kernels["fc"] == ops["fc"]


def test_names_of_a_runner_s_nodes_lead_to_ops():
    paths = {path: path for path in ("s1/b1/act", "s1/b1/act_2", "pool")}
    names = ["s1/b1/act", "s1/b1/act_2_nchwc", "s1/b1/act_nchwc", "pool/over_rows", "ReorderOutput", "s1/b1/other", ""]
    assert [_path(name, paths) for name in names] == ["s1/b1/act", "s1/b1/act_2", "s1/b1/act", "pool", "", "", ""]


def test_all_runners_compute_the_same():
    found = [RUNNERS[id].ready(given(TINY, "x", 3, 1)).call() for id in QUICK]
    torch_, plain, optimised = found[0].numpy(), found[1][0], found[2][0]
    assert torch_.shape == (3, 5)
    # Float32: sums in other orders.
    assert numpy.abs(torch_ - plain).max() < 1e-5
    assert numpy.abs(torch_ - optimised).max() < 1e-5


def test_what_one_runner_cannot_run_stops_no_other():
    found = measure({"odd": tiny(odd=True), "one": TINY}, Asked(runners=("torch",), runs=3, machine=False), SMALL)
    odd, one = found.timed
    assert odd.reason.startswith("it does not run: ArchError: odd: ")
    assert (odd.seconds, odd.median, odd.quartiles, odd.least) == ((), None, None, None)
    assert (len(one.seconds), one.reason, found.reason) == (3, "", "")


def test_time_ends_the_runs_early_and_they_are_counted():
    asked = Asked(runs=50, seconds=0.05)
    calls = []
    runs = list(worker._runs(Ready(lambda: (calls.append(1), time.sleep(0.02))), asked))
    assert 1 <= len(runs) <= 3
    # Two that are not counted: the first of three was when it was made ready.
    assert len(calls) == len(runs) + 2


def test_fewer_runs_than_wanted_say_so(monkeypatch):
    slow = RUNNERS["torch"]._replace(ready=lambda asked: Ready(lambda: time.sleep(0.02)))
    monkeypatch.setattr(worker, "RUNNERS", {"torch": slow})
    row = worker._timed("torch", "x", TINY, Asked(runs=50, seconds=0.05), 1)
    assert row.reason == f"{len(row.seconds)} of 50 runs: time ran out"


@pytest.mark.nightly
def test_without_a_compiler_the_compiled_runner_says_so(monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    found = measure({"x": TINY}, Asked(runners=("inductor",), runs=2, machine=False), SMALL)
    assert found.reason == ""
    assert found.timed[0].reason.startswith("it does not run: ")
    assert "compiler" in found.timed[0].reason.lower()


@pytest.mark.nightly
def test_the_compiled_runner_runs():
    found = measure({"x": TINY}, Asked(runners=("inductor",), runs=3, machine=False), Limits(240.0, 1, 2**32))
    assert (len(found.timed[0].seconds), found.timed[0].reason) == (3, "")


def test_what_takes_too_long_is_ended_and_what_was_measured_before_is_kept():
    names = [f"n{number}" for number in range(40)]
    # 40 times 0.4 seconds; torch alone takes some to be there.
    asked = Asked(runners=("torch",), runs=10**9, seconds=0.4, machine=False)
    running = start(dict.fromkeys(names, TINY), asked, Limits(8.0, 1, 2**30))
    began = time.monotonic()
    while not running.poll():
        time.sleep(0.02)
    assert time.monotonic() - began < 10
    found = running.result()
    assert found.reason == "it took over 8 seconds"
    assert [row.network for row in found.timed] == names
    done = [row for row in found.timed if row.seconds]
    assert 1 <= len(done) < 40
    assert all(row.reason == f"{len(row.seconds)} of 1000000000 runs: time ran out" for row in done)
    assert {row.reason for row in found.timed[len(done) :]} == {"not run: it took over 8 seconds"}


def test_a_killed_or_cancelled_measurement_says_so():
    running = start({"x": TINY}, Asked(runners=("torch",)), SMALL)
    running.process.kill()
    running.process.wait()
    found = running.result()
    assert (found.reason, len(found.timed)) == ("its process ended: code -9", 1)
    running = start({"x": TINY}, Asked(runners=("torch",)), SMALL)
    running.cancel()
    assert running.result().reason == "it was cancelled"


def test_a_network_that_does_not_fit_is_refused_with_the_number():
    graph = lower(zoo()["vgg16"].design)
    wanted = needed(graph, 256)
    what = rf"timing big needs {wanted:,} bytes of memory, and {2**33:,} are allowed or free"
    with pytest.raises(ArchError, match=what):
        start({"big": graph}, Asked(batch=256), Limits(60.0, 1, 2**33))


def test_memory_that_others_hold_is_not_taken(monkeypatch):
    monkeypatch.setattr("arch.timing.process.free_memory", lambda: 1000)
    with pytest.raises(ArchError, match="and 1,000 are allowed or free"):
        start({"x": TINY}, Asked(), SMALL)


def test_this_machine_alone_is_a_device():
    came = measure({}, Asked(runners=()), SMALL)
    assert (came.timed, came.reason) == ((), "")
    device = came.device()
    assert (device.id, device.kind) == ("this-machine", "measured")
    assert device.peak("float32") > 1e9
    assert device.bandwidth > 1e8
    assert device.lacks("float32") == ""
    assert device.lacks("int8") == "its peak in int8 is not known"


def test_what_is_needed_grows_with_the_batch_and_not_with_the_weights():
    most = max(at.elements for at in live(TINY))
    assert needed(TINY, 3) - needed(TINY, 1) == 4 * 7 * 2 * most
    assert needed(TINY, 1) > 4 * (5 * sum(sizes(TINY)) + 7 * most)


@pytest.mark.parametrize(
    ("asked", "graphs", "what"),
    [
        (Asked(runners=("tvm",)), {"x": TINY}, "no runner 'tvm'"),
        (Asked(runners=(), machine=False), {"x": TINY}, "nothing to time"),
        (Asked(), {}, "nothing to time"),
        (Asked(batch=0), {"x": TINY}, "0 images"),
        (Asked(runs=0), {"x": TINY}, "0 runs"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(asked, graphs, what):
    with pytest.raises(ArchError, match=what):
        start(graphs, asked, SMALL)


def test_quartiles_are_those_of_the_runs():
    assert Timed("x", "", "torch", 5, (5.0, 1.0, 3.0, 2.0, 4.0)).quartiles == (2.0, 3.0, 4.0)
    assert Timed("x", "", "torch", 5, (7.0,)).quartiles == (7.0, 7.0, 7.0)


def test_the_machine_is_described(monkeypatch):
    text = {"/proc/cpuinfo": "model name\t: Fast 9\nmodel name\t: Fast 9\n", "/proc/meminfo": "MemTotal:  2 kB\n"}
    monkeypatch.setattr(machines, "_read", lambda path: text.get(path, ""))
    monkeypatch.setattr(machines, "_cores", lambda: 3)
    monkeypatch.setattr(machines.platform, "system", lambda: "Linux")
    monkeypatch.setattr(machines.platform, "machine", lambda: "arm")
    assert this_machine() == Machine("Fast 9", 3, 2048, "Linux arm")
    assert machines.free_memory() is None
    text.clear()
    monkeypatch.setattr(machines.platform, "processor", lambda: "")
    assert this_machine() == Machine("arm", 3, None, "Linux arm")


def test_rates_are_of_the_fastest_run(monkeypatch):
    ticks = iter([0.0, 4.0, 4.0, 6.0] + [6.0, 9.0] * 8)
    monkeypatch.setattr("arch.execute.timing.perf_counter", lambda: next(ticks))
    monkeypatch.setattr("arch.execute.timing.SIDE", 64)
    assert peak_rate() == 2 * 64**3 / 2.0
    ticks = iter([0.0, 4.0, 4.0, 6.0] + [6.0, 9.0] * 8)
    monkeypatch.setattr("arch.execute.timing.COPIED", 1024)
    assert copy_rate() == 2 * 1024 / 2.0


def test_a_measurement_of_nothing_is_plain_too():
    found = Measurement(Machine("p", 1, None, "s"), {}, "2026-01-01", 1, 1, (Timed("x", "", "torch", 1),))
    assert Measurement.from_plain(json.loads(json.dumps(asdict(found)))) == found
    assert found.device().lacks("float32") == "its peak in float32 and its bandwidth are not known"
