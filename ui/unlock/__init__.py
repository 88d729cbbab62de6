"""Screens before the caseload is open: first run, unlocking, and restoring."""
