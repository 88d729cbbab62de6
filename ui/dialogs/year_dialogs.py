"""Dialogs for one or more students: category, pause, notice and consent, contact, identity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from casework.formats import code_tables
from casework.people.consents import CITY_OFFICE, HOWS, NOTICE_VERSION, ConsentKind
from casework.people.person import WAYS
from casework.problems import RuleBroken
from casework.records import Contact, Withdrawal
from casework.status import Status
from casework.year_end import LEAVING_REASONS
from ui.common.case_words import category_name, status_name
from ui.common.i18n import N_, _, ngettext
from ui.jobs import Job
from ui.widgets.basics import button, row
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import choice, free_choice, name_inner

RECOGNISE, CANCEL = "recognise", "cancel"
RESUME = "resume"

_CONSENTS = {
    ConsentKind.NOTICE: N_("Notice given (article 17)"),
    ConsentKind.SENSITIVE: N_("Consent: sensitive information (article 29)"),
    ConsentKind.PROVIDE: N_("Consent: handover to another office (article 23)"),
}


def consent_name(kind: str) -> str:
    """Return the display name of a kind of notice or consent."""
    return _(_CONSENTS[ConsentKind(kind)]) if kind in set(ConsentKind) else kind


def whose(name: str, count: int) -> str:
    """Return the student's name, or the number of students, for a title."""
    if name:
        return name
    return ngettext("{count} student", "{count} students", count).format(count=count)


class CategoryDialog(FormDialog):
    """Starts or ends a category; ``act(what, name, on, proof_path, reason)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[[str, str, date, str, str], Job[Any]],
        *,
        today: date,
        held: Sequence[str] = (),
        ask_path: Callable[[QWidget], str],
    ) -> None:
        super().__init__(
            _("Hardship category: {who}").format(who=who),
            _("Save the category"),
            parent,
            why=_("What is owed changes from that day on; earlier reports stay as they are."),
        )
        self._act = act
        self._ask_path = ask_path
        self.what = choice(
            ((RECOGNISE, _("is recognised")), (CANCEL, _("is cancelled"))), parent=self
        )
        names = [one.name for one in code_tables.categories()]
        names = [*held, *(name for name in names if name not in held)]
        self.name = choice([(name, category_name(name)) for name in names], parent=self)
        self.on = DateEdit(today, self)
        self.proof = QLineEdit(self)
        pick = button(_("Choose…"), "", self)
        pick.setAccessibleName(_("Choose the proof"))
        pick.clicked.connect(self._on_pick)
        self.reason = free_choice(
            (_("The yearly check was not passed"), _("Recognised by mistake")), parent=self
        )
        self.add("what", _("&It"), self.what, (0, 0))
        self.add("category", _("&Category"), self.name, (0, 1))
        self.add("on", _("&From this day on"), self.on, (1, 0))
        proof = row(self.proof, pick, parent=self)
        proof.setFocusProxy(self.proof)
        self._proof = self.add("proof", _("&Proof (a file)"), proof, (2, 0, 1, 2))
        self.proof.setAccessibleName(_("Proof"))
        self._reason = self.add("reason", _("&Reason"), self.reason, (3, 0, 1, 2))
        name_inner(self.reason)
        self.what.currentIndexChanged.connect(self._on_what)
        self._on_what()
        self.what.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            day = _day(self.on, "on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._act(
            str(self.what.currentData()),
            str(self.name.currentData()),
            day,
            self.proof.text().strip(),
            self.reason.currentText(),
        )

    def _on_what(self) -> None:
        is_new = self.what.currentData() == RECOGNISE
        self._proof.setVisible(is_new)
        self._reason.setVisible(not is_new)

    def _on_pick(self) -> None:
        path = self._ask_path(self)
        if path:
            self.proof.setText(path)


class RestDialog(FormDialog):
    """Pauses or resumes files; ``act(withdrawal or None, reason, on)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[[Withdrawal | None, str, date], Job[Any]],
        *,
        today: date,
        now: Withdrawal | None = None,
    ) -> None:
        super().__init__(_("Pause or resume: {who}").format(who=who), _("Save"), parent)
        self._act = act
        self.kind = QComboBox(self)
        for one in Withdrawal:
            self.kind.addItem(status_name(Status(one.value)), one.value)
        self.kind.addItem(_("Resume support"), RESUME)
        if now is not None:
            self.kind.setCurrentIndex(self.kind.count() - 1)
        self.on = DateEdit(today, self)
        self.reason = free_choice(LEAVING_REASONS, parent=self)
        self.add("as", _("&The file"), self.kind, (0, 0))
        self._on = self.add("on", _("Since this &day"), self.on, (0, 1))
        self._reason = self.add("reason", _("&Reason"), self.reason, (1, 0, 1, 2))
        name_inner(self.reason)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self._on_kind()
        self.kind.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            day = _day(self.on, "on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        word = str(self.kind.currentData())
        kind = None if word == RESUME else Withdrawal(word)
        return self._act(kind, self.reason.currentText(), day)

    def _on_kind(self) -> None:
        word = self.kind.currentData()
        self._on.setVisible(word != RESUME)
        hint = ""
        if word == Withdrawal.HANDED_OVER.value:
            hint = _("Needs the student's consent to the handover (article 23).")
        self.fields["as"].show_hint(hint)


class ConsentDialog(FormDialog):
    """Records a notice or consent; ``act(kind, on, how, version, receiver, is_withdrawn)``."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[[ConsentKind, date, str, str, str, bool], Job[Any]],
        *,
        today: date,
        present: Sequence[str] = (),
    ) -> None:
        super().__init__(
            _("Notice and consent: {who}").format(who=who),
            _("Save"),
            parent,
            why="\n".join(present),
        )
        self._act = act
        self.kind = choice([(one.value, consent_name(one)) for one in ConsentKind], parent=self)
        self.what = choice(
            ((False, _("given")), (True, _("undone"))),
            parent=self,
        )
        self.on = DateEdit(today, self)
        self.how = free_choice(HOWS, HOWS[0], self)
        self.version = QLineEdit(NOTICE_VERSION, self)
        self.receiver = QLineEdit(CITY_OFFICE, self)
        self.add("kind", _("&Kind of consent"), self.kind, (0, 0, 1, 2))
        self._what = self.add("what", _("&It was"), self.what, (1, 0))
        self.add("on", _("&On"), self.on, (1, 1))
        self._how = self.add("how", _("&How"), self.how, (2, 0))
        name_inner(self.how)
        self._version = self.add("version", _("&Version of the text"), self.version, (2, 1))
        self._receiver = self.add("receiver", _("&Receiver"), self.receiver, (3, 0, 1, 2))
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.what.currentIndexChanged.connect(self._on_kind)
        self._on_kind()
        self.kind.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            day = _day(self.on, "on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        kind = ConsentKind(str(self.kind.currentData()))
        return self._act(
            kind,
            day,
            self.how.currentText(),
            self.version.text(),
            self.receiver.text().strip() if kind is ConsentKind.PROVIDE else "",
            bool(self.what.currentData()),
        )

    def _on_kind(self) -> None:
        kind = self.kind.currentData()
        is_notice = kind == ConsentKind.NOTICE.value
        if is_notice:
            self.what.setCurrentIndex(0)
        is_given = not self.what.currentData()
        self._what.setEnabled(not is_notice)
        self._how.setVisible(is_given)
        self._version.setVisible(is_given)
        self._receiver.setVisible(kind == ConsentKind.PROVIDE.value)


class ContactDialog(FormDialog):
    """Edits other contacts of a student; ``act(way, value, since, note)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[[str, str, date | None, str], Job[Any]],
        *,
        contacts: Sequence[Contact] = (),
    ) -> None:
        super().__init__(
            _("Contacts of {who}").format(who=who),
            _("Save the contact"),
            parent,
            why=_(
                "An empty value removes the contact. The summer phone is shown from June to"
                " September."
            ),
        )
        self._act = act
        known = [one.way for one in contacts if one.way not in WAYS]
        self.way = free_choice((*WAYS, *known), "暑期电话", self)
        self.value = QLineEdit(self)
        self.since = DateEdit(None, self)
        self.note = QLineEdit(self)
        self.add("way", _("Contact by (&W)"), self.way, (0, 0))
        name_inner(self.way)
        self.add("value", _("&Number or name"), self.value, (0, 1))
        self.add("since", _("Since this &day"), self.since, (1, 0))
        self.add("note", _("N&ote"), self.note, (1, 1))
        self.value.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            since = self.since.day("since")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._act(self.way.currentText(), self.value.text(), since, self.note.text())


