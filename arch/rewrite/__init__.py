"""Rewriting a network for inference."""
