"""Colours of the Plotly figures, legible on light and dark paper."""

BLUE, GREEN, RED = "#3b82d6", "#2f9e6e", "#d64545"
HUES = (BLUE, "#d97706", GREEN, "#8a5cd6", RED, "#0e9fb5", "#9a7b4f", "#c2549d", "#6b8e23", "#5d6fb3")
"""Kinds that have no order, the first ones most apart."""
GREY, PENCIL = "#9aa4b0", "#7d8794"
"""What is unknown, and lines that only guide the eye."""
