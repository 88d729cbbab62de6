"""Dialogs of referrals: a post for several students, and the next step of referrals made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework.offers.matching import StudentMatch, match_note
from casework.offers.posts import Offer
from casework.offers.referral_stages import next_stages, stage_of
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import candidates
from casework.records import Referral, Stage
from casework.service_layer import ReferralDraft
from ui.common.i18n import _, ngettext
from ui.common.offers import against_words, for_words, stage_word
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.theme.theme import theme
from ui.widgets.basics import plain
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import asked, needed_day
from ui.widgets.tables import RowDelegate


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


MOST = 200
"""Maximum number of students shown."""

USUAL = 30
"""Number of students ticked initially, if there are reasons for the match."""

NOTE_AT_LEAST = 5


class ReferManyDialog(FormDialog):
    """List of students with check boxes; the reasons in a row become the note of its referral."""

    def __init__(
        self, session: Session, offer: Offer, found: Sequence[StudentMatch], over: QWidget
    ) -> None:
        title = _("{post} at {employer}").format(
            post=offer.post.title, employer=offer.employer.name
        )
        why = _(
            "It would count today for these students, who owe referrals. The best match comes"
            " first, and its reasons become the note of each referral."
        )
        super().__init__(title, _("Refer"), over, why=why)
        self._session = session
        self._offer = offer
        self._found = tuple(found)
        self.table = self._table()
        self.match = QLineEdit(self)
        self.match.setPlaceholderText(_("Added to each note; needed where no reason is shown"))
        self.add("students", _("&Students"), self.table, (0, 0))
        self.add("match", _("Why it &fits"), self.match, (1, 0))
        self.table.itemChanged.connect(lambda _item: self._show_count())
        self._show_count()
        self.table.setFocus()

    def _table(self) -> QTableWidget:
        headings = [_("Student"), _("Class"), _("Owed"), _("For"), _("Against")]
        table = QTableWidget(len(self._found), len(headings), self)
        table.setHorizontalHeaderLabels(headings)
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setItemDelegate(RowDelegate(table))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        table.horizontalHeader().setDefaultAlignment(left)
        table.setMinimumHeight(theme().px(260))
        for row, one in enumerate(self._found):
            file = one.case.file
            cells = [
                file.name,
                file.class_name or "",
                str(one.owed),
                for_words(one.fit),
                against_words(one.fit),
            ]
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if not column:
                    item.setCheckState(
                        _check(row < USUAL and len(match_note(one.fit)) >= NOTE_AT_LEAST)
                    )
                table.setItem(row, column, item)
        for column, width in enumerate((110, 90, 48, 260)):
            table.setColumnWidth(column, theme().px(width))
        table.horizontalHeader().setStretchLastSection(True)
        return table

    @property
    def chosen(self) -> tuple[StudentMatch, ...]:
        """The ticked students."""
        return tuple(
            one
            for row, one in enumerate(self._found)
            if (item := self.table.item(row, 0)) is not None
            and item.checkState() == Qt.CheckState.Checked
        )

    def save(self) -> Job[Any] | None:
        chosen, typed = self.chosen, self.match.text().strip()
        if not chosen:
            self.show_problem(RuleBroken("NO_STUDENT", "students"))
            return None
        own: dict[UUID, str] = {}
        for one in chosen:
            note = "；".join(part for part in (match_note(one.fit), typed) if part)
            if len(note) < NOTE_AT_LEAST:
                self.show_problem(RuleBroken("FIELD_MISSING", "match"))
                return None
            own[one.case.id] = note
        draft = ReferralDraft(post_id=self._offer.post.id, on=self._session.today(), match=typed)
        return self._session.write(
            lambda services: services.referrals.refer(own, draft, own_match=own)
        )

    def _show_count(self) -> None:
        count = len(self.chosen)
        text = ngettext(
            "Refer it to {count} student", "Refer it to {count} students", count
        ).format(count=count)
        self.yes.setText(text)
        self.yes.setAccessibleName(plain(text))


def refer_many(over: QWidget, session: Session, frame: Frame, offer: Offer) -> None:
    """Show matching students; show a message if the post would count for none."""

    def show(found: tuple[StudentMatch, ...]) -> None:
        if not found:
            frame.say(_("It would not count for any student now."))
            return
        dialog = ReferManyDialog(session, offer, found, over)
        dialog.show_for(done, width=820)

    def done(result: Any) -> None:
        count = len(result.created)
        said = ngettext(
            "Referred to {count} student.", "Referred to {count} students.", count
        ).format(count=count)
        frame.say(said, undo=result.action)

    session.read(lambda reader: candidates(reader, offer, MOST)).then(show)


def _check(is_on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
