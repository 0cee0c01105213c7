"""The picture: how its layout grows, beside graphviz's `dot`; and the time to the first picture, beside Netron's."""

import shutil
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import netron
import torch
from playwright.sync_api import Page, sync_playwright

import arch
from arch.analysis import measure
from arch.design import notation
from arch.drawing import draw
from arch.formats.dot import write
from arch.lowering import lower
from arch.zoo import zoo
from tests.arch.test_torch import load
from tests.benchmarks.browser import idle_graph
from tests.benchmarks.engine import milliseconds
from tests.server import launch_options, serve

NETWORKS = ("resnet50", "resnet152", "densenet121", "cifar_resnet1202")
PATIENCE = 120
"""Seconds after which a peer is given up."""


def growth() -> None:
    """Layout of CIFAR ResNets from a hundred ops to twenty thousand, folded and with every copy drawn."""
    print(f"{'ops':>8}{'folded':>12}{'every copy':>14}{'us per op':>12}")
    for depth in (4, 15, 45, 150, 450, 950):
        stages = "~".join(f"basic-d{depth}-w{width}-s{stride}" for width, stride in ((16, 1), (32, 2), (64, 2)))
        network = arch.network(f"a1~x~3x32x32~conv-k3-s1-w16-p_none~{stages}~classifier-c10")
        graph, measured = network.graph, measure(network)
        folded = milliseconds(lambda measured=measured: draw(measured), 9)
        whole = milliseconds(lambda measured=measured: draw(measured, "copies"), 9)
        print(f"{len(graph):8}{folded:9.1f} ms{whole:11.1f} ms{1000 * whole / len(graph):12.1f}")


def layouts() -> None:
    """Layout of whole networks, layer by layer, in Archscope and in `dot`."""
    program = shutil.which("dot")
    for id in NETWORKS:
        network = zoo()[id].network()
        graph, measured = network.graph, measure(network)
        ours = milliseconds(lambda measured=measured: draw(measured, "copies").data(), 9)
        theirs = "dot is not installed"
        if program:
            start = time.perf_counter()
            try:
                text = write(network).encode()
                subprocess.run([program, "-Tsvg"], input=text, capture_output=True, timeout=PATIENCE, check=True)
                span = 1000 * (time.perf_counter() - start)
                theirs = f"dot {span:.0f} ms, ratio {span / ours:.0f}"
            except subprocess.TimeoutExpired:
                theirs = f"dot over {PATIENCE} s"
        print(f"{id:18}{len(graph):6} ops  archscope {ours:.1f} ms  {theirs}")


def first_picture(page: Page, url: str, ready: str) -> float:
    """Milliseconds from the address to the first box."""
    start = time.perf_counter()
    page.goto(url)
    page.locator(ready).first.wait_for(state="attached", timeout=1000 * PATIENCE)
    return 1000 * (time.perf_counter() - start)


def accept(page: Page, url: str) -> None:
    """Netron asks once for consent before it draws."""
    page.goto(url)
    page.get_by_text("Accept").or_(page.locator("svg .node")).first.wait_for()
    if page.get_by_text("Accept").is_visible():
        page.get_by_text("Accept").click()
        page.locator("svg .node").first.wait_for(state="attached", timeout=1000 * PATIENCE)


def pictures() -> None:
    """The same networks in Netron, through an ONNX file, and in Archscope with every copy drawn."""
    with serve() as url, sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        page = playwright.chromium.launch(**launch_options()).new_page(viewport={"width": 1440, "height": 900})
        page.goto(url)
        for id in ("resnet50", "cifar_resnet1202"):
            address = f"{url}/?d={notation.write(zoo()[id].design)}&open=copies"
            ours = first_picture(page, address, ".graph .box, .graph .far-box")
            if id == "cifar_resnet1202":
                idle_graph(page)
            host, port = netron.start(onnx(id, Path(folder)), browse=False)
            accept(page, f"http://{host}:{port}")
            theirs = first_picture(page, f"http://{host}:{port}", "svg .node")
            netron.stop((host, port))
            ratio = theirs / ours
            print(f"first picture of {id}: archscope {ours:.0f} ms, netron {theirs:.0f} ms, ratio {ratio:.1f}")


def onnx(id: str, folder: Path) -> str:
    """The network as an ONNX file, through torch."""
    graph = lower(zoo()[id].design)
    model, path = load(graph, folder).build_model().eval(), folder / f"{id}.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (torch.zeros(1, *graph.input),), path, dynamo=False)
    return str(path)


def main() -> None:
    """Print all of it."""
    growth()
    layouts()
    pictures()


if __name__ == "__main__":
    main()
