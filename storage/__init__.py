"""Stores casework on an encrypted disk: database, keys, journal, backups, roster import."""
