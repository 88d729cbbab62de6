"""Dialogs for one or more students: category, pause, notice and consent, contact, identity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from casework.formats import code_tables
from casework.people.person import CITY_OFFICE, HOWS, NOTICE_VERSION, WAYS, ConsentKind
from casework.records import Contact, Withdrawal
from casework.standing import Status
from casework.year_end import LEAVING_REASONS
from ui.common.case_words import category_name, status_name
from ui.common.i18n import N_, _, ngettext
from ui.jobs import Job
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import (
    FormField,
    a_day,
    any_of,
    cohort_line,
    one_of,
    path_line,
    text_line,
)

RECOGNISE, CANCEL = "recognise", "cancel"

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
    """Starts or ends a category."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[..., Job[Any]],
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
            act=act,
        )
        whats = {RECOGNISE: _("is recognised"), CANCEL: _("is cancelled")}
        names = dict.fromkeys([*held, *(one.name for one in code_tables.categories())])
        reasons = (_("The yearly check was not passed"), _("Recognised by mistake"))
        proof = path_line(ask_path, _("Choose the proof"), _("Proof"))
        self.add_fields(
            FormField("what", N_("&It"), one_of(whats, whats.__getitem__)),
            FormField(
                "category", N_("&Category"), one_of(names, category_name), is_in_same_row=True
            ),
            FormField("on", N_("&From this day on"), a_day, span=1, is_needed=True),
            FormField("proof", N_("&Proof (a file)"), proof),
            FormField("reason", N_("&Reason"), any_of(reasons)),
        )
        self.fill(on=today)
        self["what"].currentIndexChanged.connect(self._on_what)
        self._on_what()
        self["what"].setFocus()

    def _on_what(self) -> None:
        is_new = self["what"].value() == RECOGNISE
        self.fields["proof"].setVisible(is_new)
        self.fields["reason"].setVisible(not is_new)


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
        super().__init__(_("Pause or resume: {who}").format(who=who), _("Save"), parent, act=act)
        kinds: dict[Withdrawal | None, str]
        kinds = {one: status_name(Status(one.value)) for one in Withdrawal}
        kinds[None] = _("Resume support")
        self.add_fields(
            FormField("as", N_("&The file"), one_of(kinds, kinds.__getitem__)),
            FormField("on", N_("Since this &day"), a_day, is_in_same_row=True, is_needed=True),
            FormField("reason", N_("&Reason"), any_of(LEAVING_REASONS)),
        )
        self.fill(on=today, **{"as": next(iter(Withdrawal)) if now is None else None})
        self["as"].currentIndexChanged.connect(self._on_kind)
        self._on_kind()
        self["as"].setFocus()

    def save(self) -> Job[Any] | None:
        entered = self.entered()
        return self._act(entered["as"], entered["reason"], entered["on"])

    def _on_kind(self) -> None:
        kind = self["as"].value()
        self.fields["on"].setVisible(kind is not None)
        hint = ""
        if kind is Withdrawal.HANDED_OVER:
            hint = _("Needs the student's consent to the handover (article 23).")
        self.fields["as"].show_hint(hint)


class ConsentDialog(FormDialog):
    """Records a notice or consent, or that it was withdrawn."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[..., Job[Any]],
        *,
        today: date,
        present: Sequence[str] = (),
    ) -> None:
        super().__init__(
            _("Notice and consent: {who}").format(who=who),
            _("Save"),
            parent,
            why="\n".join(present),
            act=act,
        )
        whats = {False: _("given"), True: _("undone")}
        self.add_fields(
            FormField("kind", N_("&Kind of consent"), one_of(ConsentKind, consent_name)),
            FormField("what", N_("&It was"), one_of(whats, whats.__getitem__)),
            FormField("on", N_("&On"), a_day, is_in_same_row=True, is_needed=True),
            FormField("how", N_("&How"), any_of(HOWS, HOWS[0])),
            FormField("version", N_("&Version of the text"), text_line, is_in_same_row=True),
            FormField("receiver", N_("&Receiver"), text_line),
        )
        self.fill(on=today, version=NOTICE_VERSION, receiver=CITY_OFFICE)
        self["kind"].currentIndexChanged.connect(self._on_kind)
        self["what"].currentIndexChanged.connect(self._on_kind)
        self._on_kind()
        self["kind"].setFocus()

    def _on_kind(self) -> None:
        kind = self["kind"].value()
        is_notice = kind is ConsentKind.NOTICE
        if is_notice:
            self["what"].setCurrentIndex(0)
        is_given = not self["what"].value()
        self.fields["what"].setEnabled(not is_notice)
        self.fields["how"].setVisible(is_given)
        self.fields["version"].setVisible(is_given)
        self.fields["receiver"].setVisible(kind is ConsentKind.PROVIDE)


class ContactDialog(FormDialog):
    """Edits other contacts of a student."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[..., Job[Any]],
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
            act=act,
        )
        ways = (*WAYS, *(one.way for one in contacts if one.way not in WAYS))
        self.add_fields(
            FormField("way", N_("Contact by (&W)"), any_of(ways, "暑期电话")),
            FormField("value", N_("&Number or name"), text_line, is_in_same_row=True),
            FormField("since", N_("Since this &day"), a_day),
            FormField("note", N_("N&ote"), text_line, is_in_same_row=True),
        )
        self["value"].setFocus()


class IdentityDialog(FormDialog):
    """Corrects number or cohort."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[..., Job[Any]],
        *,
        student_no: str,
        cohort: int,
        aliases: Sequence[str] = (),
    ) -> None:
        why = _("The file stays the same file; it is found under the earlier number too.")
        if aliases:
            why += " " + _("Earlier: {aliases}.").format(aliases=", ".join(aliases))
        title = _("Number and cohort of {who}").format(who=who)
        super().__init__(title, _("Correct"), parent, why=why, act=act)
        reasons = (_("Wrong in the roster"), _("Typed wrongly"))
        self.add_fields(
            FormField("student_no", N_("Student &number"), text_line),
            FormField("cohort", N_("C&ohort"), cohort_line, is_in_same_row=True),
            FormField("reason", N_("&Reason"), any_of(reasons)),
        )
        self.fill(student_no=student_no, cohort=cohort)
        self["student_no"].setFocus()
        self["student_no"].selectAll()


class OtherFileDialog(FormDialog):
    """Links the file of another cohort."""

    def __init__(
        self,
        parent: QWidget | None,
        who: str,
        act: Callable[..., Job[Any]],
        *,
        student_no: str,
        cohort: int,
    ) -> None:
        super().__init__(
            _("Another file of {who}").format(who=who),
            _("Link the files"),
            parent,
            why=_("A student of two cohorts has a file in each; each shows the other."),
            act=act,
        )
        self.add_fields(
            FormField("students", N_("Student &number"), text_line),
            FormField("cohort", N_("C&ohort"), cohort_line, is_in_same_row=True),
        )
        self.fill(students=student_no, cohort=cohort)
        self["cohort"].setFocus()
        self["cohort"].selectAll()
