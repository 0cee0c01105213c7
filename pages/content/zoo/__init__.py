"""The code of the Zoo page."""
