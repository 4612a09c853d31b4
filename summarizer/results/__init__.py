"""Results as JSON Lines, in and out."""
