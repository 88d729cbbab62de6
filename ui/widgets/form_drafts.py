"""Keeps drafts of what is typed, so that neither Esc nor a crash loses text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from casework.ports import UserState
from ui.jobs.session import Session
from ui.jobs.user_state import delete_state, save_state

WAIT_MS = 1_000
"""From the first unsaved change to the save; documented as two seconds at most."""


class DraftKeeper(QObject):
    """Saves the state of a form at most one second after a change.

    ``state`` returns what to keep as JSON, or None when there is nothing worth it; ``new_key``
    returns the key of the draft, and of the next one after it was saved or deleted.
    """

    def __init__(
        self,
        session: Session,
        new_key: Callable[[], str],
        state: Callable[[], dict[str, Any] | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._new_key = new_key
        self._state = state
        self._key = new_key()
        self._is_kept = False
        self._handed_over = (self._key, False)
        self._timer = QTimer(self)
        self._timer.setObjectName("keep-draft")
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.keep_now)

    def touch(self) -> None:
        """Schedule a save, unless one is already scheduled."""
        if not self._timer.isActive():
            self._timer.start()

    def adopt(self, key: str) -> None:
        """Continue a saved draft: overwrite it from now on."""
        self._key, self._is_kept = key, True

    def keep_now(self) -> bool:
        """Save the current state, or delete a draft without any; return whether it was saved."""
        self._timer.stop()
        state = self._state()
        if state is not None:
            self._is_kept = True
            save_state(self._session, self._key, state)
        elif self._is_kept:
            self.forget()
        return state is not None

    def forget(self) -> None:
        """Delete the draft; text typed from now on starts a new one."""
        delete_state(self._session, *self.hand_over())

    def hand_over(self) -> UserState:
        """Return the deletion of the draft, to be saved with the entry.

        Text typed from now on starts a new draft.
        """
        self._timer.stop()
        self._handed_over = (self._key, self._is_kept)
        key, self._key, self._is_kept = self._key, self._new_key(), False
        return {key: None}

    def take_back(self) -> None:
        """Continue the draft that was handed over, since the entry was not saved."""
        if self._is_kept:
            delete_state(self._session, self._key)
        self._key, self._is_kept = self._handed_over


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
