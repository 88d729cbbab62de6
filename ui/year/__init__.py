"""The year page: cohorts, closed files, and occasional actions on files."""
