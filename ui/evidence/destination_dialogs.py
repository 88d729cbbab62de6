"""Dialogs for a destination: registration, approval, loss, and the state in the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

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
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import (
    Choice,
    FormField,
    MakeInput,
    a_day,
    any_of,
    choice,
    number_line,
    one_of,
    text_line,
)


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
        self.add_fields(*_fields(case, today), today=today)
        self.fill(on=today)
        for box in self.findChildren(Choice):
            box.setMinimumContentsLength(12)
            box.setMaxVisibleItems(16)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.proof, row = SourceLine(_("Evidence"), self), self.grid.rowCount()
        self.add("proof", _("E&vidence"), self.proof, (row, 0, 1, 2), hint=" ")
        for key in ("employer", "job_title", "region", "country", "school_abroad"):
            self.complete(key, Destination, key)
        self.remarks = label("", "warn", self, wrap=True)

        self.grid.addWidget(self.remarks, row + 2, 0, 1, 2)
        self["code"].currentIndexChanged.connect(self._on_code)
        for line in self.findChildren(QLineEdit):
            line.textChanged.connect(self._show_remarks)
        self["employer_kind"].currentIndexChanged.connect(self._show_remarks)
        self._on_code()
        self["code"].setFocus()

    # --- fields required by the code

    @property
    def chosen(self) -> str:
        """The selected code."""
        return str(self["code"].value())

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
        self.fill(proof_kind=kind)
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
        """Return what is entered in the fields that the code has."""
        seen = {
            name: value if value != "" and self.fields[name].isVisibleTo(self) else None
            for name, value in self.entered(*_DETAILS).items()
        }
        return DestinationDetails(employer_uscc=seen.pop("uscc"), **seen)

    def _show_remarks(self) -> None:
        try:
            draft = draft_destination(
                self._case.id,
                self.chosen,
                self["on"].day("on") or self._today,
                self["employer"].text(),
                self._details(),
            )
        except RuleBroken:  # shown at the field when the user saves
            self.remarks.hide()
            return
        said = [sentence_of(one.code, one.facts) for one in remarks_on(draft, self._case.settings)]
        self.remarks.setText("\n".join(said))
        self.remarks.setVisible(bool(said))

    def save(self) -> Job[Any] | None:
        made = self.entered("on", "employer", "proof_kind")
        has_employer = self.fields["employer"].isVisibleTo(self)
        return self._register(
            Registration(
                self.chosen,
                made["on"],
                made["employer"] if has_employer else "",
                self._details(),
                self.proof.source,
                made["proof_kind"],
            )
        )


_DETAILS = (
    "uscc",
    "employer_kind",
    "job_title",
    "pay",
    "region",
    "fits_major",
    "by_referral",
    "country",
    "school_abroad",
    "reason",
    "register_state",
)


def _fields(case: Case, today: date) -> tuple[FormField, ...]:
    office = case.settings
    return (
        FormField(
            "code",
            N_("&Kind of destination"),
            one_of(destinations.table(office), lambda code: destination_title(code, office)),
            span=2,
        ),
        FormField("on", N_("&Since"), a_day),
        FormField("employer", N_("&Employer or school"), text_line, is_in_same_row=True),
        *_of_work(case, today),
        FormField("country", N_("&Country or region"), text_line),
        FormField(
            "school_abroad", N_("School abroad, in &both languages"), text_line, is_in_same_row=True
        ),
        FormField(
            "reason",
            N_("Reason for n&o destination"),
            any_of(["", *destinations.UNPLACED_REASONS]),
            span=2,
        ),
        FormField("register_state", N_("National re&gister"), _or_none(REGISTER_STATES)),
        FormField(
            "proof_kind",
            N_("Kin&d of evidence"),
            one_of(proof_kinds(office), proof_kind_name),
            is_in_same_row=True,
        ),
    )


def _of_work(case: Case, today: date) -> tuple[FormField, ...]:
    """Return the fields of a job."""
    referrals = {
        made.referral.id: f"{day_text(made.referral.on, today)} · {made.employer.name}"
        f" · {made.post.title}"
        for made in reversed(case.referrals)
        if not made.referral.is_void
    }
    kinds = [one.name for one in code_tables.employer_kinds()]
    fits = {True: _("yes"), False: _("no")}
    return (
        FormField("uscc", N_("Credit code of the &unit"), text_line),
        FormField("employer_kind", N_("Kind of employe&r"), _or_none(kinds), is_in_same_row=True),
        FormField("job_title", N_("&Job"), text_line),
        FormField("pay", N_("&Pay, yuan a month"), number_line, is_in_same_row=True),
        FormField("region", N_("Place of &work"), text_line),
        FormField(
            "fits_major",
            N_("Fits the &major"),
            _or_none(fits, fits.__getitem__),
            is_in_same_row=True,
        ),
        FormField(
            "by_referral",
            N_("Came from the referra&l"),
            _or_none(referrals, referrals.__getitem__),
            span=2,
        ),
    )


def _or_none(values: Iterable[Any], name: Callable[[Any], str] = str) -> MakeInput:
    """Return a maker of a choice of these values, or a blank."""
    choices = [(None, ""), *((one, name(one)) for one in values)]
    return lambda parent, _today: choice(choices, parent=parent)


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
            FormField("on", N_("&Signed on"), a_day, is_in_same_row=True),
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
            FormField("reason", N_("&Reason"), any_of(reasons), is_in_same_row=True),
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
