"""The commands: one module each, with its flags and its help."""
