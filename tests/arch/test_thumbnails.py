"""The small funnels on the zoo's cards: all on one scale, in few letters."""

import re

import pytest

from arch.analysis import measure
from arch.drawing.funnel import TALLEST, slabs
from arch.drawing.thumbnail import PIXELS, facts, thumbnail
from arch.zoo import zoo

SMALL = {id: thumbnail(zoo()[id].network()) for id in ("vgg16", "mobilenet_v2", "resnet50", "lenet5", "cifar_resnet20")}
OUTLINE = re.compile(r"M(-?\d+) (-?\d+)l((?:[ -]?\d+)+)z")


def outlines(path):
    """Corners of every outline of a path."""
    found = []
    for x, y, steps in OUTLINE.findall(path):
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        corners = [(int(x), int(y))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            corners.append((corners[-1][0] + dx, corners[-1][1] + dy))
        found.append(corners)
    return found


def fronts(id):
    """Width and height of every slab's front."""
    return [(right - left, bottom - top) for (left, top), (right, _), (_, bottom), _ in outlines(SMALL[id].paths[2])]


@pytest.mark.parametrize("id", SMALL)
def test_every_stage_is_a_slab_of_three_faces_within_its_canvas(id):
    small = SMALL[id]
    assert "".join(map("".join, [re.sub(OUTLINE, "", path) for path in small.paths])) == ""
    for path in small.paths:
        found = outlines(path)
        assert len(found) == len(slabs(measure(zoo()[id].network())))
        assert all(len(corners) == 4 for corners in found)
        assert all(0 <= x <= small.width and 0 <= y <= small.height for corners in found for x, y in corners)


def test_all_are_on_one_scale():
    # The image of 224 pixels, and of 32: the square root of a seventh as high.
    assert fronts("vgg16")[0] == fronts("resnet50")[0] == fronts("mobilenet_v2")[0] == (2, TALLEST)
    assert fronts("lenet5")[0][1] == fronts("cifar_resnet20")[0][1] == round(TALLEST * (32 / PIXELS) ** 0.5) == 79
    # 64 channels of 224 pixels at the first stage of VGG-16; 32 of 112 behind MobileNet's stem.
    assert fronts("vgg16")[1] == (7, TALLEST)
    assert fronts("mobilenet_v2")[1] == (5, 148)


def test_stages_of_one_resolution_stay_apart():
    heights = [height for _, height in fronts("vgg16")]
    assert heights == [210, 210, 148, 148, 105, 105, 75, 75, 53, 53, 37, 14]
    left = [corners[0][0] for corners in outlines(SMALL["vgg16"].paths[2])]
    assert left == sorted(set(left))


def test_a_card_is_sent_in_some_hundred_letters():
    assert sum(len("".join(thumbnail(entry.network()).paths)) for entry in zoo().values()) < 600 * len(zoo())


def test_the_line_of_numbers():
    assert facts(SMALL["resnet50"]) == "25.56 M params · 4.089 G MACs"
