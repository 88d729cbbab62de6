"""The command line, one module per command group; must not import Qt."""
