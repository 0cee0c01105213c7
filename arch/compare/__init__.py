"""Two numbers, or two networks, and what makes them differ."""
