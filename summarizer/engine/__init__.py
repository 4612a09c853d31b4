"""One paper's way: what is remembered, else asked and checked; results in input order."""
