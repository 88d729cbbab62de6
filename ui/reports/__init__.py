"""The weekly report in the window: its figures, the list behind each, its pages, its files."""
