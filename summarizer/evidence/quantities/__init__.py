"""Quantities in running text: a number of any notation, and the unit that it has by what stands around it."""
