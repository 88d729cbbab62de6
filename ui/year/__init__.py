"""The year in the window: cohorts, closed files, and what is noted beside the daily work."""
