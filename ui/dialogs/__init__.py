"""Dialogs that several pages open, about students, their records, documents and the office."""
