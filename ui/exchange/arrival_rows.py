"""The records of a parcel that came, as rows with ticks; a row is worded when it is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget

from casework.desk.notices import Effect
from casework.exchange.parcels import Line, Outcome
from casework.exchange.results import Preview
from casework.exchange.taking import Ruling, file_of
from casework.reasons import sentence
from casework.records import Attendance, CaseFile, Event, Referral, Talk
from casework.services import Service
from casework.settings_effects import MarkShift
from casework.verdicts import Verdict
from ui.common.names import kind_name
from ui.common.notice_words import NoticeLine, notice_lines
from ui.common.parcel_words import why_returned
from ui.common.words import N_, _, current_language
from ui.exchange.handed import HandedFile, handed_files
from ui.marks.delegate import MARK_ROLE, WIDTH, MarkDelegate
from ui.marks.mark import Mark, MarkPart
from ui.parts.tables import CELL_PAD, Column, RecordModel, RowDelegate, TableView
from ui.shell.status import short_day
from ui.theme.theme import theme

_Index = QModelIndex | QPersistentModelIndex
_TAKEABLE = (Outcome.ACCEPTED, Outcome.CONFLICT)
_SERVICE = {
    Talk.kind: Service.TALK,
    Referral.kind: Service.REFERRAL,
    Attendance.kind: Service.EVENT,
}
_ORDER = (Outcome.CONFLICT, Outcome.ACCEPTED, Outcome.RETURNED, Outcome.DUPLICATE)


@dataclass(frozen=True, slots=True)
class _Around:
    """What the words of rows need besides their records."""

    shifts: Mapping[UUID, MarkShift]
    names: Mapping[UUID, str]
    parents: Mapping[UUID, Line]
    verdicts: Mapping[UUID, Verdict]


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of the parcel as a row."""

    ruling: Ruling
    around: _Around = field(repr=False)

    @property
    def takes(self) -> UUID | None:
        """The record that a tick stands for; None where there is nothing to take."""
        is_takeable = self.ruling.outcome in _TAKEABLE
        return self.ruling.line.record_id if is_takeable else None

    @property
    def name(self) -> str:
        line, file_id = self.ruling.line, file_of(self.ruling.line)
        shift = self.shift
        name = self.around.names.get(file_id, "") if file_id is not None else ""
        if shift is not None:
            name = shift.name
        if not name and line.kind == CaseFile.kind:
            name = str((line.fields or {}).get("name") or "")
        return name or "—"

    @property
    def what(self) -> str:
        return _what(self.ruling.line)

    @property
    def content(self) -> str:
        return _content(self.ruling.line, self.around.parents)

    @property
    def effect(self) -> tuple[str, str]:
        verdict = self.around.verdicts.get(self.ruling.line.record_id)
        return _effect(self.ruling, self.shift, verdict)

    @property
    def shift(self) -> MarkShift | None:
        file_id = file_of(self.ruling.line)
        return None if file_id is None else self.around.shifts.get(file_id)

    @property
    def counted(self) -> MarkShift | None:
        """What happens to the student's marks, where the record is one that counts."""
        return self.shift if self.ruling.line.kind in _SERVICE else None


@dataclass(frozen=True, slots=True)
class _Noticed:
    """What a notice changes, as a row: how a thing is here, and what it becomes."""

    line: NoticeLine
    what: str
    takes: None = None
    counted: None = None

    @property
    def name(self) -> str:
        return self.line.what

    @property
    def content(self) -> str:
        return self.line.before

    @property
    def effect(self) -> tuple[str, str]:
        return self.line.after, self.line.tone


_KIND, _MARKS = 1, 3
_NAME_WIDTH, _MATTER_WIDTH = 128, 220
_OF_NOTICES = {0: N_("Matter"), 2: N_("As it is here"), 4: N_("As it comes")}
"""What columns are called where nothing is said of students."""

_Row = _Record | _Noticed | HandedFile


