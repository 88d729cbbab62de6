"""The recovery code as a person reads it from the screen and types it back."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit

from tests.builders.widgets import find_widget
from ui.unlock.recovery_form import RecoveryForm


def shown_groups(form: RecoveryForm) -> list[str]:
    """Return the groups of the code in the order shown."""
    groups = [
        label for label in form.findChildren(QLabel) if label.objectName().startswith("code-")
    ]
    return [label.text() for label in sorted(groups, key=lambda label: label.objectName())]


def type_back(form: RecoveryForm) -> str:
    """Type the groups that are asked for, and return the whole code."""
    groups = shown_groups(form)
    for place in form.asked:
        edit = find_widget(form, QLineEdit, f"asked-{place}")
        edit.setText(groups[place])
        edit.textEdited.emit("")
    return "-".join(groups)
