"""The dialog for the next step of referrals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from casework.offers.posts import next_stages, stage_of
from casework.ports import Reader
from casework.records import Referral, Stage
from ui.common.i18n import _, ngettext
from ui.common.offer_words import stage_word
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import asked, needed_day


class StepDialog(FormDialog):
    """Asks for the step, its date and a note; offers only steps possible for all referrals."""

    def __init__(
        self, session: Session, referrals: Sequence[UUID], stages: Sequence[Stage], over: QWidget
    ) -> None:
        title = ngettext(
            "What happened next?", "What happened next with these {count}?", len(referrals)
        ).format(count=len(referrals))
        super().__init__(title, _("Save"), over)
        self._session = session
        self._referrals = tuple(referrals)
        self.stage = QComboBox(self)
        for stage in stages:
            self.stage.addItem(stage_word(stage), stage)
        self.on = DateEdit(session.today(), self)
        self.note = QLineEdit(self)
        self.add("stage", _("&Step"), self.stage, (0, 0))
        self.add("on", _("&Date"), self.on, (1, 0))
        self.add("note", _("&Note"), self.note, (2, 0))
        self.stage.currentIndexChanged.connect(lambda _place: self._on_stage())
        self._on_stage()
        self.stage.setFocus()

    def save(self) -> Job[Any] | None:
        day = asked(self, lambda: needed_day(self.on, "on"))
        if day is None:
            return None
        stage = Stage(self.stage.currentData())
        note, chosen = self.note.text(), self._referrals
        return self._session.write(
            lambda services: services.referrals.advance_referral(chosen, stage, day, note=note)
        )

    def _on_stage(self) -> None:
        is_drop = Stage(self.stage.currentData()) is Stage.DROPPED
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
