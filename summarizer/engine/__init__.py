"""Look up or ask for the answer to each paper, check it, and return results in input order."""
