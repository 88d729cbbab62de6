"""Reads rosters of any layout into clean rows and named problems."""
