"""Classroom work: seating plans, and data entry from the paper class sheet."""
