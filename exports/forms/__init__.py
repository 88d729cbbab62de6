"""Printable forms: filled in from the records, or blank for handwriting."""

from exports.forms.parts import FormFacts, FormKind

__all__ = ["FormFacts", "FormKind"]
