"""Dialogs of the offers page: wording, blacklist, expiry and verification."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from casework.offers.posts import (
    BLACKLIST_KINDS,
    VERIFIED_HOW,
    ReferredStudent,
    referred_to_employer,
)
from casework.records import Employer, Post
from casework.verdicts.posts import RELEASED
from ui.common.i18n import _, ngettext
from ui.common.offer_words import stage_word
from ui.jobs import Job
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.date_edit import DateEdit
from ui.widgets.dialogs import PlainDialog
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import asked, choice, free_choice, name_inner, needed_day
from ui.widgets.table_layout import RowDelegate

if TYPE_CHECKING:
    from ui.shell.list_tab import ListTab

_MONTH = timedelta(days=30)


class DayDialog(FormDialog):
    """Asks for a date, and optionally how and by whom; ``act`` starts the job."""

    def __init__(
        self,
        title: str,
        verb: str,
        day: tuple[str, str, Any],
        act: Callable[[DayDialog, Any], Job[Any]],
        over: QWidget,
    ) -> None:
        super().__init__(title, verb, over)
        self._act = act
        self._field, name, now = day
        self.day = DateEdit(now, self)
        self.add(self._field, name, self.day, (0, 0))
        self.day.setFocus()
        self.day.selectAll()

    def save(self) -> Job[Any] | None:
        day = asked(self, lambda: needed_day(self.day, self._field))
        return None if day is None else self._act(self, day)


def extend_post(tab: ListTab, post: Post) -> None:
    """Ask for a new expiry date of a post."""
    until = max(post.until or tab.session.today(), tab.session.today()) + _MONTH
    dialog = DayDialog(
        _('Extend "{post}"').format(post=post.title),
        _("Extend it"),
        ("until", _("Open &until"), until),
        lambda _dialog, day: tab.session.write(
            lambda services: services.posts.extend_post(post.id, day)
        ),
        tab,
    )
    dialog.show_for(tab.tell(_("It is extended.")))


def verify_post(tab: ListTab, post: Post) -> None:
    """Ask when and by whom a post was verified."""
    by = QLineEdit(tab.session.keeper.name)

    def act(_dialog: DayDialog, day: Any) -> Job[Any]:
        name = by.text()
        return tab.session.write(
            lambda services: services.posts.verify_post(post.id, on=day, by=name)
        )

    dialog = DayDialog(
        _('"{post}" is genuine').format(post=post.title),
        _("Save"),
        ("on", _("Verified &on"), tab.session.today()),
        act,
        tab,
    )
    dialog.add("by", _("&By"), by, (1, 0))
    dialog.show_for(tab.tell(_("It is saved.")))


def verify_employer(tab: ListTab, employer: Employer) -> None:
    """Ask when, how and by whom an employer was verified."""
    by = QLineEdit(tab.session.keeper.name)
    how = free_choice(VERIFIED_HOW, VERIFIED_HOW[0])

    def act(_dialog: DayDialog, day: Any) -> Job[Any]:
        way, name = how.currentText(), by.text()
        return tab.session.write(
            lambda services: services.employers.verify_employer(
                employer.id, on=day, how=way, by=name
            )
        )

    dialog = DayDialog(
        _('"{employer}" is genuine').format(employer=employer.name),
        _("Save"),
        ("on", _("Verified &on"), tab.session.today()),
        act,
        tab,
    )
    dialog.add("how", _("&How"), how, (1, 0))
    dialog.add("by", _("&By"), by, (2, 0))
    name_inner(how)
    dialog.show_for(tab.tell(_("It is saved.")))


class RulingDialog(FormDialog):
    """Asks for the reason to allow or reject the wording of a post."""

    def __init__(self, tab: ListTab, post: Post, decision: str) -> None:
        is_pass = decision == RELEASED
        title = _('Allow the wording of "{post}"') if is_pass else _('Send "{post}" back')
        why = (
            _("Its referrals then count despite this wording.")
            if is_pass
            else _("Its referrals do not count, past ones included.")
        )
        verb = _("Allow it") if is_pass else _("Send it back")
        super().__init__(title.format(post=post.title), verb, tab, why=why)
        self._tab, self._post, self._decision = tab, post, decision
        self.note = QLineEdit(self)
        self.add("note", _("&Reason"), self.note, (0, 0))
        self.note.setFocus()

    def save(self) -> Job[Any] | None:
        post, decision, note = self._post.id, self._decision, self.note.text()
        return self._tab.session.write(
            lambda services: services.posts.rule_post(post, decision, note=note)
        )


def rule_post(tab: ListTab, post: Post, decision: str) -> None:
    """Ask for the reason of a decision, and save it."""
    dialog = RulingDialog(tab, post, decision)
    dialog.show_for(tab.tell(_("The decision is saved.")))


class BlacklistDialog(FormDialog):
    """Lists the students referred to an employer before the blacklist is changed."""

    def __init__(self, tab: ListTab, employer: Employer, found: Sequence[ReferredStudent]) -> None:
        is_on = employer.blacklisted_on is not None
        title = (
            _('Remove "{employer}" from the blacklist')
            if is_on
            else _('Put "{employer}" on the blacklist')
        )
        super().__init__(
            title.format(employer=employer.name),
            _("Remove") if is_on else _("Add to blacklist"),
            tab,
            why=_who(found, is_on=is_on),
        )
        self._tab, self._employer, self._is_on = tab, employer, is_on
        self.kind = choice([(kind, kind) for kind in BLACKLIST_KINDS], None, self)
        self.reason = QLineEdit(self)
        if not is_on:
            self.add("kind", _("&Kind"), self.kind, (0, 0))
        else:
            self.kind.hide()
        self.add("reason", _("&Reason"), self.reason, (1, 0))
        if found:
            self.add("students", _("&Students"), referred_table(found), (2, 0))
        self.reason.setFocus()

    def save(self) -> Job[Any] | None:
        known, reason, kind = self._employer.id, self.reason.text(), self.kind.currentData()
        if self._is_on:
            return self._tab.session.write(
                lambda services: services.employers.clear_blacklist(known, reason=reason)
            )
        return self._tab.session.write(
            lambda services: services.employers.blacklist(known, reason=reason, kind=kind)
        )


class WarnedDialog(PlainDialog):
    """Lists the students who must be informed of the change."""

    def __init__(self, title: str, found: Sequence[ReferredStudent], over: QWidget) -> None:
        super().__init__(title, over)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.addWidget(label(title, "cardTitle", self, wrap=True))
        layout.addWidget(referred_table(found, self))
        row = QHBoxLayout()
        row.addStretch(1)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        layout.addLayout(row)
        self.resize(theme().px(560), theme().px(320))


def change_blacklist(tab: ListTab, employer: Employer) -> None:
    """Confirm a change of the blacklist, then list the students who must be informed."""

    def show(found: tuple[ReferredStudent, ...]) -> None:
        dialog = BlacklistDialog(tab, employer, found)
        dialog.show_for(lambda result: done(result, found), width=560)

    def done(result: Any, found: tuple[ReferredStudent, ...]) -> None:
        is_off = employer.blacklisted_on is not None
        said = _("It is off the blacklist.") if is_off else _("It is on the blacklist.")
        tab.frame.say(said, undo=result.action)
        if found:
            title = _("Tell these students") if is_off else _("Warn these students")
            WarnedDialog(title, found, tab).open()

    tab.session.read(lambda reader: _preview(reader, employer)).then(show)


def _preview(reader: Any, employer: Employer) -> tuple[ReferredStudent, ...]:
    return referred_to_employer(reader, employer.id)


def _who(found: Sequence[ReferredStudent], *, is_on: bool) -> str:
    if not found:
        return _("No student was referred to this employer.")
    count = len({one.file_id for one in found})
    if is_on:
        return ngettext(
            "The referral of {count} student is judged again.",
            "The referrals of {count} students are judged again.",
            count,
        ).format(count=count)
    return ngettext(
        "{count} student was referred to it and must be warned; the referral no longer counts.",
        "{count} students were referred to it and must be warned; the referrals no longer count.",
        count,
    ).format(count=count)


def referred_table(found: Sequence[ReferredStudent], parent: QWidget | None = None) -> QTableWidget:
    """Return a read-only table of referred students."""
    headings = [_("Student"), _("Number"), _("Post"), _("Date"), _("Stage")]
    table = QTableWidget(len(found), len(headings), parent)
    table.setAccessibleName(_("Students who were referred"))
    table.setHorizontalHeaderLabels(headings)
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setItemDelegate(RowDelegate(table))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    table.horizontalHeader().setDefaultAlignment(left)
    for row, one in enumerate(found):
        cells = (
            one.name,
            one.student_no,
            one.title,
            one.on.isoformat(),
            stage_word(one.stage),
        )
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(text))
    for column, width in enumerate((96, 92, 116, 90)):
        table.setColumnWidth(column, theme().px(width))
    table.horizontalHeader().setStretchLastSection(True)
    table.setMinimumHeight(theme().px(130))
    return table
