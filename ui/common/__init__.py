"""Texts and queries that windows and commands share; no Qt."""
