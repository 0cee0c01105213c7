"""The code of the Stories page."""
