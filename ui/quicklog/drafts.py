"""Autosaves drafts of quick log, so that neither Esc nor a crash loses text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer

from casework import clock
from casework.ports import UserState
from casework.required_services import Service
from casework.service_layer import ActionResult
from ui.jobs import Job, user_state
from ui.jobs.session import Session
from ui.quicklog.form import EntryForm
from ui.widgets.students_field import ChosenStudent

PREFIX = "quicklog/"
HABITS = "quicklog.habits"
"""Key of the values a new entry starts with: place and mode of the previous one."""

WAIT_MS = 1_000
"""From the first unsaved change to the save; documented as two seconds at most."""


@dataclass(frozen=True, slots=True)
class QuickLogDraft:
    """An unsaved entry; ``memento`` is the saved state of the dialog."""

    key: str
    kept_at: datetime
    memento: Mapping[str, Any] = field(repr=False)

    @property
    def students(self) -> tuple[ChosenStudent, ...]:
        """The students of the entry."""
        user_state = self.memento.get("students", [])
        return tuple(ChosenStudent(UUID(file_id), *rest) for file_id, *rest in user_state)


def memento_of(
    kind: Service, students: Sequence[ChosenStudent], forms: Mapping[Service, EntryForm]
) -> dict[str, Any]:
    """Return the state to save as a draft; forms without text are left out."""
    return {
        "kind": kind.value,
        "students": [[str(s.file_id), s.name, s.student_no, s.class_name] for s in students],
        "forms": {
            service.value: form.memento() for service, form in forms.items() if form.has_text()
        },
    }


def drafts_of(values: Mapping[str, str]) -> tuple[QuickLogDraft, ...]:
    """Return the drafts of quick log among all saved values, newest first."""
    found = []
    for key, value in values.items():
        if key.startswith(PREFIX):
            memento = json.loads(value)
            found.append(QuickLogDraft(key, datetime.fromisoformat(memento["kept_at"]), memento))
    return tuple(sorted(found, key=lambda draft: draft.kept_at, reverse=True))


def habits_of(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the saved habits."""
    return dict(json.loads(values.get(HABITS, "{}")))


class DraftKeeper(QObject):
    """Saves the memento at most one second after a change, under one key per draft."""

    def __init__(
        self, session: Session, memento: Callable[[], dict[str, Any] | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._memento = memento
        self._key = _new_key()
        self._is_kept = False
        self._handed_over = (self._key, False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.keep_now)

    def touch(self) -> None:
        """Schedule a save, unless one is already scheduled."""
        if not self._timer.isActive():
            self._timer.start()

    def adopt(self, draft: QuickLogDraft) -> None:
        """Continue a saved draft: overwrite it from now on."""
        self._key, self._is_kept = draft.key, True

    def keep_now(self) -> Job[ActionResult] | None:
        """Save the current state, or delete an empty draft; return None when neither is needed."""
        self._timer.stop()
        memento = self._memento()
        if memento is None:
            return self._forget() if self._is_kept else None
        self._is_kept = True
        value = {**memento, "kept_at": clock.now().isoformat()}
        return user_state.save_state(self._session, self._key, value)

    def hand_over(self) -> UserState:
        """Return the deletion of the draft, to be saved with the entry.

        Text typed from now on starts a new draft.
        """
        self._timer.stop()
        self._handed_over = (self._key, self._is_kept)
        key, self._key, self._is_kept = self._key, _new_key(), False
        return {key: None}

    def take_back(self) -> None:
        """Continue the draft that was handed over, since the entry was not saved."""
        if self._is_kept:
            user_state.delete_state(self._session, self._key)
        self._key, self._is_kept = self._handed_over

    def _forget(self) -> Job[ActionResult]:
        """Delete the draft, since its text was deleted; further text starts a new draft."""
        key, self._key, self._is_kept = self._key, _new_key(), False
        return user_state.delete_state(self._session, key)


def drop(session: Session, draft: QuickLogDraft) -> Job[ActionResult]:
    """Delete a draft."""
    return user_state.delete_state(session, draft.key)


def habits_to_keep(habits: Mapping[str, Any]) -> UserState:
    """Return the values that the next entry starts with, to be saved with this one."""
    return {HABITS: user_state.text_of(dict(habits))}


def _new_key() -> str:
    return PREFIX + uuid4().hex
