"""The dialog that refers one post to several students."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework.offers.matching import NOTE_AT_LEAST, StudentMatch, match_note
from casework.offers.posts import Offer
from casework.problems import RuleBroken
from casework.queries import candidates
from casework.service_layer import ReferralDraft
from ui.common.i18n import _, ngettext
from ui.common.offer_words import against_words, for_words
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.theme.theme import theme
from ui.widgets.basics import plain
from ui.widgets.form_dialog import FormDialog
from ui.widgets.table_layout import RowDelegate

MOST = 200
"""Maximum number of students shown."""

USUAL = 30
"""Number of students ticked initially, if there are reasons for the match."""


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
