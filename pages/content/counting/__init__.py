"""The code of the Counting page."""
