"""The dialog for the next step of referrals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casework.offers.posts import next_stages, stage_of
from casework.ports import Reader
from casework.records import Referral, Stage
from ui.common.i18n import N_, _, ngettext
from ui.common.offer_words import stage_word
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import FormField, a_day, one_of, text_line


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
