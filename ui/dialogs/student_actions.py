"""Actions on students that any page can offer, and their menu entries: open, edit, pair, serve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from casework.records import ExtraKind
from casework.service_layer import ActionResult
from ui.common.i18n import _, ngettext
from ui.dialogs.care_dialogs import AcceptDialog, ExtraDialog, PairDialog
from ui.dialogs.details_dialog import DetailsDialog
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.basics import menu_action

Helpers = tuple[tuple[str, str | None], ...]


class StudentActions(QObject):
    """Shows the dialogs, writes through the session, and reports the result."""

    def __init__(self, session: Session, frame: Frame, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._frame = frame

    def new_student(
        self, over: QWidget, cohort: int, on_done: Callable[[ActionResult], object] | None = None
    ) -> None:
        """Ask for the data of a new student and create the file."""
        session = self._session
        dialog = DetailsDialog(
            over,
            open_=lambda facts, more: session.write(
                lambda services: services.student_details.open_file(facts, more)
            ),
            cohort=cohort,
        )

        def done(result: Any) -> None:
            self._frame.say(_("The file is open."), undo=result.action)
            if on_done is not None:
                on_done(result)

        dialog.show_for(done, width=560)

    def edit_facts(self, over: QWidget, file_id: UUID) -> None:
        """Edit the data of a student; the numbers on file stay masked."""
        session = self._session

        def show(line: FileLine) -> None:
            dialog = DetailsDialog(
                over,
                edit=lambda changes: session.write(
                    lambda services: services.student_details.edit_facts(file_id, changes)
                ),
                file=line.file,
                shows_numbers=False,
            )
            dialog.show_for(self._on_edited, width=560)

        session.read(lambda reader: reader.line(file_id)).then(show)

    def pair(self, over: QWidget, files: tuple[UUID, ...]) -> None:
        """Ask for a helper and pair these students with that person."""

        def act(**entered: Any) -> Job[ActionResult]:
            return self._session.write(lambda services: services.pairings.pair(files, **entered))

        def show(known: Helpers, line: FileLine) -> None:
            count = len(files)
            text = ngettext("Helper of {count} student", "Helper of {count} students", count)
            text = _("Helper of {name}") if count == 1 else text
            title = text.format(count=count, name=line.file.name)
            helper = line.helper if count == 1 else None
            now = (helper.helper, helper.helper_role) if helper else ("", None)
            why = _("The previous helper's responsibility ends today and stays in the file.")
            dialog = PairDialog(over, title, _("Set the helper"), why, act, known=known, now=now)
            dialog.show_for(self._on_paired, width=520)

        self._with_helpers(files, show)

    def add_participant(self, over: QWidget, files: tuple[UUID, ...]) -> None:
        """Ask for a participant in the care of these students besides the helper."""

        def act(**entered: Any) -> Job[ActionResult]:
            return self._session.write(
                lambda services: services.pairings.add_helper(files, **entered)
            )

        def show(known: Helpers, line: FileLine) -> None:
            count = len(files)
            text = ngettext(
                "Participants for {count} student", "Participants for {count} students", count
            )
            text = _("Participants besides the helper of {name}") if count == 1 else text
            title = text.format(count=count, name=line.file.name)
            why = _("A participant helps as well; the responsible helper stays the same.")
            verb = _("Add the participant")
            dialog = PairDialog(over, title, verb, why, act, known=known, is_handover=False)
            dialog.show_for(self._on_joined, width=520)

        self._with_helpers(files, show)

    def accept_handover(self, over: QWidget, files: tuple[UUID, ...]) -> None:
        """Ask when the helpers of these students accepted the handover."""
        session = self._session

        def act(accepted_on: date | None, note: str) -> Job[ActionResult]:
            return session.write(
                lambda services: services.pairings.accept_pairing(files, on=accepted_on, note=note)
            )

        def show(line: FileLine) -> None:
            dialog = AcceptDialog(
                over,
                len(files),
                session.today(),
                act,
                name=line.file.name if len(files) == 1 else "",
                helper=line.helper.helper if line.helper else "",
            )
            dialog.show_for(self._said(_("The handover is noted.")))

        session.read(lambda reader: reader.line(files[0])).then(show)

    def give_extra(
        self, over: QWidget, files: tuple[UUID, ...], service: ExtraKind = ExtraKind.GUIDANCE
    ) -> None:
        """Ask for a guidance session or a briefing given to these students."""
        session = self._session

        def act(service: ExtraKind, **entered: Any) -> Job[ActionResult]:
            return session.write(
                lambda services: services.training.give_extra(files, service, **entered)
            )

        def show(line: FileLine) -> None:
            name = line.file.name if len(files) == 1 else ""
            dialog = ExtraDialog(
                over, len(files), session.today(), session.keeper.name, act, service, name=name
            )
            dialog.show_for(self._said(_("Recorded.")), width=520)

        session.read(lambda reader: reader.line(files[0])).then(show)

    def _with_helpers(
        self, files: tuple[UUID, ...], show: Callable[[Helpers, FileLine], object]
    ) -> None:
        def look(reader: Reader) -> tuple[Helpers, FileLine]:
            names = [name for name in reader.facets(FileQuery())["helper"] if name]
            return _helpers(reader, names), reader.line(files[0])

        self._session.read(look).then(lambda found: show(*found))

    def _said(self, text: str) -> Callable[[Any], object]:
        return lambda result: self._frame.say(text, undo=result.action)

    def _on_edited(self, result: Any) -> None:
        if result.action is None:
            self._frame.say(_("Nothing was changed."))
        else:
            self._frame.say(_("The details are saved."), undo=result.action)

    def _on_paired(self, result: Any) -> None:
        count = len(result.created)
        text = ngettext(
            "Helper set for {count} student.", "Helper set for {count} students.", count
        )
        self._say_count(result, text, _("That person was already the helper."))

    def _on_joined(self, result: Any) -> None:
        count = len(result.created)
        text = ngettext(
            "Participates for {count} student.", "Participates for {count} students.", count
        )
        self._say_count(result, text, _("That person is already a helper there."))

    def _say_count(self, result: Any, text: str, nothing: str) -> None:
        count = len(result.created)
        if count:
            self._frame.say(text.format(count=count), undo=result.action)
        else:
            self._frame.say(nothing)


def _helpers(reader: Reader, names: list[str]) -> Helpers:
    """Return the helpers of the caseload, each with the role named in one of the files."""
    found: list[tuple[str, str | None]] = []
    for name in names[:100]:
        (line,) = reader.lines(FileQuery(where=(("helper", name),), limit=1))
        found.append((name, line.helper.helper_role if line.helper else None))
    return tuple(found)


def care_entries(
    do: StudentActions, page: QWidget, meant: Callable[[], tuple[UUID, ...]]
) -> list[QAction]:
    """Return the entries on helpers and additional services."""

    def of(act: Callable[[QWidget, tuple[UUID, ...]], object]) -> Callable[[], object]:
        return lambda: (files := meant()) and act(page, files)

    return [
        menu_action(text, of(act), page)
        for text, act in (
            (_("Set the helper…"), do.pair),
            (_("Handover accepted…"), do.accept_handover),
            (_("Add a participant…"), do.add_participant),
            (_("Guidance or briefing…"), do.give_extra),
        )
    ]
