"""What stories are made of."""

import pytest

from arch.stories.parts import times


@pytest.mark.parametrize(
    ("number", "other", "text"),
    [
        (8, 2, "4×"),
        (1, 1, "1×"),
        (2000, 1, "2,000×"),
        (399, 100, "4.0×"),
        (5, 4, "1.25×"),
        (1, 5, "0.20×"),
        (43, 2, "22×"),
    ],
)
def test_a_whole_ratio_has_no_decimals(number, other, text):
    assert times(number, other) == text
