"""What is to be done: the pace of the year, the worklist, and one day of a whole caseload."""
