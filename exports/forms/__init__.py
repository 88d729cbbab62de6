"""Forms on paper: filled from the records, or empty for handwriting."""

from exports.forms.base import FormFacts, FormKind, WrittenForms, write_forms

__all__ = ["FormFacts", "FormKind", "WrittenForms", "write_forms"]
