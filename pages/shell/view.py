"""How a session looks at its document: what is selected and open, and how it is drawn and counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from arch.analysis import HOUSE
from arch.design.edits import Edit, Insert, Together
from arch.design.places import address


@dataclass
class View:
    """What is shown, and how.

    Attributes:
        selected: path of the selected part, block or layer.
        opened: paths of the groups that the graph shows open, or one of the drawing's LEVELS.
        colour: id of the metric that colours the graph.
        mode: how the network is drawn, one of MODES.
        query: what is searched for in the graph.
        unit: id of the convention by which operations are counted.
        file: a picture that the browser has asked for: the number of the ask, its format and its paper.
        budgets: the most that params, operations, activations and peak memory may be, as typed, by the number's id.
    """

    selected: str = ""
    opened: list[str] | str = field(default="blocks")
    colour: str = "operations"
    mode: str = "graph"
    query: str = ""
    unit: str = HOUSE.id
    file: tuple[int, str, str] | None = None
    budgets: dict[str, str] = field(default_factory=dict)

    def follow(self, edit: Edit) -> None:
        """Keep selected and open what was so before an edit; a new stage is shown open like the others."""
        self.selected = edit.follow(self.selected) if self.selected else ""
        if isinstance(self.opened, list):
            followed = [edit.follow(path) for path in self.opened]
            # Opened by a level's name, it follows by itself: the level is found anew in each graph.
            self.opened = [*filter(None, followed), *_fresh(edit)]

    def reset(self) -> None:
        """Look at another design from the start; colour, mode and unit stay."""
        self.selected, self.query, self.opened = "", "", "blocks"


def _fresh(edit: Edit) -> list[str]:
    """Addresses of the stages that an edit adds."""
    if isinstance(edit, Together):
        found: list[str] = []
        for one in edit.edits:
            # A later edit may move the stage that an earlier one added.
            found = [path for path in map(one.follow, found) if path] + _fresh(one)
        return found
    return [address(edit.place)] if isinstance(edit, Insert) and edit.place[0] == "stages" else []
