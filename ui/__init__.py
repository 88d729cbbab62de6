"""User interfaces: the desktop window and the command line."""
