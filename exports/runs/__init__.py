"""Runs: documents made of an open caseload, and recorded in its journal."""
