"""The command line, one module a command; no Qt."""
