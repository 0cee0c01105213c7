"""From an ONNX file to a graph: structures alone, with weights, and a file of ten thousand operators."""

import time

import arch
from arch.formats import FORMATS
from arch.formats.onnx.reading import read
from tests.onnx_files import model


def long(count: int) -> bytes:
    """A file of that many operators: convolutions with a SiLU in two steps and a sum."""
    nodes, last = [], "x"
    for n in range(count // 4):
        nodes += [
            ("Conv", [last, "w"], f"c{n}", {"pads": [1, 1, 1, 1]}),
            ("Sigmoid", [f"c{n}"], f"s{n}", {}),
            ("Mul", [f"c{n}", f"s{n}"], f"m{n}", {}),
            ("Add", [f"m{n}", last], f"a{n}", {}),
        ]
        last = f"a{n}"
    return model(nodes, {"x": [1, 3, 8, 8], "w": [3, 3, 3, 3]})


def main() -> None:
    """Print a row per file."""
    onnx = FORMATS["onnx"]
    files = {
        "resnet50": onnx.content(arch.network("resnet50")),
        "resnet50 with weights": onnx.content(arch.network("resnet50"), weights="seeded"),
        "densenet201": onnx.content(arch.network("densenet201")),
        "10,000 operators": long(10_000),
    }
    print(f"{'file':24}{'MB':>8}{'first':>12}{'again':>12}")
    for name, content in files.items():
        spans = []
        for _ in range(2):
            start = time.perf_counter()
            read(content)
            spans.append(1000 * (time.perf_counter() - start))
        print(f"{name:24}{len(content) / 1e6:8.1f}{spans[0]:9.0f} ms{spans[1]:9.0f} ms")
