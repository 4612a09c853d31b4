"""Two readings of one abstract: which values both found, which only one, and where they differ."""
