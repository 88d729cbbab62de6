"""Occasional actions on students, from any page: category, pause, consent, contact, identity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from casework.case import Case
from casework.people.person import ConsentKind
from casework.records import Withdrawal
from exports.runs.subject_access import make_subject_access_copy
from ui.common import display_names
from ui.common.case_words import day_text
from ui.common.i18n import _, ngettext
from ui.dialogs.year_dialogs import (
    RECOGNISE,
    CategoryDialog,
    ConsentDialog,
    ContactDialog,
    IdentityDialog,
    OtherFileDialog,
    RestDialog,
    consent_name,
    whose,
)
from ui.jobs import Job
from ui.jobs.session import Session
from ui.platform import chosen_files
from ui.shell.page import Frame
from ui.widgets.basics import menu_action
from ui.widgets.reason_dialog import ReasonDialog

Files = tuple[UUID, ...]


class YearActions(QObject):
    """Opens the dialogs, saves their input, and shows the result."""

    def __init__(self, session: Session, frame: Frame, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._frame = frame

    def category(self, over: QWidget, files: Files) -> None:
        """Start or end a hardship category."""
        session = self._session

        def act(what: str, category: str, on: date, proof: Path | None, reason: str) -> Job[Any]:
            if what == RECOGNISE:
                return session.write(
                    lambda services: services.categories.recognise_category(
                        files, category, on=on, proof=chosen_files.proof(proof)
                    )
                )
            return session.write(
                lambda services: services.categories.cancel_category(
                    files, category, on=on, reason=reason
                )
            )

        def show(case: Case) -> None:
            held = case.file.categories_on(session.today()) if len(files) == 1 else ()
            dialog = CategoryDialog(
                over,
                self._who(case, files),
                act,
                today=session.today(),
                held=held,
                ask_path=ask_file,
            )
            dialog.show_for(self._said(_("The category is saved.")))

        self._with_first(files, show)

    def rest(self, over: QWidget, files: Files) -> None:
        """Pause or resume files."""
        session = self._session

        def act(kind: Withdrawal | None, reason: str, on: date) -> Job[Any]:
            if kind is None:
                return session.write(
                    lambda services: services.year.resume_files(files, reason=reason)
                )
            return session.write(
                lambda services: services.year.pause_files(files, kind, reason=reason, on=on)
            )

        def show(case: Case) -> None:
            now = case.file.withdrawal if len(files) == 1 else None
            dialog = RestDialog(over, self._who(case, files), act, today=session.today(), now=now)
            dialog.show_for(self._said_of_many(len(files)))

        self._with_first(files, show)

    def consent(self, over: QWidget, files: Files) -> None:
        """Record a notice or consent, or its withdrawal."""
        session = self._session

        def act(
            kind: ConsentKind, what: bool, on: date, how: str, version: str, receiver: str
        ) -> Job[Any]:
            to = receiver or None if kind is ConsentKind.PROVIDE else None
            if what:
                return session.write(
                    lambda services: services.data_protection.withdraw_consent(
                        files, kind, on=on, receiver=to
                    )
                )
            return session.write(
                lambda services: services.data_protection.give_consent(
                    files, kind, on=on, how=how, version=version, receiver=to
                )
            )

        def show(case: Case) -> None:
            today = session.today()
            present = _consents(case, today) if len(files) == 1 else []
            dialog = ConsentDialog(over, self._who(case, files), act, today=today, present=present)
            dialog.show_for(self._said_of_many(len(files)), width=520)

        self._with_first(files, show)

    def contact(self, over: QWidget, file_id: UUID) -> None:
        """Edit the other contacts of a student."""

        def act(**entered: Any) -> Job[Any]:
            return self._session.write(
                lambda services: services.people.change_contact(file_id, **entered)
            )

        def show(case: Case) -> None:
            dialog = ContactDialog(over, case.file.name, act, contacts=case.file.contacts)
            dialog.show_for(self._said(_("The contact is saved.")))

        self._with_first((file_id,), show)

    def identity(self, over: QWidget, file_id: UUID) -> None:
        """Correct a student number or cohort."""

        def act(**entered: Any) -> Job[Any]:
            return self._session.write(
                lambda services: services.people.renumber(file_id, **entered)
            )

        def show(case: Case) -> None:
            file = case.file
            dialog = IdentityDialog(
                over,
                file.name,
                act,
                student_no=file.student_no,
                cohort=file.cohort,
                aliases=file.aliases,
            )
            dialog.show_for(self._said(_("Number and cohort are corrected.")))

        self._with_first((file_id,), show)

    def link_person(self, over: QWidget, file_id: UUID) -> None:
        """Link the file that the student has in another cohort."""
        session = self._session

        def act(students: str, cohort: int) -> Job[Any]:
            return session.run_writing(
                lambda caseload, _progress: caseload.services.people.link_person(
                    (file_id, *_found(caseload, students, cohort))
                ),
            )

        def show(case: Case) -> None:
            dialog = OtherFileDialog(
                over,
                case.file.name,
                act,
                student_no=case.file.student_no,
                cohort=case.file.cohort - 1,
            )
            dialog.show_for(self._said(_("The files are linked.")))

        self._with_first((file_id,), show)

    def unlink_person(self, over: QWidget, file_id: UUID) -> None:
        """Unlink a file from the same person's other files."""
        session = self._session

        def act(reason: str) -> Job[Any]:
            return session.write(
                lambda services: services.people.unlink_person(file_id, reason=reason)
            )

        def show(case: Case) -> None:
            dialog = ReasonDialog(
                _("{name} is not the student of the other file").format(name=case.file.name),
                _("Unlink the files"),
                _("Both files stay as they are; they are no longer linked."),
                act,
                over,
                usual=[_("Linked by mistake")],
            )
            dialog.show_for(self._said(_("The files are unlinked.")))

        self._with_first((file_id,), show)

    def own_copy(self, over: QWidget, file_id: UUID) -> None:
        """Save a copy of all data about a student, for the student."""

        def show(case: Case) -> None:
            name = f"个人信息副本_{case.file.student_no}.pdf"
            path = ask_target(over, _("Copy for the student"), name, "PDF (*.pdf);;JSON (*.json)")
            if not path:
                return
            job = self._session.run(
                lambda caseload, _progress: make_subject_access_copy(
                    caseload, file_id, Path(path), display_names
                )
            )
            job.then(
                lambda _action: self._frame.say(_("The copy is in {path}.").format(path=path)),
                problem=self._frame.show_problem,
            )

        self._with_first((file_id,), show)

    # --- shared

    def _who(self, case: Case, files: Files) -> str:
        return whose(case.file.name if len(files) == 1 else "", len(files))

    def _with_first(self, files: Files, show: Callable[[Case], object]) -> None:
        if not files:
            return
        job = self._session.read(lambda reader: reader.case(files[0]))
        job.then(show, problem=self._frame.show_problem)

    def _said(self, text: str) -> Callable[[Any], object]:
        def say(result: Any) -> None:
            if result.action is None:
                self._frame.say(_("Nothing was changed."))
            else:
                self._frame.say(text, undo=result.action)

        return say

    def _said_of_many(self, count: int) -> Callable[[Any], object]:
        text = ngettext("Saved for {count} student.", "Saved for {count} students.", count)
        return self._said(text.format(count=count))


