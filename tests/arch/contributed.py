"""What the examples of CONTRIBUTING.md do once they are there; run in a copy of the tree with one of them in it."""

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

from arch.__main__ import main


def said(*arguments):
    """What the command line prints."""
    # A file's bytes go past the text: as on a screen, there are both.
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")) as out:
        assert main(arguments) == 0
        out.flush()
    return out.buffer.getvalue().decode()


def twins():
    """A design with a stage of the new block."""
    from arch.design import Design, Input, Stage
    from arch.parts import BLOCKS
    from arch.parts.heads.classifier import Classifier
    from arch.parts.stems.conv import ConvStem

    stage = Stage(block=BLOCKS["twin"](kernel=5), depth=3, width=8, stride=2)
    return Design(name="Twins", input=Input(), stem=ConvStem(), stages=(stage,), head=Classifier())


def block():
    from arch.analysis import layer_costs, total
    from arch.design import files, notation
    from arch.graph import verify
    from arch.lowering import lower

    design = twins()
    text = notation.write(design)
    assert "~twin-d3-w8-s2-k5~" in text
    assert notation.read(text) == design == files.from_text(files.to_yaml(design))
    graph = lower(design)
    assert verify(graph) == []
    assert total(layer_costs(graph)).params_conv == 9408 + 2 * 25 * (64 * 8 + 8 * 8 + 8 * 8)
    assert "twin: Two convolutions side by side, added" in said("parts")
    form(text)


def enter(session, act, number, path, value):
    """What the build panel's user does with the first stage."""
    from pages.content.design.talk import take

    entry = {"number": number, "on": session.desk.trail.now, "from": "inspector", "act": act, "parts": ["s1"]}
    take(session, {"client": "page", "entries": [entry | {"path": path, "value": value}]})


def form(text):
    """The Design page offers the block and its setting, and takes a change of it."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(Path("app.py").resolve(), default_timeout=30)
    app.query_params["d"] = text
    app.run()
    session = app.session_state["session"]
    enter(session, "select", 1, "", None)
    app.run()
    given = next(item.proto for item in app.get("bidi_component") if "inspector" in item.proto.component_name)
    shown = json.loads(given.bytes)
    form, texts = shown["form"], shown["texts"]
    kernel = next(field for field in texts[form["fields"]] if field["path"] == "block.kernel")
    assert (kernel["label"], kernel["options"]) == ("Kernel", [[1, "1"], [3, "3"], [5, "5"]])
    assert form["values"]["block.kernel"] == 5
    enter(session, "set", 2, "block.kernel", 3)
    app.run()
    assert not app.exception
    assert session.document.design.stages[0].block.kernel == 3


def squares():
    """A network with the new op."""
    from arch.analysis import Network
    from arch.graph import Builder
    from arch.ops import OPS, Flatten, Linear
    from arch.parts.layers import conv2d

    squared = next(op for op in OPS if op.__name__ == "SquaredReLU")
    build = Builder((3, 8, 8))
    source = build.add("conv", conv2d(4, 3), build.input)
    source = build.add("square", squared(), source)
    build.output(build.add("fc", Linear(10), build.add("flatten", Flatten(), source)))
    return Network("Squares", build.graph())


def op():
    import arch
    from arch.analysis import CONVENTIONS, measure
    from arch.formats import PICTURES, picture_of
    from arch.graph import verify
    from arch.ops import TRAITS, states

    network = squares()
    assert all(states(type(network.graph.nodes[2].op), trait) for trait in TRAITS)
    assert verify(network.graph) == []
    rows = {row["id"]: row for row in arch.counts(network)}
    products = 2 * (4 * 27 * 64 + 10 * 256) - 4 * 64
    assert rows["executed"]["value"] == products + 2 * 4 * 64
    assert {id: row["not_counted"] for id, row in rows.items()} == {rule.id: int(not rule.ours) for rule in CONVENTIONS}
    assert b"squared relu" in PICTURES["svg"].write(picture_of(measure(network), "layers"))
    run(network)


def run(network):
    """torch runs what is exported, and saves for its gradients what the op says."""
    import torch

    from arch.formats import FORMATS

    scope = {"__name__": "exported"}
    exec(FORMATS["torch"].write(network), scope)  # noqa: S102 (our own text)
    model = scope["build_model"]()
    image = torch.randn(1, 3, 8, 8)
    assert torch.allclose(model(image), model.fc(torch.relu(model.conv(image)).square().flatten(1)))
    kept = {}
    given = torch.randn(4, 8, 8, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: kept.update({t.data_ptr(): t.numel()}), lambda t: t):
        model.square(given)
    node = next(node for node in network.graph if node.path == "square")
    assert sum(kept.values()) == node.op.saved(network.graph.input_shapes(node), node.shape).elements == 256


def format():
    import arch
    from arch.formats import FORMATS

    assert FORMATS["mermaid"].group == "graph"
    lines = said("export", "resnet18", "--to", "mermaid").splitlines()
    graph = arch.network("resnet18").graph
    assert len(lines) == 1 + len(graph) + sum(len(node.inputs) for node in graph)
    assert lines[:4] == [
        "flowchart TD",
        '    n0["input: input"]',
        '    n1["stem/conv: conv 7×7/2, 64"]',
        "    n0 --> n1",
    ]


def convention():
    import arch

    rows = {row["id"]: row["value"] for row in arch.counts("alexnet")}
    assert (
        rows["biased"] - rows["two_per_mac"] == 64 * 55**2 + 192 * 27**2 + (384 + 256 + 256) * 13**2 + 2 * 4096 + 1000
    )
    assert f"{rows['biased']:,}" in said("count", "alexnet", "--convention", "biased")
    assert "### 2 × MACs and biases (`biased`)" in said("conventions")


def rule():
    from arch.graph import Builder
    from arch.ops import Conv2d, Gain
    from arch.rewrite import RULES, rewrite
    from arch.rewrite.proof import compare

    assert list(RULES)[:2] == ["remove", "merge_gains"]
    build = Builder((3, 8, 8))
    conv = build.add("conv", Conv2d(4, (1, 1)), build.input)
    build.add("second", Gain(3.0), build.add("first", Gain(0.5), conv))
    found = rewrite(build.graph(), ["merge_gains"])
    assert [(one.place, one.reason) for one in found.applied] == [("second", "by 1.5 at once")]
    assert [node.op for node in found.graph][2:] == [Gain(1.5)]
    assert compare(build.graph(), found).is_same


def story():
    from arch.stories import stories
    from arch.stories.base import Asked
    from arch.stories.printed import document
    from pages.content.stories.answers import answer, place_of

    found = stories()["kernels"]
    assert list(stories()).index("kernels") == sum(one.place < found.place for one in stories().values())
    assert all(set(step.places) == set(step.show(Asked({})).words) for step in found.steps)
    step = json.loads(answer(place_of({"story": "kernels", "step": "1", "set": "kernel-7"})))
    assert step["answer"] == {"number": "5.4×", "about": "the MACs of a single 3x3"}
    assert step["table"]["sections"][0]["rows"][2] == ["7x7", f"{64 * 64 * 49 * 56 * 56:,}"]
    assert document(found, Asked({})).count("<svg") == 4


if __name__ == "__main__":
    {"block": block, "op": op, "format": format, "convention": convention, "rule": rule, "story": story}[sys.argv[1]]()
