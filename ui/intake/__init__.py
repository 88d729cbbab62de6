"""The import wizard for rosters: choose, preview, confirm, undo."""
