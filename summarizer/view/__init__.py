"""How a result reads, whatever its schema: values, names, factors, checks and passages; every screen only styles it."""
