"""The weekly report page: figures, the students behind each, preview and files."""
