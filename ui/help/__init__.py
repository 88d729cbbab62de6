"""The user guide, shown in a window of its own; it needs no network."""
