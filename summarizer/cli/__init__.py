"""The command line: a function a command, nothing decided here that the Python calls do not decide."""