class ArrivalTable(TableView):
    """A row a record; those that can be taken in have a tick, set at first.

    ``ticks_changed`` comes with every other set of ticks.
    """

    ticks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Records of the parcel"), parent)
        columns = _columns()
        self._cells = _Ticks(columns, self)
        self.setModel(self._cells)
        self.set_columns(columns)
        self.setItemDelegateForColumn(0, _TickDelegate(self))
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._cells.dataChanged.connect(self.ticks_changed)

    def show_records(self, preview: Preview, names: Mapping[UUID, str]) -> None:
        """Show what becomes of each record; ``names`` are the students by file."""
        lines = (line for line in preview.inspected.lines if isinstance(line, Line))
        around = _Around(
            {shift.file_id: shift for shift in preview.taken.shifts},
            names,
            {line.record_id: line for line in lines},
            preview.taken.verdicts,
        )
        rulings = (ruling for outcome in _ORDER for ruling in preview.of(outcome))
        self._show([_Record(ruling, around) for ruling in rulings])

    def show_files(self, preview: Preview) -> None:
        """Show the files of a handover."""
        self._show(list(handed_files(preview)))

    def show_notice(self, effect: Effect, kind: str) -> None:
        """Show what a notice changes."""
        self._show([_Noticed(line, kind) for line in notice_lines(effect)], is_notice=True)

    def _show(self, rows: list[Any], *, is_notice: bool = False) -> None:
        self._cells.is_notice = is_notice
        for place in (_KIND, _MARKS):
            self.setColumnHidden(place, is_notice)
        self._cells.show_rows(rows)
        self.fit_columns()
        self.ticks_changed.emit()

    def _meant(self, place: int) -> int:
        is_matter = place == 0 and self._cells.is_notice
        return theme().px(_MATTER_WIDTH) if is_matter else super()._meant(place)

    @property
    def takeable(self) -> int:
        """How many records can be taken in."""
        return len(self._cells.takeable)

    def ticked(self) -> tuple[UUID, ...]:
        """Return the records that are ticked, in their order."""
        return tuple(one for one in self._cells.takeable if one not in self._cells.left_out)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._cells.toggle(self.currentIndex().siblingAtColumn(0))
            return
        super().keyPressEvent(event)


def _columns() -> tuple[Column[_Row], ...]:
    return (
        Column(_("Student"), lambda row: row.name, width=_NAME_WIDTH, tooltip=lambda row: row.name),
        Column(_("Kind of record"), lambda row: row.what, width=112),
        Column(
            _("What it says"),
            lambda row: row.content,
            width=200,
            tooltip=lambda row: row.content,
        ),
        Column(
            _("3-3-3 after"),
            lambda _row: "",
            width=WIDTH + 6,
            roles=((MARK_ROLE, lambda row: _mark(row.counted)),),
            spoken=lambda row: _mark_words(row.counted),
            delegate=MarkDelegate,
        ),
        Column(
            _("What it does"),
            lambda row: row.effect[0],
            width=168,
            tone=lambda row: row.effect[1],
            tooltip=lambda row: row.effect[0],
        ),
    )


class _Ticks(RecordModel[_Row]):
    """The rows; the ticks that are taken away are kept, so that ten thousand set ones cost none."""

    def __init__(self, columns: tuple[Column[_Row], ...], parent: QWidget) -> None:
        super().__init__(columns, parent)
        self.is_notice = False
        self.takeable: tuple[UUID, ...] = ()
        self.left_out: set[UUID] = set()

    def show_rows(self, rows: list[_Row]) -> None:
        self.takeable = tuple(row.takes for row in rows if row.takes is not None)
        self.left_out = set()
        self.set_records(rows)

    def headerData(  # noqa: N802  Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if self.is_notice and role == Qt.ItemDataRole.DisplayRole and section in _OF_NOTICES:
            return _(_OF_NOTICES[section])
        return super().headerData(section, orientation, role)

    def toggle(self, index: _Index) -> None:
        """Take a tick away, or set it again."""
        record_id = self._takes(index)
        if record_id is not None:
            self.left_out ^= {record_id}
            self.dataChanged.emit(index, index)

    def _takes(self, index: _Index) -> UUID | None:
        is_ticked = index.isValid() and index.column() == 0
        return self.record(index.row()).takes if is_ticked else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        is_takeable = self._takes(index) is not None
        return usual | Qt.ItemFlag.ItemIsUserCheckable if is_takeable else usual

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if role != Qt.ItemDataRole.CheckStateRole:
            return super().data(index, role)
        record_id = self._takes(index)
        if record_id is None:
            return None
        is_out = record_id in self.left_out
        return Qt.CheckState.Unchecked if is_out else Qt.CheckState.Checked

    def setData(  # noqa: N802  Qt's name
        self, index: _Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        if Qt.CheckState(value) != self.data(index, role):
            self.toggle(index)
        return True


class _TickDelegate(RowDelegate):
    """Takes a click where the tick is painted."""

    def editorEvent(  # noqa: N802  Qt's name
        self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        box = option.rect  # type: ignore[attr-defined]
        option.rect = box.adjusted(CELL_PAD, 0, -CELL_PAD, 0)  # type: ignore[attr-defined]
        return super().editorEvent(event, model, option, index)


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


def _mark(shift: MarkShift | None) -> Mark | None:
    if shift is None:
        return None
    return Mark(
        tuple(
            MarkPart(shift.after[service], 0, shift.after[service] + shift.owed[service])
            for service in Service
        )
    )


def _mark_words(shift: MarkShift | None) -> str:
    if shift is None:
        return ""
    return " · ".join(f"{shift.before[s]} → {shift.after[s]}" for s in Service)
