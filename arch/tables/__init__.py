"""Tables and documents made of the same rows that the app shows."""
