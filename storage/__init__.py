"""Keeps casework on an encrypted disk: database, keys, journal, backup, rosters coming in."""
