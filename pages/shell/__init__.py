"""What the pages share: frame, state, forms, and the way views reach the screen."""
