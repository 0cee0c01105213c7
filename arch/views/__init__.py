"""Views: analyses as what a screen or a file shows."""
