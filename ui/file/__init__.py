"""One student's file."""
