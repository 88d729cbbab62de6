"""Talks, plans, events and training: their options, contents and states."""
