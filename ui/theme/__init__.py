"""Colours, fonts and sizes of the window: tokens in, palette and style sheet out."""
