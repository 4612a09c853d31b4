"""Quantities in running text: numbers in any notation, and their units, read from the context."""
