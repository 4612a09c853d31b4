"""The command line: one function per command; every decision is left to the Python API."""
