"""The end of a year: closed cohorts, and how long their files are kept."""
