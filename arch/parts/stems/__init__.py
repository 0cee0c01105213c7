"""Stems, one file each."""
