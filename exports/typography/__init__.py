"""Chinese typesetting: fonts with the characters of all names, and correct line breaks."""

from exports.typography.fonts import Face, MissingGlyph
from exports.typography.lines import TextRun, broken, run_of

__all__ = ["Face", "MissingGlyph", "TextRun", "broken", "run_of"]
