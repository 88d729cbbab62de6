"""The theme: colours, fonts and sizes as tokens, converted to a palette and a style sheet."""
