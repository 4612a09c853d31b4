"""The commands: a file each, with its flags and its help."""