def ask_file(over: QWidget) -> str:
    """Ask for a file to read; return "" if cancelled."""
    return QFileDialog.getOpenFileName(over, _("Choose the proof"))[0]


def ask_target(over: QWidget, title: str, name: str, kinds: str) -> str:
    """Ask for a target path; return "" if cancelled."""
    return QFileDialog.getSaveFileName(over, title, name, kinds)[0]


def _consents(case: Case, today: date) -> list[str]:
    lines = [] if case.consents else [_("Nothing is recorded yet.")]
    for one in case.consents:
        words = _("{what}: {day}, {how}").format(
            what=consent_name(one.consent_kind), day=day_text(one.given_on, today), how=one.how
        )
        if one.withdrawn_on is not None:
            words += " · " + _("withdrawn {day}").format(day=day_text(one.withdrawn_on, today))
        lines.append(words)
    return lines


def _found(caseload: Any, number: str, cohort: int) -> tuple[UUID, ...]:
    with caseload.snapshot() as reader:
        found: tuple[UUID, ...] = reader.find_files([number], cohort)
        return found


def year_entries(
    session: Session, frame: Frame, page: QWidget, file_id: Callable[[], UUID | None]
) -> list[QAction]:
    """Return menu actions for the file that ``page`` shows when they are triggered."""
    do = YearActions(session, frame, page)

    def of_many(act: Callable[[QWidget, tuple[UUID, ...]], object]) -> Callable[[], object]:
        return lambda: (one := file_id()) is not None and act(page, (one,))

    def of_one(act: Callable[[QWidget, UUID], object]) -> Callable[[], object]:
        return lambda: (one := file_id()) is not None and act(page, one)

    return [
        menu_action(_("Hardship category…"), of_many(do.category), page),
        menu_action(_("Pause or resume…"), of_many(do.rest), page),
        menu_action(_("Notice or consent…"), of_many(do.consent), page),
        menu_action(_("Other contacts…"), of_one(do.contact), page),
        menu_action(_("Number or cohort…"), of_one(do.identity), page),
        menu_action(_("File of another cohort…"), of_one(do.link_person), page),
        menu_action(_("Not the same person…"), of_one(do.unlink_person), page),
        menu_action(_("Copy for the student…"), of_one(do.own_copy), page),
    ]
