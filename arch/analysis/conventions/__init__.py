"""The conventions, one file for each tool or paper; `registry` finds them."""
