"""The Export dialog: every format, its options and preview, several at once, and proofs."""

import subprocess
import sys
import time

import pytest

from arch.errors import ArchError
from arch.formats import FORMATS
from arch.graph import fingerprint
from arch.proof import Compared, Proof
from arch.zoo import zoo
from pages.content.design import export as dialog
from pages.content.design.written import LANGUAGES, MOST_LINES, written
from pages.shell.document import Document
from pages.shell.proving import File, Proving
from pages.shell.working import MOST_KEPT
from tests.pages.opened import enter, page, session

SMALL = "lenet5"


@pytest.fixture
def app():
    """The dialog of a small network."""
    app = page()
    session(app).load(zoo()[SMALL].design, SMALL)
    return app.button(key="menu-export").click().run()


def downloads(app):
    return [button.proto.label for button in app.get("download_button")]


def choose(app, format):
    app.selectbox(key="export-format").select(format).run()
    assert not app.exception


def ended(app):
    """Wait for the proof as the browser does."""
    deadline = time.monotonic() + 120
    while session(app).proving.runs():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    app.run()
    assert not app.exception


def file_of(app, format):
    network = session(app).document.network()
    options = tuple(FORMATS[format].choices().items())
    return File(fingerprint(network.graph), format, written(network, FORMATS[format], options).digest)


def proof(app, verdict, **more):
    """A proof of the PyTorch source, kept as if it had run."""
    file = file_of(app, "torch")
    found = Proof("x", file.fingerprint, "torch", {}, file.content, verdict, **more)
    session(app).proving._keep(file, found)
    app.run()


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_shown_or_refuses_with_a_reason(app, format):
    choose(app, format)
    name = f"Download LeNet-5.{FORMATS[format].extension}"
    if app.error:
        assert app.error[0].value.startswith(f"{FORMATS[format].label} cannot hold this network: ")
        assert downloads(app) == []
    else:
        assert downloads(app) == [name]
        assert bool(app.code) == (FORMATS[format].extension in LANGUAGES)
    assert bool([button for button in app.button if button.label == "Prove it"]) == bool(FORMATS[format].runs)


@pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
def test_what_is_text_is_shown_as_text(format):
    network = Document(zoo()["resnet50"].design).network()
    assert isinstance(format.write(network, **format.choices()), str) == (format.extension in LANGUAGES)


def test_options_change_the_file_and_its_preview(app):
    before = app.code[0].value
    app.selectbox(key="export-torch-init").select("zero").run()
    assert app.code[0].value != before
    choose(app, "latex")
    app.selectbox(key="export-latex-table").select("paper").run()
    assert not app.exception


def test_a_long_text_is_cut_and_says_so():
    app = page()
    app.button(key="menu-export").click().run()
    choose(app, "node-link")
    assert len(app.code[0].value.splitlines()) == MOST_LINES
    assert any(f"the first {MOST_LINES} are shown" in caption.value for caption in app.caption)


def test_the_architecture_stands_in_both_dialogs(app):
    hash = fingerprint(session(app).document.network().graph)
    assert any(hash in caption.value for caption in app.caption)
    session(app).dialog = "Share"
    app.run()
    assert any(hash in caption.value for caption in app.caption)


def test_several_formats_make_a_zip_and_those_that_refuse_are_named(app):
    zipped = app.multiselect(key="export-several")
    zipped.set_value(["yaml", "pycls"]).run()
    assert downloads(app) == ["Download LeNet-5.py", "Download LeNet-5.zip"]
    assert any(caption.value == "Cannot hold this network: pycls configuration." for caption in app.caption)
    zipped.set_value(["pycls"]).run()
    assert downloads(app) == ["Download LeNet-5.py"]


def test_a_proof_runs_and_its_words_can_stand_in_the_file(app):
    app.button(key="export-prove").click().run()
    assert session(app).proving.runs()
    assert app.button(key="export-cancel").label == "Cancel"
    assert downloads(app) == ["Download LeNet-5.py"]
    ended(app)
    assert app.success[0].value == "Proven: the file computes what the drawn network computes."
    app.checkbox(key="export-stamp-False").check().run()
    assert any(code.value.startswith("# Proven: ") for code in app.code)


def test_a_proof_that_is_cancelled_says_so_and_can_be_asked_for_again(app):
    app.button(key="export-prove").click().run()
    process = session(app).proving._running.process
    app.button(key="export-cancel").click().run()
    assert process.returncode is not None
    assert app.warning[0].value == "Not proven: it was cancelled."
    assert app.button(key="export-prove").label == "Prove it"


@pytest.mark.parametrize(
    "leave",
    [
        lambda app: choose(app, "onnx"),
        lambda app: choose(app, "yaml"),
        lambda app: choose(app, "pycls"),
        lambda app: enter(app, "undo"),
        lambda app: session(app).load(zoo()["vgg16"].design),
    ],
    ids=["another format that runs", "one that does not", "one that refuses", "undo", "another design"],
)
def test_a_proof_that_nobody_looks_at_is_ended(app, leave):
    app.button(key="export-prove").click().run()
    process = session(app).proving._running.process
    leave(app)
    assert process.returncode is not None
    assert session(app).proving.subject is None


def test_a_failed_proof_is_shown_as_failed_on_the_file_too(app):
    proof(app, "different", reason="the stride", compared=(Compared("outputs", False, 0.5, 0.5),))
    assert app.error[0].value == "FAILED: the file does not compute what the drawn network computes: the stride."
    assert downloads(app) == ["Download LeNet-5.py (failed its proof)"]
    assert any(code.value.startswith("# FAILED: ") for code in app.code)


def test_a_network_that_cannot_be_proven_says_why(app):
    session(app).proving._keep(file_of(app, "torch"), ArchError("", "it needs 9 bytes", "Allow more"))
    app.run()
    assert app.warning[0].value == "It cannot be proven: it needs 9 bytes. Allow more."
    assert downloads(app) == ["Download LeNet-5.py"]


def test_too_much_memory_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr("arch.proof.process.needed", lambda graph, keeps_maps: 2**60)
    proving, file = Proving(), File("a", "torch", "b")
    proving.begin(file, Document(zoo()[SMALL].design).network(), FORMATS["torch"], {})
    assert not proving.runs()
    assert "bytes of memory" in str(proving.result(file))


def test_a_session_keeps_a_bounded_number_of_proofs():
    proving = Proving()
    for number in range(MOST_KEPT + 5):
        proving._keep(File("a", "torch", str(number)), ArchError("", "x"))
    assert proving.result(File("a", "torch", "4")) is None
    assert proving.result(File("a", "torch", "5"))


def test_a_page_without_the_dialog_imports_nothing_of_it():
    names = ["arch.proof", "onnx", "openpyxl", "torch", "pages.content.design.export"]
    code = f"import sys; from tests.pages.opened import page; page(); print(set({names}) & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_a_name_says_what_the_format_holds():
    assert [dialog.title(id) for id in ("onnx", "csv", "yaml")] == ["Code: ONNX", "Table as CSV", "Design as YAML"]
