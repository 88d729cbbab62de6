"""Chinese text on paper: fonts that hold every name, lines that break where they may."""

from exports.typography.fonts import Face, MissingGlyph
from exports.typography.lines import TextRun, broken, run_of

__all__ = ["Face", "MissingGlyph", "TextRun", "broken", "run_of"]
