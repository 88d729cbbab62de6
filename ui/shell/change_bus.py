"""Tells every open page what has changed; each page then reads again for itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class CaseloadChange:
    """One action that was kept: its name in the journal and the files it touched.

    ``files`` is None when any file may have changed.
    """

    name: str
    action: UUID | None
    created: tuple[UUID, ...] = ()
    files: tuple[UUID, ...] | None = None

    def touches(self, file_id: UUID) -> bool:
        """Say whether this file may have changed."""
        return self.files is None or file_id in self.files


class ChangeBus(QObject):
    """``changed(CaseloadChange)`` comes after each action that was kept."""

    changed = Signal(object)

    def publish(self, result: object) -> None:
        """Tell of what a service method returned; an action that changed nothing is not told."""
        change = change_from(result)
        if change is not None:
            self.changed.emit(change)


def change_from(result: object) -> CaseloadChange | None:
    """Return the change behind the result of a service method, or None when nothing was written."""
    from casework.service_layer import ActionResult, Reversal

    if isinstance(result, tuple):
        done = next((part for part in result if isinstance(part, ActionResult)), None)
        return change_from(done) if done is not None else CaseloadChange("", None)
    if isinstance(result, Reversal):
        # What was put back may belong to any file.
        return CaseloadChange(result.done.name, result.done.action, result.done.created)
    if not isinstance(result, ActionResult):
        return CaseloadChange("", None)
    if result.action is None:
        return None
    files = result.files or None
    return CaseloadChange(result.name, result.action, result.created, files)
