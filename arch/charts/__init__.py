"""Figures of numbers: small ones as marks with coordinates, large ones for Plotly."""
