"""Printable forms: filled in from the records, or blank for handwriting."""

from exports.forms.facts import FormFacts, FormKind

__all__ = ["FormFacts", "FormKind"]
