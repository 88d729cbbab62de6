"""The demonstration: an invented caseload, worked through by the program's own actions."""
