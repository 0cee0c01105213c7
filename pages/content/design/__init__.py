"""The code of the Design page."""
