"""Announces changes to every open page; each page then reloads its data."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from casework.ports import Change


class ChangeBus(QObject):
    """Emits ``changed(Change)`` after each write that saved something."""

    changed = Signal(object)

    def publish(self, change: Change) -> None:
        """Announce a change, unless nothing was saved."""
        if not change.is_nothing:
            self.changed.emit(change)
