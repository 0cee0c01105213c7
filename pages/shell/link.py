"""The address of the page: it holds the design and the view, so that reload and share find both."""

from __future__ import annotations

import re
from collections.abc import Mapping

from arch.analysis import CONVENTIONS
from arch.analysis.metrics import METRICS
from arch.design import Design, notation
from arch.drawing import EACH, LEVELS
from arch.errors import ArchError
from arch.formats import MODES
from arch.lowering import lower
from arch.tables.headline import BUDGETED, budget
from arch.zoo import zoo
from pages.shell.document import zoo_id
from pages.shell.view import View

DESIGN = "d"
"""The name in the address under which the notation stands."""
UNIT, OPEN, COLOUR, MODE, MOST = "unit", "open", "colour", "view", "most"
"""The names under which the convention's id, the picture's settings and the budgets stand."""
BASE = "base"
"""The name under which the baseline stands: the id of a network of the zoo, or a notation."""
GRAPH = "graph"
"""The name under which a network that is no design stands, by a name that this server alone knows."""
LONGEST = 1500
"""Letters of the list of open groups, and of a baseline; beyond them it is not in the address."""


def words(design: Design, baseline: Design, view: View) -> dict[str, str]:
    """What the address holds; what is as at the start is left empty."""
    start, now = _settings(View()), _settings(view)
    base = (zoo_id(baseline) or notation.write(baseline)) if baseline != design else ""
    return {DESIGN: notation.write(design), BASE: base if len(base) <= LONGEST else ""} | {
        name: "" if now[name] == start[name] else now[name] for name in start
    }


def _settings(view: View) -> dict[str, str]:
    most = _budgets(view.budgets)
    return {UNIT: view.unit, OPEN: _opened(view.opened), COLOUR: view.colour, MODE: view.mode, MOST: most}


def _budgets(budgets: Mapping[str, str]) -> str:
    """Budgets as `params-20M~operations-1.5G`; what is typed and makes no number is not in the address."""
    found = {id: "".join(text.split()) for id, text in budgets.items()}
    return "~".join(f"{id}-{text}" for id, text in found.items() if _is_budget(id, text))


def _is_budget(id: str, text: str) -> bool:
    # Letters that an address keeps as they are.
    return id in BUDGETED and re.fullmatch(r"[A-Za-z0-9.]{1,20}", text) is not None and budget(text) is not None


def _opened(opened: list[str] | str) -> str:
    """Open groups in letters that an address keeps as they are."""
    text = opened if isinstance(opened, str) else "~".join(opened).replace("/", ".").replace(EACH, "_")
    # With a long notation more could pass 8,000 letters, where many servers cut an address off.
    return text if len(text) <= LONGEST else ""


def read_view(words: Mapping[str, str]) -> View:
    """The view that an address asks for; what is not known there is left as at the start."""
    view = View()
    unit, colour, mode, opened = (words.get(name, "") for name in (UNIT, COLOUR, MODE, OPEN))
    view.unit = unit if unit in [rule.id for rule in CONVENTIONS] else view.unit
    view.colour = colour if colour in METRICS else view.colour
    view.mode = mode if mode in MODES else view.mode
    pairs = [item.partition("-") for item in words.get(MOST, "")[:LONGEST].split("~")]
    view.budgets = {id: text for id, _, text in pairs if _is_budget(id, text)}
    if opened in LEVELS:
        view.opened = opened
    # What no path is made of would reach the drawing as the name of a group.
    elif re.fullmatch(f"[a-z0-9._~]{{1,{LONGEST}}}", opened):
        view.opened = [path.replace(".", "/").replace("_", EACH) for path in opened.split("~")]
    return view


def read_baseline(words: Mapping[str, str]) -> Design | None:
    """The baseline that an address holds, if it holds one that makes a network."""
    text = words.get(BASE, "")
    if text in zoo():
        return zoo()[text].design
    try:
        return read_design({DESIGN: text})
    except ArchError:
        return None


def read_design(words: Mapping[str, str]) -> Design | None:
    """The design that an address holds, if it holds one.

    Raises:
        ArchError: what it holds makes no network.
    """
    text = words.get(DESIGN, "")
    if not text:
        return None
    design = notation.read(text)
    # A valid design may make no network: better said here than in the middle of a page.
    lower(design)
    return design
