"""The code of the Landscape page."""
