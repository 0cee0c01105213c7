"""Small figures as marks with coordinates: cheap to send, and drawn by the browser in the colours of its theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """One SVG element.

    Attributes:
        tag: `rect`, `circle`, `line`, `path` or `text`.
        role: its class, which the style sheet colours.
        at: its geometry, as SVG attributes.
        text: content of a `text`.
        about: tooltip.
        corners: of a `path`, a closed polygon; its geometry holds the same as SVG writes it.
        opens: of a network's point: the zoo's id of it, "" for one that the zoo has not; None for any other mark.
    """

    tag: str
    role: str
    at: Mapping[str, float | str]
    text: str = ""
    about: str = ""
    corners: tuple[tuple[float, float], ...] = ()
    opens: str | None = None

    def data(self) -> list[Any]:
        """Tag, role, geometry, text, tooltip and what it opens, up to the last that is there.

        A list, and no names: figures are sent at every edit.
        """
        if self.opens is not None:
            return [self.tag, self.role, self.at, self.text, self.about, self.opens]
        if self.about:
            return [self.tag, self.role, self.at, self.text, self.about]
        return [self.tag, self.role, self.at, self.text] if self.text else [self.tag, self.role, self.at]


@dataclass(frozen=True, slots=True)
class Figure:
    """Marks on a canvas of `width` by `height`, which the screen scales to its place.

    Attributes:
        name: of the downloaded file.
        about: what it shows, for those who cannot see it.
    """

    name: str
    about: str
    width: float
    height: float
    # Frozen but for this list, to which the methods below add.
    marks: list[Mark] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """The figure as plain data."""
        of = {name: getattr(self, name) for name in ("name", "about", "width", "height")}
        return of | {"marks": [mark.data() for mark in self.marks]}

    def text(self, x: float, y: float, text: str, role: str = "label", anchor: str = "start", about: str = "") -> None:
        """Add a text at its baseline's start, middle or end."""
        self.marks.append(Mark("text", role, {"x": round(x, 1), "y": round(y, 1), "text-anchor": anchor}, text, about))

    def line(self, x1: float, y1: float, x2: float, y2: float, role: str) -> None:
        """Add a straight line."""
        # Tenths, finer than any screen shows: longer numbers would only make the message larger.
        at = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
        self.marks.append(Mark("line", role, {key: round(value, 1) for key, value in at.items()}))

    def bar(
        self, x: float, y: float, width: float, height: float, role: str, about: str = "", opens: str | None = None
    ) -> None:
        """Add a rectangle; one that `opens` a network can be clicked."""
        # A negative width is an error in SVG; a bar of nothing is not.
        at = {"x": x, "y": y, "width": max(width, 0.0), "height": height}
        self.marks.append(Mark("rect", role, {k: round(v, 1) for k, v in at.items()}, about=about, opens=opens))

    def dot(self, x: float, y: float, radius: float, role: str, about: str = "", opens: str | None = None) -> None:
        """Add a circle; one that `opens` a network can be clicked."""
        at = {"cx": x, "cy": y, "r": radius}
        self.marks.append(Mark("circle", role, {k: round(v, 1) for k, v in at.items()}, about=about, opens=opens))

    def area(self, points: Sequence[tuple[float, float]], role: str, about: str = "", opens: str | None = None) -> None:
        """Add a closed polygon; one that `opens` a network can be clicked."""
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
        self.marks.append(Mark("path", role, {"d": path}, about=about, corners=tuple(points), opens=opens))
