"""Scenes: pictures of a few kinds that stories and pages share, each drawn from data, with the table behind it."""
