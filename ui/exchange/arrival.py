"""One parcel that came in: what each record is, what it does to the 3-3-3, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from casework.desk import MarkShift
from casework.desk.notices import Effect
from casework.exchange.parcels import Line, Outcome
from casework.exchange.results import Preview
from casework.exchange.taking import Ruling, file_of
from casework.reasons import sentence
from casework.records import Attendance, CaseFile, Event, Referral, Talk
from casework.services import Service
from casework.verdicts import Verdict
from ui.common.names import kind_name
from ui.common.notice_words import notice_lines
from ui.common.parcel_words import why_returned
from ui.common.problems import sentence_of
from ui.common.words import _, current_language, ngettext
from ui.exchange.reading import Movement
from ui.exchange.words import records_words, short_kind
from ui.marks.delegate import MARK_ROLE, WIDTH, MarkDelegate
from ui.marks.mark import Mark, MarkPart
from ui.parts.basics import ElidedLabel, button, label, set_kind
from ui.shell.status import short_day
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL

_ID = int(Qt.ItemDataRole.UserRole)
_TAKEABLE = (Outcome.ACCEPTED, Outcome.CONFLICT)
_SERVICE = {
    Talk.kind: Service.TALK,
    Referral.kind: Service.REFERRAL,
    Attendance.kind: Service.EVENT,
}
_ORDER = (Outcome.CONFLICT, Outcome.ACCEPTED, Outcome.RETURNED, Outcome.DUPLICATE)


class ArrivalPane(QWidget):
    """Shows a parcel before it is taken in.

    ``take_asked(records)`` comes with the ids that are ticked, None for all; ``return_asked``
    when the person will say why the whole goes back.
    """

    take_asked = Signal(object)
    return_asked = Signal()
    drop_asked = Signal()
    judge_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._is_notice = False
        self._preview: Preview | None = None
        self.title = ElidedLabel("", "strong", self)
        self.proof = label("", "ok", self)
        self.number = label("", "caption", self)
        self.note = label("", "secondary", self, wrap=True)
        self.rows = QTreeWidget(self)
        self._dress_rows()
        self.take = button("", "primary", self, glyph="check", hint="Ctrl+↵")
        self.back = button(_("Return with a reason…"), "", self, glyph="arrow-u-up-left")
        self.drop = button(_("Do not take it in"), "", self)
        self.again = button(_("Look again"), "", self, glyph="arrows-clockwise")
        self.after = ElidedLabel(_("The receipt goes to the sender by itself."), "caption", self)
        self._lay_out()
        self.take.clicked.connect(self._on_take)
        self.back.clicked.connect(self.return_asked)
        self.drop.clicked.connect(self.drop_asked)
        self.again.clicked.connect(self.judge_asked)
        self.rows.itemChanged.connect(self._on_ticked)

    def _dress_rows(self) -> None:
        rows = self.rows
        rows.setAccessibleName(_("Records of the parcel"))
        rows.setColumnCount(5)
        rows.setHeaderLabels(
            [
                _("Student"),
                _("Kind of record"),
                _("What it says"),
                _("3-3-3 after"),
                _("What it does"),
            ]
        )
        rows.setRootIsDecorated(False)
        rows.setUniformRowHeights(True)
        rows.setItemDelegateForColumn(3, MarkDelegate(rows))
        for place, width in enumerate((112, 112, 200, WIDTH + 6, 168)):
            rows.setColumnWidth(place, theme().px(width))
        rows.header().setStretchLastSection(False)
        rows.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        rows.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.proof)
        head.addWidget(self.number)
        foot = QHBoxLayout()
        foot.setSpacing(SMALL)
        for made in (self.take, self.back, self.again, self.drop):
            foot.addWidget(made)
        foot.addWidget(self.after, 1)
        self.after.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, SMALL, 14, GAP)
        layout.setSpacing(SMALL)
        layout.addLayout(head)
        layout.addWidget(self.note)
        layout.addWidget(self.rows, 1)
        layout.addLayout(foot)

    # --- what is shown

    def show_held(self, movement: Movement, sentence: str) -> None:
        """Show a file that lies aside, and why."""
        self._preview = None
        name = movement.arrival.name if movement.arrival is not None else ""
        self.title.set_whole(name)
        self.proof.hide()
        self.number.clear()
        self.note.setText(sentence)
        self.note.show()
        self.rows.hide()
        self._offer(self.again, self.drop)

    def show_waiting(self, movement: Movement) -> None:
        """Show that a parcel is being looked into."""
        self._preview = None
        self.title.set_whole(movement.who)
        self.proof.hide()
        self.number.clear()
        self.note.setText(_("Looking into the parcel…"))
        self.note.show()
        self.rows.hide()
        self._offer()

    def show_preview(self, movement: Movement, preview: Preview, names: Mapping[UUID, str]) -> None:
        """Show what taking a parcel in would do; ``names`` are the students by file."""
        self._preview = preview
        manifest = preview.inspected.manifest
        count = sum(len(preview.of(outcome)) for outcome in _ORDER)
        records = records_words(count) if preview.effect is None else _("seen before it holds")
        told = _("{who}: {kind}, {records}").format(
            who=movement.who, kind=short_kind(manifest.kind.value), records=records
        )
        self.title.set_whole(told)
        self.proof.setText(_("✓ Signature valid, unchanged"))
        self.proof.show()
        self.number.setText(_("Parcel no. {seq}").format(seq=manifest.seq))
        gaps = preview.inspected.gaps
        self.note.setVisible(bool(gaps))
        set_kind(self.note, "warn")
        missing = ", ".join(map(str, gaps))
        self.note.setText(
            _("Numbers {numbers} of this sender have not come; ask for them.").format(
                numbers=missing
            )
        )
        if preview.effect is None:
            self._fill(preview, names)
        else:
            self._fill_notice(preview.effect, short_kind(manifest.kind.value))
        self.rows.show()
        self._offer(self.take, self.back)

    def _offer(self, *made: QWidget) -> None:
        for one in (self.take, self.back, self.again, self.drop):
            one.setVisible(one in made)
        self.after.setVisible(self.take in made)

    def _fill(self, preview: Preview, names: Mapping[UUID, str]) -> None:
        shifts = {shift.file_id: shift for shift in preview.taken.shifts}
        parents = {
            line.record_id: line for line in preview.inspected.lines if isinstance(line, Line)
        }
        self.rows.blockSignals(True)
        self.rows.clear()
        self._total, self._is_notice = 0, False
        for outcome in _ORDER:
            for ruling in preview.of(outcome):
                self._total += outcome in _TAKEABLE
                verdict = preview.taken.verdicts.get(ruling.line.record_id)
                self.rows.addTopLevelItem(_item(ruling, shifts, names, parents, verdict))
        self.rows.blockSignals(False)
        self._on_ticked()

    def _fill_notice(self, effect: Effect, kind: str) -> None:
        """Show what a notice changes: how each thing is here, and what it becomes."""
        self._is_notice = True
        self.rows.clear()
        self._total = 0
        for line in notice_lines(effect):
            now = _("now: {value}").format(value=line.before)
            item = QTreeWidgetItem([line.what, kind, now, "", line.after])
            for place in (0, 2, 4):
                item.setToolTip(place, item.text(place))
            item.setForeground(4, QBrush(theme().color(line.tone)))
            self.rows.addTopLevelItem(item)
        self._on_ticked()

    # --- what is decided

    def ticked(self) -> tuple[UUID, ...]:
        """Return the records that are ticked."""
        items = (self.rows.topLevelItem(at) for at in range(self.rows.topLevelItemCount()))
        return tuple(
            item.data(0, _ID)
            for item in items
            if item is not None
            and item.data(0, _ID) is not None
            and item.checkState(0) == Qt.CheckState.Checked
        )

    def _on_ticked(self) -> None:
        count = len(self.ticked())
        if self._total == 0:
            has_lines = self._is_notice and self.rows.topLevelItemCount() > 0
            self.take.setText(_("Put in force") if has_lines else _("Acknowledge"))
        else:
            told = ngettext("Take {count} in", "Take {count} in", count)
            self.take.setText(told.format(count=count))
        self.take.setAccessibleName(self.take.text())
        self.take.setEnabled(count > 0 or self._total == 0)

    def _on_take(self) -> None:
        chosen = self.ticked()
        self.take_asked.emit(None if len(chosen) == self._total else chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.take.isVisible() and self.take.isEnabled():
                self._on_take()
            return
        super().keyPressEvent(event)


def _item(
    ruling: Ruling,
    shifts: Mapping[UUID, MarkShift],
    names: Mapping[UUID, str],
    parents: Mapping[UUID, Line],
    verdict: Verdict | None,
) -> QTreeWidgetItem:
    line = ruling.line
    file_id = file_of(line)
    shift = None if file_id is None else shifts.get(file_id)
    name = names.get(file_id, "") if file_id is not None else ""
    if shift is not None:
        name = shift.name
    if not name and line.kind == CaseFile.kind:
        name = str((line.fields or {}).get("name") or "")
    effect, tone = _effect(ruling, shift, verdict)
    item = QTreeWidgetItem([name or "—", _what(line), _content(line, parents), "", effect])
    for place in (2, 4):
        item.setToolTip(place, item.text(place))
    if tone:
        item.setForeground(4, QBrush(theme().color(tone)))
    if shift is not None and line.kind in _SERVICE:
        item.setData(3, MARK_ROLE, _mark(shift))
        item.setData(3, int(Qt.ItemDataRole.AccessibleTextRole), _mark_words(shift))
    if ruling.outcome in _TAKEABLE:
        item.setData(0, _ID, line.record_id)
        item.setCheckState(0, Qt.CheckState.Checked)
    return item


def _what(line: Line) -> str:
    day = str((line.fields or {}).get("on") or "")
    return (
        f"{kind_name(line.kind)} {day}".strip() if line.kind == Event.kind else kind_name(line.kind)
    )


def _content(line: Line, parents: Mapping[UUID, Line]) -> str:
    """What the record says, in one line: its day and its words."""
    fields: dict[str, Any] = dict(line.fields or {})
    if line.fields is None:
        return _("was taken back by the sender")
    for name in ("session_id", "event_id", "post_id"):
        parent = parents.get(_as_id(fields.get(name)))
        if parent is not None and parent.fields is not None:
            fields = {**parent.fields, **{k: v for k, v in fields.items() if v}}
    parts = [_moment(fields)] if fields.get("on") else []
    parts += [str(fields[n]) for n in ("mode", "class_name", "student_no") if fields.get(n)]
    words = next(
        (
            str(fields[name])
            for name in ("own_words", "content", "topic", "title", "name", "match", "code")
            if fields.get(name) and not (name == "name" and line.kind == CaseFile.kind)
        ),
        "",
    )
    return " · ".join([*parts, words.replace("\n", " ")] if words else parts)


def _moment(fields: Mapping[str, Any]) -> str:
    day = short_day(date.fromisoformat(str(fields["on"])))
    return f"{day} {str(fields.get('start') or '')[:5]}".strip()


def _as_id(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)


def _effect(ruling: Ruling, shift: MarkShift | None, verdict: Verdict | None) -> tuple[str, str]:
    """What taking the record in does, and the tone in which it is said."""
    if ruling.outcome is Outcome.RETURNED:
        why = why_returned(ruling.code, ruling.reason)
        return _("goes back: {why}").format(why=why), "danger"
    if ruling.outcome is Outcome.DUPLICATE:
        return _("is here already"), "text3"
    if ruling.outcome is Outcome.CONFLICT:
        return _("two versions: settle it afterwards"), "warn"
    if ruling.line.fields is None:
        return _("is taken back"), "warn"
    service = _SERVICE.get(ruling.line.kind)
    if service is None or shift is None:
        return _("new"), "accent"
    before, after = shift.before[service], shift.after[service]
    if verdict is not None and not verdict.counts:
        blocking = next(reason for reason in verdict.reasons if reason.is_blocking)
        why = sentence(blocking, current_language())
        return _("does not count: {why}").format(why=why), "warn"
    if before == after:
        return _("does not change the count"), "warn"
    return _("counted {before} → {after}").format(before=before, after=after), "accent"


def _mark(shift: MarkShift) -> Mark:
    return Mark(
        tuple(
            MarkPart(shift.after[service], 0, shift.after[service] + shift.owed[service])
            for service in Service
        )
    )


def _mark_words(shift: MarkShift) -> str:
    return " · ".join(f"{shift.before[s]} → {shift.after[s]}" for s in Service)


def held_words(movement: Movement) -> str:
    """Return why a file lies aside."""
    code = movement.arrival.code if movement.arrival is not None else None
    return sentence_of(code or "E_FORMAT", {"partner": movement.who})
