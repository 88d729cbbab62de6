"""Before the caseload is open: the first run, the key, and what happens when it does not fit."""
