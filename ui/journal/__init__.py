"""The journal 履历: what was done by whom, taken back from here, and the caseload of any day."""
