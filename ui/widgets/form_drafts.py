"""Autosaves drafts of forms, so that neither Esc nor a crash loses text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from casework import clock
from ui.jobs.session import Session
from ui.jobs.user_state import delete_state, load_state, save_state
from ui.widgets.form_inputs import draft_of, on_edit, restore_draft

PREFIX = "form/"
WAIT_MS = 1_000
"""From the first unsaved change to the save; documented as two seconds at most."""


class FormDraft(QObject):
    """The draft of one form: its fields by name, and their values when it was opened.

    ``key`` identifies form and subject; ``found(kept_at)`` is called when there is an earlier draft
    with different values.
    """

    def __init__(
        self,
        session: Session,
        key: str,
        inputs: Mapping[str, QWidget],
        found: Callable[[datetime], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._key = PREFIX + key
        self._inputs = dict(inputs)
        self._found = found
        self._before = self._state()
        self._kept: dict[str, Any] = {}
        self._is_kept = False
        self._is_over = False
        self._timer = QTimer(self)
        self._timer.setObjectName("keep-draft")
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.keep_now)
        for input_ in self._inputs.values():
            on_edit(input_, self._touch)
        load_state(session, self._key).then(self._on_read, problem=lambda _problem: None)

    @property
    def is_changed(self) -> bool:
        """Whether the fields differ from their initial values."""
        return self._state() != self._before

    def keep_now(self) -> bool:
        """Save what was typed, or delete an unchanged draft; return whether it was saved."""
        self._timer.stop()
        if self._is_over:
            return False
        if not self.is_changed:
            if self._is_kept:
                self.forget()
            return False
        self._is_kept = True
        value = {"at": clock.local_now().isoformat(), "fields": self._state()}
        save_state(self._session, self._key, value)
        return True

    def forget(self) -> None:
        """Delete the draft after it was saved or discarded."""
        self._timer.stop()
        self._is_kept = False
        delete_state(self._session, self._key)

    def end(self) -> None:
        """Stop, and delete the draft, because the form was saved."""
        self._is_over = True
        self.forget()

    def take_up(self) -> None:
        """Fill in the fields from the draft."""
        self._is_kept = True
        restore_draft(self._inputs, self._kept)

    def _on_read(self, kept: Any) -> None:
        if self._is_over or not isinstance(kept, dict):
            return
        fields = kept.get("fields")
        if isinstance(fields, dict) and fields != self._before:
            self._kept = fields
            self._found(datetime.fromisoformat(str(kept.get("at"))))

    def _touch(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _state(self) -> dict[str, Any]:
        return draft_of(self._inputs)


def session_of(widget: QWidget | None) -> Session | None:
    """Return the open caseload of the window that a widget belongs to."""
    window = widget.window() if widget is not None else None
    while window is not None:
        ask = getattr(window, "open_session", None)
        if ask is not None:
            found = ask()
            return found if isinstance(found, Session) else None
        above = window.parentWidget()
        window = above.window() if above is not None else None
    return None


def say_in(widget: QWidget | None, text: str) -> None:
    """Show a toast in the window that a widget belongs to, if it has pages."""
    window = widget.window() if widget is not None else None
    page_host = getattr(window, "page_host", None)
    if page_host is not None:
        page_host.say(text)
