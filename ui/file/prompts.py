"""Dialogs that precede an action on a file or plan, and the messages that follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from ui.common.display_names import field_name
from ui.common.i18n import _
from ui.common.timeline_entries import TimelineEntry
from ui.file.dialogs import return_dialog, void_dialog
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.reason_dialog import reveal_dialog


class FilePrompts:
    """Opens the dialogs of a file over ``page``; each saves when it is confirmed."""

    def __init__(self, session: Session, frame: Frame, page: QWidget) -> None:
        self._session = session
        self._frame = frame
        self._page = page

    def reveal(self, file_id: UUID, field: str, then: Callable[[], object]) -> None:
        """Ask why a number must be revealed; call ``then`` once that is recorded in the journal."""

        def note(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.disclosures.note_reveal(
                    [file_id], reason=reason, what=field
                )
            )

        reveal_dialog(field_name(field), note, self._page).show_for(lambda _result: then())

    def void(self, entry: TimelineEntry, then: Callable[[], object]) -> None:
        """Ask for a reason, then void a record."""

        def act(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.files.void([entry.id], reason=reason)
            )

        def done(result: Any) -> None:
            self._frame.say(_("Void: {record}").format(record=entry.title), undo=result.action)
            then()

        void_dialog(entry, act, self._page).show_for(done)

    def send_back(self, entry: TimelineEntry, then: Callable[[], object]) -> None:
        """Ask for a reason, then return a record to the partner who reported it."""

        def act(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.returns.return_records([entry.id], reason=reason)
            )

        def done(_result: Any) -> None:
            message = _("Returned: {record}. The reply is pending under Exchange.")
            self._frame.say(message.format(record=entry.title))
            then()

        return_dialog(entry, act, self._page).show_for(done)

    def dismiss_returned(self, records: Sequence[UUID], then: Callable[[], object]) -> None:
        """Mark returned records as resolved; the message shown can undo it."""

        def leave(*, is_left: bool) -> Job[Any]:
            return self._session.write(
                lambda services: services.returns.dismiss_records(records, is_left=is_left)
            )

        def take_up_again() -> None:
            leave(is_left=False).then(lambda _done: then(), problem=self._frame.show_problem)

        def done(_result: Any) -> None:
            self._frame.say(_("Marked as resolved."), undo=take_up_again)
            then()

        leave(is_left=True).then(done, problem=self._frame.show_problem)
