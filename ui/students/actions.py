"""What can be done to students from any page: open a file, correct facts, set a helper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from casework.desk import Done
from casework.lists import FileLine, FileQuery
from casework.ports import Reader
from ui.common.words import _, ngettext
from ui.shell.page import Frame
from ui.shell.session import Session
from ui.students.facts_dialog import FactsDialog
from ui.students.pair_dialog import PairDialog

Helpers = tuple[tuple[str, str | None], ...]


class StudentActions(QObject):
    """Shows the dialogs, writes through the session, and says what was done."""

    def __init__(self, session: Session, frame: Frame, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._frame = frame

    def new_student(
        self, over: QWidget, cohort: int, on_done: Callable[[Done], object] | None = None
    ) -> None:
        """Ask for the facts of a new student and open the file."""
        session = self._session
        dialog = FactsDialog(
            over,
            open_=lambda facts, more: session.write(lambda desk: desk.open_file(facts, more)),
            cohort=cohort,
        )

        def done(result: Any) -> None:
            self._frame.say(_("The file is open."), undo=result.action)
            if on_done is not None:
                on_done(result)

        dialog.show_for(done, width=560)

    def edit_facts(self, over: QWidget, file_id: UUID) -> None:
        """Correct what is known of a student; the numbers on file stay covered."""
        session = self._session

        def show(line: FileLine) -> None:
            dialog = FactsDialog(
                over,
                edit=lambda changes: session.write(lambda desk: desk.edit_facts(file_id, changes)),
                file=line.file,
                shows_numbers=False,
            )
            dialog.show_for(self._on_edited, width=560)

        session.read(lambda reader: reader.line(file_id)).then(show)

    def pair(self, over: QWidget, files: tuple[UUID, ...]) -> None:
        """Ask for a helper and make that person responsible for these students."""
        session = self._session

        def look(reader: Reader) -> tuple[Helpers, FileLine]:
            names = [name for name in reader.facets(FileQuery())["helper"] if name]
            return _helpers(reader, names), reader.line(files[0])

        def show(found: tuple[Helpers, FileLine]) -> None:
            known, line = found
            is_one = len(files) == 1
            now = (line.helper.helper, line.helper.helper_role) if line.helper and is_one else None
            dialog = PairDialog(
                over,
                len(files),
                lambda helper, role: session.write(
                    lambda desk: desk.pair(files, helper=helper, helper_role=role)
                ),
                name=line.file.name if is_one else "",
                known=known,
                now=now,
            )
            dialog.show_for(self._on_paired)

        session.read(look).then(show)

    def _on_edited(self, result: Any) -> None:
        if result.action is None:
            self._frame.say(_("Nothing was changed."))
        else:
            self._frame.say(_("The facts are saved."), undo=result.action)

    def _on_paired(self, result: Any) -> None:
        count = len(result.created)
        if not count:
            self._frame.say(_("That was the helper already."))
            return
        text = ngettext(
            "Helper set for {count} student.", "Helper set for {count} students.", count
        )
        self._frame.say(text.format(count=count), undo=result.action)


def _helpers(reader: Reader, names: list[str]) -> Helpers:
    """The helpers of the caseload, each with the role that one of the files names."""
    found: list[tuple[str, str | None]] = []
    for name in names[:100]:
        (line,) = reader.lines(FileQuery(where=(("helper", name),), limit=1))
        found.append((name, line.helper.helper_role if line.helper else None))
    return tuple(found)
