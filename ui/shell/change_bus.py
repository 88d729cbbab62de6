"""Announces changes to every open page; each page then reloads its data."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class CaseloadChange:
    """One saved action: its name in the journal and the case files it changed.

    ``files`` is None when any file may have changed.
    """

    name: str
    action: UUID | None
    created: tuple[UUID, ...] = ()
    files: tuple[UUID, ...] | None = None

    def touches(self, file_id: UUID) -> bool:
        """Return whether this file may have changed."""
        return self.files is None or file_id in self.files


class ChangeBus(QObject):
    """Emits ``changed(CaseloadChange)`` after each saved action."""

    changed = Signal(object)

    def publish(self, result: object) -> None:
        """Announce the result of a service method, unless it changed nothing."""
        change = change_from(result)
        if change is not None:
            self.changed.emit(change)


def change_from(result: object) -> CaseloadChange | None:
    """Return the change in the result of a service method; None when nothing was saved."""
    from casework.service_layer import ActionResult, Reversal

    if isinstance(result, tuple):
        done = next((part for part in result if isinstance(part, ActionResult)), None)
        return change_from(done) if done is not None else CaseloadChange("", None)
    if isinstance(result, Reversal):
        # Restored records may belong to any file.
        return CaseloadChange(result.done.name, result.done.action, result.done.created)
    if not isinstance(result, ActionResult):
        return CaseloadChange("", None)
    if result.action is None:
        return None
    files = result.files or None
    return CaseloadChange(result.name, result.action, result.created, files)
