"""The demonstration: an invented caseload, created through the program's own actions."""
