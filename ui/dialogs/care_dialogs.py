"""Dialogs for helpers, handovers, guidance given, and the next step of referrals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QWidget

from casework.formats.code_tables import HELPER_ROLES
from casework.offers.posts import next_stages, stage_of
from casework.ports import Reader
from casework.records import ExtraKind, Referral, Stage
from ui.common.activity_words import extra_name
from ui.common.display_names import helper_role_name
from ui.common.i18n import N_, _, ngettext
from ui.common.offer_words import stage_word
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import FormField, a_day, one_of, text_box, text_line

_USUAL_ROLE = "辅导员"
_TAKEN_OVER = (
    FormField(
        "accepted_on", N_("&Taken over on"), a_day, hint=N_("blank: not yet taken over"), span=1
    ),
    FormField("note", N_("Hando&ver note"), text_line, is_in_same_row=True),
)


class ExtraDialog(FormDialog):
    """Asks what was given; ``act(service, on, by, content)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        count: int,
        today: date,
        keeper: str,
        act: Callable[..., Job[Any]],
        service: ExtraKind = ExtraKind.GUIDANCE,
        *,
        name: str = "",
    ) -> None:
        title = (
            _("Guidance or briefing of {name}").format(name=name)
            if name
            else ngettext(
                "Guidance or briefing of {count} student",
                "Guidance or briefing of {count} students",
                count,
            ).format(count=count)
        )
        why = _(
            "Some rule packs require them in addition to the three; they are counted separately."
        )
        super().__init__(title, _("Record"), parent, why=why, act=act)
        self.add_fields(
            FormField("service", N_("&Service"), one_of(ExtraKind, extra_name)),
            FormField("on", N_("&Date"), a_day, is_in_same_row=True, is_needed=True),
            FormField("by", N_("&Given by"), text_line),
            FormField("content", N_("What it was a&bout"), text_box(4)),
        )
        self.fill(service=service, on=today, by=keeper)
        self["content"].setFocus()


class PairDialog(FormDialog):
    """Asks for a helper; ``act(helper, helper_role, …)`` starts the job.

    ``known`` pairs helpers of the caseload with their roles; choosing one sets the role. Without
    ``is_handover`` nothing is taken over, and ``accepted_on`` and ``note`` are left out.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        verb: str,
        why: str,
        act: Callable[..., Job[Any]],
        *,
        known: Sequence[tuple[str, str | None]] = (),
        now: tuple[str, str | None] = ("", None),
        on: date | None = None,
        is_handover: bool = True,
    ) -> None:
        super().__init__(title, verb, parent, why=why, act=act)
        self._roles = dict(known)
        self.add_fields(
            FormField("helper", N_("Na&me of the helper"), text_line),
            FormField(
                "helper_role",
                N_("&Role"),
                one_of(HELPER_ROLES, helper_role_name),
                is_in_same_row=True,
            ),
            *(_TAKEN_OVER if is_handover else ()),
        )
        name, role = now
        self.fill(helper=name, helper_role=role or _USUAL_ROLE, accepted_on=on)
        completer = QCompleter(sorted(self._roles), self["helper"])
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self["helper"].setCompleter(completer)
        self["helper"].textChanged.connect(self._on_name)
        self["helper"].selectAll()
        self["helper"].setFocus()

    def _on_name(self, name: str) -> None:
        if role := self._roles.get(name.strip()):
            self.fill(helper_role=role)


class AcceptDialog(FormDialog):
    """Asks when the helper accepted the handover; ``act(accepted_on, note)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        count: int,
        today: date,
        act: Callable[..., Job[Any]],
        *,
        name: str = "",
        helper: str = "",
    ) -> None:
        title = (
            _("{helper} has taken {name} over").format(helper=helper, name=name)
            if name and helper
            else ngettext(
                "The helper has taken {count} student over",
                "The helpers have taken {count} students over",
                count,
            ).format(count=count)
        )
        super().__init__(title, _("Record"), parent, act=act)
        self.add_fields(
            FormField("accepted_on", N_("&Taken over on"), a_day),
            FormField("note", N_("Hando&ver note"), text_line),
        )
        self.fill(accepted_on=today)
        self["accepted_on"].setFocus()


class StepDialog(FormDialog):
    """Asks for the step, its date and a note; offers only steps possible for all referrals."""

    def __init__(
        self, session: Session, referrals: Sequence[UUID], stages: Sequence[Stage], over: QWidget
    ) -> None:
        title = ngettext(
            "What happened next?", "What happened next with these {count}?", len(referrals)
        ).format(count=len(referrals))
        super().__init__(
            title,
            _("Save"),
            over,
            act=lambda stage, on, note: session.write(
                lambda services: services.referrals.advance_referral(
                    referrals, stage, on, note=note
                )
            ),
        )
        self.add_fields(
            FormField("stage", N_("&Step"), one_of(stages, stage_word)),
            FormField("on", N_("&Date"), a_day, is_needed=True),
            FormField("note", N_("&Note"), text_line),
        )
        self.fill(on=session.today())
        self["stage"].currentIndexChanged.connect(lambda _place: self._on_stage())
        self._on_stage()
        self["stage"].setFocus()

    def _on_stage(self) -> None:
        is_drop = self["stage"].value() is Stage.DROPPED
        hint = _("Why the student does not apply.") if is_drop else ""
        self.fields["note"].show_hint(hint)


def ask_next_step(over: QWidget, session: Session, frame: Frame, referrals: Sequence[UUID]) -> None:
    """Ask for the next step of referrals; show a message if no step is possible for all."""

    def look(reader: Reader) -> list[Stage]:
        known = [next_stages(stage_of(reader.get(Referral, one))) for one in referrals]
        return [stage for stage in Stage if all(stage in possible for possible in known)]

    def show(stages: list[Stage]) -> None:
        if not stages:
            frame.say(_("There is no further step that is possible for all of these."))
            return
        dialog = StepDialog(session, referrals, stages, over)
        dialog.show_for(lambda result: _done(frame, result))

    session.read(look).then(show)


def _done(frame: Frame, result: Any) -> None:
    frame.say(_("The step is saved."), undo=result.action)
