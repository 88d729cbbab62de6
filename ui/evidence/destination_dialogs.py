"""Dialogs for a destination: registration, approval, loss, and the state in the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from casework import destinations
from casework.case import Case
from casework.destinations import REGISTER_STATES, remarks_on
from casework.evidence import proof_kinds, usual_kind
from casework.formats import code_tables
from casework.problems import RuleBroken
from casework.records import Destination
from casework.service_layer.destinations import draft_destination
from casework.service_layer.drafts import DestinationDetails
from ui.common.case_words import day_text, destination_title
from ui.common.evidence_words import level_name, needs_text, proof_kind_name
from ui.common.i18n import N_, _, current_language
from ui.common.problems import sentence_of
from ui.evidence.source import Source, SourceLine
from ui.jobs import Job
from ui.jobs.session import Session
from ui.widgets.basics import label
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import FormField, a_day, any_of, one_of, text_line


@dataclass(frozen=True, slots=True)
class Registration:
    """The result of the dialog; ``source`` is the file of the proof."""

    code: str
    on: date | None
    employer: str
    details: DestinationDetails
    source: Source | None
    proof_kind: str | None


class DestinationDialog(FormDialog):
    """The destination of a student; ``register(Registration)`` starts the job.

    Inconsistencies are shown below the fields while typing; they do not prevent saving.
    """

    def __init__(
        self,
        case: Case,
        today: date,
        register: Callable[[Registration], Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            _("Destination of {name}").format(name=case.file.name),
            _("Register the destination"),
            parent,
            why=_("Earlier destinations stay in the file; the latest one applies."),
        )
        self._case, self._today, self._register = case, today, register
        self._build_first()
        self._build_work()
        self._build_rest()
        self._remarks = label("", "warn", self, wrap=True)
        self.grid.addWidget(self._remarks, 11, 0, 1, 2)
        self.code.currentIndexChanged.connect(self._on_code)
        for line in self.findChildren(QLineEdit):
            line.textChanged.connect(self._show_remarks)
        self.kind.currentIndexChanged.connect(self._show_remarks)
        self._on_code()
        self.code.setFocus()

    def _build_first(self) -> None:
        office = self._case.settings
        self.code = _combo(self)
        for code in destinations.table(office):
            self.code.addItem(destination_title(code, office), code)
        self.add("code", _("&Kind of destination"), self.code, (0, 0, 1, 2))
        self.on = DateEdit(self._today, self)
        self.add("on", _("&Since"), self.on, (1, 0))
        self.employer = QLineEdit(self)
        self.add("employer", _("&Employer or school"), self.employer, (1, 1))

    def _build_work(self) -> None:
        self.uscc = QLineEdit(self)
        self.add("uscc", _("Credit code of the &unit"), self.uscc, (2, 0))
        self.kind = _combo(self)
        self.kind.addItem("", None)
        for one in code_tables.employer_kinds():
            self.kind.addItem(one.name, one.name)
        self.add("employer_kind", _("Kind of employe&r"), self.kind, (2, 1))
        self.job = QLineEdit(self)
        self.add("job_title", _("&Job"), self.job, (3, 0))
        self.pay = QLineEdit(self)
        self.add("pay", _("&Pay, yuan a month"), self.pay, (3, 1))
        self.region = QLineEdit(self)
        self.add("region", _("Place of &work"), self.region, (4, 0))
        self.fits = _choice(self, ((None, ""), (True, _("yes")), (False, _("no"))))
        self.add("fits_major", _("Fits the &major"), self.fits, (4, 1))
        self.referral = _combo(self)
        self.referral.addItem("", None)
        for made in reversed(self._case.referrals):
            if not made.referral.is_void:
                day = day_text(made.referral.on, self._today)
                title = f"{day} · {made.employer.name} · {made.post.title}"
                self.referral.addItem(title, made.referral.id)
        self.add("by_referral", _("Came from the referra&l"), self.referral, (5, 0, 1, 2))

    def _build_rest(self) -> None:
        self.country = QLineEdit(self)
        self.add("country", _("&Country or region"), self.country, (6, 0))
        self.school = QLineEdit(self)
        self.add("school_abroad", _("School abroad, in &both languages"), self.school, (6, 1))
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason.addItems(["", *destinations.UNPLACED_REASONS])
        self.add("reason", _("Reason for n&o destination"), self.reason, (7, 0, 1, 2))
        states = ((None, ""), *((one, one) for one in destinations.REGISTER_STATES))
        self.state = _choice(self, states)
        self.add("register_state", _("National re&gister"), self.state, (8, 0))
        self.proof_kind = _combo(self)
        for one in proof_kinds(self._case.settings):
            self.proof_kind.addItem(proof_kind_name(one), one)
        self.add("proof_kind", _("Kin&d of evidence"), self.proof_kind, (8, 1))
        self.proof = SourceLine(_("Evidence"), self)
        self.add("proof", _("E&vidence"), self.proof, (9, 0, 1, 2), hint=" ")
        for key in ("employer", "job_title", "region", "country", "school_abroad"):
            self.complete(key, Destination, key)

    # --- fields required by the code

    @property
    def chosen(self) -> str:
        """The selected code."""
        return str(self.code.currentData())

    def _on_code(self) -> None:
        known = destinations.code_of(self._case.settings, self.chosen)
        is_study = self.chosen[:2] in ("80", "81", "82", "85")
        is_work = known is not None and known.is_placed and not is_study
        for key in ("employer_kind", "job_title", "pay", "region", "fits_major", "by_referral"):
            self.fields[key].setVisible(is_work)
        self.fields["uscc"].setVisible(is_work)
        self.fields["employer"].setVisible(known is None or known.is_placed)
        is_abroad = self.chosen[:2] == destinations.ABROAD
        self.fields["country"].setVisible(is_abroad)
        self.fields["school_abroad"].setVisible(is_abroad)
        self.fields["reason"].setVisible(known is not None and known.needs_reason)
        kind = usual_kind(self._case.settings, Destination.kind, self.chosen)
        self.proof_kind.setCurrentIndex(max(0, self.proof_kind.findData(kind)))
        self._show_evidence(known)
        self._show_remarks()

    def _show_evidence(self, known: destinations.DestinationCode | None) -> None:
        hint = ""
        if known is not None and known.needs:
            # The text of the source is more precise than the list of kinds, but in Chinese only.
            is_chinese = current_language() == "zh_CN"
            needs = known.evidence if is_chinese and known.evidence else needs_text(known.needs)
            hint = _("Usual: {evidence}").format(evidence=needs)
        if known is not None and known.signoffs:
            waits = _("It counts when the college and then the school have approved it.")
            hint = f"{hint} {waits}".strip()
        self.fields["proof"].show_hint(hint)

    # --- reading

    def _details(self) -> DestinationDetails:
        pay = self.pay.text().strip().replace(",", "")
        if pay and not pay.isdecimal():
            raise RuleBroken("BAD_NUMBER", "pay", value=pay)

        def seen(key: str, text: str) -> str | None:
            return text.strip() or None if self.fields[key].isVisibleTo(self) else None

        by: UUID | None = self.referral.currentData()
        is_work = self.fields["pay"].isVisibleTo(self)
        return DestinationDetails(
            employer_uscc=seen("uscc", self.uscc.text()),
            employer_kind=self.kind.currentData() if is_work else None,
            job_title=seen("job_title", self.job.text()),
            pay=int(pay) if pay and is_work else None,
            region=seen("region", self.region.text()),
            fits_major=self.fits.currentData() if is_work else None,
            by_referral=by if is_work else None,
            register_state=self.state.currentData(),
            reason=seen("reason", self.reason.currentText()),
            school_abroad=seen("school_abroad", self.school.text()),
            country=seen("country", self.country.text()),
        )

    def _show_remarks(self) -> None:
        try:
            draft = draft_destination(
                self._case.id,
                self.chosen,
                self.on.day("on") or self._today,
                self.employer.text(),
                self._details(),
            )
        except RuleBroken:  # shown at the field when the user saves
            self._remarks.hide()
            return
        said = [sentence_of(one.code, one.facts) for one in remarks_on(draft, self._case.settings)]
        self._remarks.setText("\n".join(said))
        self._remarks.setVisible(bool(said))

    @property
    def remarks(self) -> QLabel:
        """The label below the fields that lists inconsistencies."""
        return self._remarks

    def save(self) -> Job[Any] | None:
        try:
            made = Registration(
                self.chosen,
                self.on.day("on"),
                self.employer.text() if self.fields["employer"].isVisibleTo(self) else "",
                self._details(),
                self.proof.source,
                self.proof_kind.currentData(),
            )
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._register(made)


def _combo(parent: QWidget) -> QComboBox:
    made = QComboBox(parent)
    made.setMinimumContentsLength(12)
    made.setMaxVisibleItems(16)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _choice(parent: QWidget, choices: tuple[tuple[Any, str], ...]) -> QComboBox:
    made = _combo(parent)
    for value, text in choices:
        made.addItem(text, value)
    return made


class SignOffDialog(FormDialog):
    """Records that an office approved a destination, at the next level in order."""

    def __init__(
        self, session: Session, place: Destination, level: str, today: date, parent: QWidget
    ) -> None:
        super().__init__(
            _("Approval by {level}").format(level=level_name(level)),
            _("Save the approval"),
            parent,
            why=_("First the college, then the school; two different people sign."),
            act=lambda **entered: session.write(
                lambda services: services.destinations.sign_off(place.id, level=level, **entered)
            ),
        )
        self.add_fields(
            FormField("by", N_("&Who signed"), text_line),
            FormField("on", N_("&Signed on"), a_day, is_beside=True),
        )
        self.fill(on=today)
        self["by"].setFocus()


class LossDialog(FormDialog):
    """Records that a destination was lost; the file becomes active again."""

    def __init__(self, session: Session, place: Destination, today: date, parent: QWidget) -> None:
        super().__init__(
            _("The destination is lost"),
            _("Save the loss"),
            parent,
            why=_("The student is supported again from that day on; nothing is deleted."),
            act=lambda lost_on, reason: session.write(
                lambda services: services.destinations.lose_destination(
                    place.id, on=lost_on, reason=reason
                )
            ),
        )
        reasons = (_("The employer broke the agreement"), _("The student left"), _("Dismissed"))
        self.add_fields(
            FormField("lost_on", N_("&Since"), a_day, is_needed=True),
            FormField("reason", N_("&Reason"), any_of(reasons), is_beside=True),
        )
        self.fill(lost_on=today)
        self["reason"].setFocus()


class RegisterStateDialog(FormDialog):
    """Records the state of a destination in the national register."""

    def __init__(self, session: Session, place: Destination, parent: QWidget) -> None:
        super().__init__(
            _("State in the national register"),
            _("Save the state"),
            parent,
            why=_("The destination itself stays as it is."),
            act=lambda register_state: session.write(
                lambda services: services.destinations.note_register_state(
                    [place.id], state=register_state
                )
            ),
        )
        self.add_fields(
            FormField("register_state", N_("National re&gister"), one_of(REGISTER_STATES))
        )
        self.fill(place)
        self["register_state"].setFocus()
