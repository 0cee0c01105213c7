"""The picture of a roofline: points where the analysis has them, on the screen and in files."""

from __future__ import annotations

import pytest

from arch.analysis.kernels import kernel_costs, one_each
from arch.analysis.roofline import roofline
from arch.analysis.rules import Setting
from arch.charts.roofline import LEAST, MOST, about, dots, left_out, roofline_figure, roofline_sheet
from arch.drawing.sheet import PAPERS, Path, Rect, Words
from arch.formats import PICTURES
from arch.graph import Builder
from arch.lowering import lower
from arch.ops import Opaque, Pool
from arch.zoo import zoo

PEAK, BANDWIDTH = 2.0**47, 2.0**40


def _bounds(id, kernels=None):
    graph = lower(zoo()[id].design)
    return roofline(kernel_costs(graph, kernels or one_each(graph)), Setting(8, 2), PEAK, BANDWIDTH)


BOUNDS = _bounds("resnet18")


def test_every_kernel_with_products_has_a_point_on_the_lines():
    placed = dots(BOUNDS)
    # 20 convolutions and the linear layer, of which those that are alike in a stage are one.
    assert sum(dot.alike for dot in placed) == 21
    assert [dot.alike for dot in placed if dot.bound.cost.stage == "s1"] == [4]
    assert [dot.alike for dot in placed if dot.bound.cost.stage == "s2"] == [1, 3, 1]
    assert all(dot.y == min(PEAK, dot.x * BANDWIDTH) for dot in placed)
    # Areas, above that of no time, are the shares of the time.
    shares = [((dot.across - LEAST) / (MOST - LEAST)) ** 2 for dot in placed]
    assert sum(shares) == pytest.approx(
        sum(bound.seconds for bound in BOUNDS.kernels if bound.cost.macs) / BOUNDS.total.seconds
    )
    assert all(dot.x == dot.bound.cost.intensity(Setting(8, 2)) for dot in placed)


def test_what_has_no_point_is_told():
    assert left_out(BOUNDS).startswith(f"Not shown: {len(BOUNDS.kernels) - 21} without products, ")
    builder = Builder((4, 8, 8))
    builder.add("odd", Opaque("Odd", (4, 8, 8)), builder.add("pool", Pool("max", (2, 2), (1, 1)), builder.input))
    graph = builder.graph()
    found = roofline(kernel_costs(graph, one_each(graph)), Setting(), PEAK, BANDWIDTH)
    assert left_out(found).endswith("of moving alone; 1 of unknown cost.")
    # A picture without a point is one all the same.
    assert PICTURES["svg"].write(roofline_sheet(found, "d"))
    assert len(roofline_figure(found, "d").data) == 2


def test_the_figure_has_a_trace_for_each_stage_before_and_after():
    figure = roofline_figure(BOUNDS, "<b>device</b>", BOUNDS)
    lines, ridge, *traces = figure.data
    assert lines.name == "&lt;b>device&lt;/b>"
    assert list(lines.y) == [BOUNDS.reachable(x) for x in lines.x]
    assert (ridge.x, ridge.y) == ((BOUNDS.ridge, BOUNDS.ridge), (lines.y[0], PEAK))
    stages = ["stem", "s1", "s2", "s3", "s4", "head"]
    assert [trace.name for trace in traces] == [*(f"before: {stage}" for stage in stages), *stages]
    assert {trace.marker.symbol for trace in traces[:6]} == {"circle-open"}
    assert {trace.marker.symbol for trace in traces[6:]} == {"circle"}
    # A stage has one hue, before and after.
    assert [trace.marker.color for trace in traces[:6]] == [trace.marker.color for trace in traces[6:]]
    assert sum(len(trace.x) for trace in traces) == 2 * len(dots(BOUNDS))
    assert {figure.layout.xaxis.type, figure.layout.yaxis.type} == {"log"}


def test_a_tooltip_tells_a_kernel_s_whole_story():
    text, several = (about(dot, BOUNDS) for dot in dots(BOUNDS)[:2])
    assert text.startswith("<b>stem/conv</b><br>conv 7×7/2, 64<br>3×224×224 → 64×112×112<br>118.0 M MACs of ")
    assert text.endswith(f"at least {BOUNDS.kernels[0].seconds * 1e3:.3g} ms, limited by memory")
    assert several.startswith("<b>s1/b1/conv1</b>, and 3 more like it<br>")
    assert several.endswith(" ms each, limited by compute")


@pytest.mark.parametrize("paper", PAPERS)
def test_the_sheet_has_the_same_points_inside_the_page(paper):
    drawn = roofline_sheet(BOUNDS, "RTX 3090", BOUNDS, "ResNet-18", paper)
    discs = [shape for shape in drawn.shapes if isinstance(shape, Rect)]
    # Of before and after, of six stages in the legend, and the one that says what is hollow.
    assert len(discs) == 2 * len(dots(BOUNDS)) + 6 + 1
    assert sum(disc.fill == PAPERS[paper].background for disc in discs) == len(dots(BOUNDS)) + 1
    assert drawn.background == (None if paper == "transparent" else PAPERS[paper].background)
    ends = [point for shape in drawn.shapes if isinstance(shape, Path) for point in shape.points]
    ends += [disc.corner for disc in discs] + [shape.at for shape in drawn.shapes if isinstance(shape, Words)]
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in ends)


def test_every_format_of_pictures_writes_it():
    drawn = roofline_sheet(BOUNDS, "RTX 3090", None, "ResNet-18")
    files = {id: picture.write(drawn) for id, picture in PICTURES.items()}
    assert files["svg"].count(b"<rect") == 1 + len(dots(BOUNDS)) + 6
    assert b"/Title (ResNet-18)" in files["pdf"]
    assert all(files.values())
