"""The rules, one file each: found by being there."""
