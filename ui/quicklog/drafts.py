"""Drafts of quick log, of which there may be several, and what the next entry starts with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from casework import clock
from casework.ports import UserState
from casework.required_services import Service
from ui.jobs import user_state
from ui.quicklog.form import EntryForm
from ui.widgets.students_field import ChosenStudent

PREFIX = "quicklog/"
HABITS = "quicklog.habits"
"""Key of the values a new entry starts with: place and mode of the previous one."""


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
        "kept_at": clock.now().isoformat(),
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


def habits_to_keep(habits: Mapping[str, Any]) -> UserState:
    """Return the values that the next entry starts with, to be saved with this one."""
    return {HABITS: user_state.text_of(dict(habits))}


def new_key() -> str:
    """Return the key of a new draft."""
    return PREFIX + uuid4().hex
