"""Keeps what is being typed, so that neither Esc nor a kill loses it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer

from casework import clock
from casework.required_services import Service
from casework.service_layer import ActionResult
from ui.jobs import Job
from ui.quicklog.entries import ChosenStudent
from ui.quicklog.form import EntryForm
from ui.shell import user_state
from ui.shell.session import Session

PREFIX = "quicklog/"
HABITS = "quicklog.habits"
"""What an entry begins with: the place and mode of the one before."""

WAIT_MS = 1_000
"""From the first unsaved letter to the disk; the promise is two seconds."""


@dataclass(frozen=True, slots=True)
class QuickLogDraft:
    """An entry that was begun: ``memento`` is what the dialog held."""

    key: str
    kept_at: datetime
    memento: Mapping[str, Any] = field(repr=False)

    @property
    def students(self) -> tuple[ChosenStudent, ...]:
        """Whom the entry was for."""
        user_state = self.memento.get("students", [])
        return tuple(ChosenStudent(UUID(file_id), *rest) for file_id, *rest in user_state)


def memento_of(
    kind: Service, students: Sequence[ChosenStudent], forms: Mapping[Service, EntryForm]
) -> dict[str, Any]:
    """Return all that a draft keeps; forms without text are left out."""
    return {
        "kind": kind.value,
        "students": [[str(s.file_id), s.name, s.student_no, s.class_name] for s in students],
        "forms": {
            service.value: form.memento() for service, form in forms.items() if form.has_text()
        },
    }


def drafts_of(values: Mapping[str, str]) -> tuple[QuickLogDraft, ...]:
    """Return the drafts of quick log among all that are kept, the newest first."""
    found = []
    for key, value in values.items():
        if key.startswith(PREFIX):
            memento = json.loads(value)
            found.append(QuickLogDraft(key, datetime.fromisoformat(memento["kept_at"]), memento))
    return tuple(sorted(found, key=lambda draft: draft.kept_at, reverse=True))


def habits_of(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the habits that were kept."""
    return dict(json.loads(values.get(HABITS, "{}")))


class DraftKeeper(QObject):
    """Writes a memento down at most a second after it changed; one draft a key."""

    def __init__(
        self, session: Session, memento: Callable[[], dict[str, Any] | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._memento = memento
        self._key = _new_key()
        self._is_kept = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.keep_now)

    def touch(self) -> None:
        """Hear that something changed. A clock that runs is not set back."""
        if not self._timer.isActive():
            self._timer.start()

    def adopt(self, draft: QuickLogDraft) -> None:
        """Go on with a draft that was kept before."""
        self._key, self._is_kept = draft.key, True

    def keep_now(self) -> Job[ActionResult] | None:
        """Write down what there is; what is empty is taken away. None when nothing was to do."""
        self._timer.stop()
        memento = self._memento()
        if memento is None:
            return self.forget() if self._is_kept else None
        self._is_kept = True
        value = {**memento, "kept_at": clock.now().isoformat()}
        return user_state.save_state(self._session, self._key, value)

    def forget(self) -> Job[ActionResult]:
        """Take the draft away: it was saved, or thrown away. What comes next is a new one."""
        self._timer.stop()
        key, self._key, self._is_kept = self._key, _new_key(), False
        return user_state.delete_state(self._session, key)


def drop(session: Session, draft: QuickLogDraft) -> Job[ActionResult]:
    """Throw a draft away."""
    return user_state.delete_state(session, draft.key)


def keep_habits(session: Session, habits: Mapping[str, Any]) -> Job[ActionResult]:
    """Remember what the next entry begins with."""
    return user_state.save_state(session, HABITS, dict(habits))


def _new_key() -> str:
    return PREFIX + uuid4().hex
