"""Forms on paper: filled from the records, or empty for handwriting."""

from exports.forms.facts import FormFacts, FormKind

__all__ = ["FormFacts", "FormKind"]
