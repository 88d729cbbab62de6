"""Reports: the week, the year, the placement rate, overdue reports, and the spot audit."""