class IdentityDialog(FormDialog):
    """Corrects number or cohort; ``act(student_no, cohort, reason)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[[str, int, str], Job[Any]],
        *,
        student_no: str,
        cohort: int,
        aliases: Sequence[str] = (),
    ) -> None:
        why = _("The file stays the same file; it is found under the earlier number too.")
        if aliases:
            why += " " + _("Earlier: {aliases}.").format(aliases=", ".join(aliases))
        super().__init__(
            _("Number and cohort of {who}").format(who=who), _("Correct"), parent, why=why
        )
        self._act = act
        self.number = QLineEdit(student_no, self)
        self.cohort = QLineEdit(str(cohort), self)
        self.reason = free_choice((_("Wrong in the roster"), _("Typed wrongly")), parent=self)
        self.add("student_no", _("Student &number"), self.number, (0, 0))
        self.add("cohort", _("C&ohort"), self.cohort, (0, 1))
        self.add("reason", _("&Reason"), self.reason, (1, 0, 1, 2))
        name_inner(self.reason)
        self.number.setFocus()
        self.number.selectAll()

    def save(self) -> Job[Any] | None:
        year = self.cohort.text().strip().removesuffix("届")
        if not year.isdecimal():
            self.show_problem(RuleBroken("COHORT_WRONG", "cohort", cohort=year or "?"))
            return None
        return self._act(self.number.text(), int(year), self.reason.currentText())


class OtherFileDialog(FormDialog):
    """Links the file of another cohort; ``act(student_no, cohort)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[[str, int], Job[Any]],
        *,
        student_no: str,
        cohort: int,
    ) -> None:
        super().__init__(
            _("Another file of {who}").format(who=who),
            _("Link the files"),
            parent,
            why=_("A student of two cohorts has a file in each; each shows the other."),
        )
        self._act = act
        self.number = QLineEdit(student_no, self)
        self.cohort = QLineEdit(str(cohort), self)
        self.add("students", _("Student &number"), self.number, (0, 0))
        self.add("cohort", _("C&ohort"), self.cohort, (0, 1))
        self.cohort.setFocus()
        self.cohort.selectAll()

    def save(self) -> Job[Any] | None:
        year = self.cohort.text().strip().removesuffix("届")
        if not year.isdecimal():
            self.show_problem(RuleBroken("COHORT_WRONG", "cohort", cohort=year or "?"))
            return None
        return self._act(self.number.text(), int(year))


def _day(line: DateEdit, field: str) -> date:
    found = line.day(field)
    if found is None:
        raise RuleBroken("FIELD_MISSING", field)
    return found
