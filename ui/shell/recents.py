"""Recently opened files and actions, for the palette; stored encrypted in the caseload."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from ui.jobs.session import Session
from ui.jobs.user_state import load_state, save_state

KEY = "palette.recents"
MOST = 12
FILE = "file:"
"""Prefix of the key of a student's file."""


def file_key(file_id: UUID) -> str:
    """Return the key of a student's file."""
    return f"{FILE}{file_id}"


class Recents(QObject):
    """Keys of files and actions, most recent first."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._keys: list[str] = []
        self._is_read = False
        self._is_over = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def read(self) -> None:
        """Load the stored keys; those noted meanwhile stay in front."""
        if not self._is_read:
            self._is_read = True
            load_state(self._session, KEY).then(self._on_read, problem=lambda _problem: None)

    def note(self, key: str) -> None:
        """Move a key to the front."""
        if self._is_over or self._keys[:1] == [key]:
            return
        self._keys = [key, *(other for other in self._keys if other != key)][:MOST]
        save_state(self._session, KEY, self._keys).then(problem=lambda _problem: None)

    def retire(self) -> None:
        """Stop noting: the caseload is being closed."""
        self._is_over = True

    def _on_read(self, kept: Any) -> None:
        before = [str(key) for key in kept] if isinstance(kept, list) else []
        self._keys = [*self._keys, *(key for key in before if key not in self._keys)][:MOST]
