"""The code of the Design page."""

WORKBENCH = "workbench"
"""The name of the fragment that draws all that an edit changes."""
