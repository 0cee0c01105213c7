"""The code of the Deploy page."""
