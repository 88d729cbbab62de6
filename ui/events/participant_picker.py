"""Dialog for selecting participants of an event by class or search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
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

from casework.activities import SIGN_IN_WAYS
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.read_models import FileLine, FileQuery
from casework.records import AttendanceState, Event
from casework.service_layer import SignInDetails
from ui.common.case_words import state_name
from ui.common.i18n import _, ngettext
from ui.jobs import Job, LatestOnly
from ui.theme.theme import theme
from ui.widgets.basics import button, plain, row
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import choice

if TYPE_CHECKING:
    from ui.jobs.session import Session
    from ui.shell.list_tab import ListTab

MOST = 500
"""Maximum number of students shown."""


@dataclass(frozen=True, slots=True)
class PickableStudents:
    """Students offered for selection, existing attendance states, and the available classes."""

    lines: tuple[FileLine, ...] = field(repr=False)
    states: dict[UUID, AttendanceState] = field(repr=False)
    classes: tuple[str, ...]
    colleges: tuple[str, ...]


def offered(reader: Reader, event_id: UUID, query: FileQuery) -> PickableStudents:
    """Return the students that match the query."""
    facets = reader.facets(FileQuery())
    states = {one.file_id: one.state for one in reader.places_at(event_id) if not one.is_void}
    return PickableStudents(
        reader.lines(query),
        states,
        tuple(sorted(name for name in facets.get("class_name", {}) if name)),
        tuple(sorted(name for name in facets.get("college", {}) if name)),
    )


class ParticipantPicker(FormDialog):
    """List of students with check boxes; ticks are kept across changes of class and search."""

    def __init__(self, session: Session, event: Event, over: QWidget) -> None:
        why = _("Students who attended already are shown unticked and stay as they are.")
        super().__init__(
            _("Tick students: {name}").format(name=event.name), _("Record"), over, why=why
        )
        self._session, self._event = session, event
        self._latest: LatestOnly[PickableStudents] = LatestOnly()
        self._ticked: dict[UUID, str] = {}
        self._is_filling = False
        self.class_ = choice([("", _("All classes"))], "", self)
        self.college = choice([("", _("All colleges"))], "", self)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Name, number, pinyin or initials"))
        self.all = button(_("Tick all shown"), "small", self)
        self.table = self._table()
        self.state = choice([(one, state_name(one)) for one in AttendanceState], None, self)
        ways = [("", _("Not specified")), *((way, way) for way in SIGN_IN_WAYS)]
        self.way = choice(ways, "", self)
        for box, name in ((self.class_, _("Class")), (self.college, _("College"))):
            box.setAccessibleName(name)
        self.add("college", _("&College"), self.college, (0, 0))
        self.add("class", _("C&lass"), self.class_, (0, 1))
        search = row(self.search, self.all, parent=self)
        self.search.setAccessibleName(_("Search"))
        self.grid.addWidget(search, 1, 0, 1, 2)
        self.add("students", _("&Students"), self.table, (2, 0, 1, 2))
        self.add("state", _("S&tate"), self.state, (3, 0))
        self.add("signed_by", _("&Way of signing in"), self.way, (3, 1))
        self.class_.currentIndexChanged.connect(lambda _place: self.read())
        self.college.currentIndexChanged.connect(lambda _place: self.read())
        self.search.textChanged.connect(lambda _text: self.read())
        self.all.clicked.connect(self.tick_all)
        self.table.itemChanged.connect(self._on_tick)
        self._show_count()
        self.read()

    def _table(self) -> QTableWidget:
        headings = [_("Student"), _("Number"), _("Class"), _("Current state")]
        table = QTableWidget(0, len(headings), self)
        table.setHorizontalHeaderLabels(headings)
        table.setAccessibleName(_("Students"))
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setMinimumHeight(theme().px(220))
        for column, width in enumerate((150, 130, 130)):
            table.setColumnWidth(column, theme().px(width))
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def read(self) -> None:
        """Load the students that match the current class and search."""
        pairs = (("class_name", self.class_.currentData()), ("college", self.college.currentData()))
        where = tuple((key, value) for key, value in pairs if value)
        query = FileQuery(search=self.search.text(), where=where, limit=MOST)
        event_id = self._event.id
        job = self._session.read(lambda reader: offered(reader, event_id, query))
        self._latest.take(job).then(self._show, problem=self.show_problem)

    def _show(self, found: PickableStudents) -> None:
        self._is_filling = True
        _fill(self.class_, found.classes)
        _fill(self.college, found.colleges)
        self.table.setRowCount(len(found.lines))
        for place, line in enumerate(found.lines):
            file = line.file
            state = found.states.get(file.id)
            name = QTableWidgetItem(file.name)
            name.setData(Qt.ItemDataRole.UserRole, str(file.id))
            if state is AttendanceState.ATTENDED:
                name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            else:
                name.setCheckState(_check(file.id in self._ticked))
            self.table.setItem(place, 0, name)
            texts = (file.student_no, file.class_name or "", state_name(state) if state else "")
            for column, text in enumerate(texts, 1):
                self.table.setItem(place, column, QTableWidgetItem(text))
        self._is_filling = False
        self._show_count()

    def tick_all(self) -> None:
        """Tick all selectable students shown; untick them if all are ticked."""
        items = [self.table.item(place, 0) for place in range(self.table.rowCount())]
        free = [i for i in items if i is not None and i.flags() & Qt.ItemFlag.ItemIsUserCheckable]
        to = not all(item.checkState() == Qt.CheckState.Checked for item in free)
        for item in free:
            item.setCheckState(_check(to))

    @property
    def chosen(self) -> tuple[UUID, ...]:
        """Ids of the ticked students, in the order they were ticked."""
        return tuple(self._ticked)

    def save(self) -> Job[Any] | None:
        files = self.chosen
        if not files:
            self.show_problem(RuleBroken("NO_STUDENT", "students"))
            return None
        event, state = self._event.id, AttendanceState(self.state.currentData())
        signed = SignInDetails(signed_by=self.way.currentData() or None)
        return self._session.write(
            lambda services: services.events.attend(event, files, state=state, signed=signed)
        )

    def _on_tick(self, item: QTableWidgetItem) -> None:
        if self._is_filling or item.column():
            return
        file_id = UUID(item.data(Qt.ItemDataRole.UserRole))
        if item.checkState() == Qt.CheckState.Checked:
            self._ticked[file_id] = item.text()
        else:
            self._ticked.pop(file_id, None)
        self._show_count()

    def _show_count(self) -> None:
        count = len(self._ticked)
        text = ngettext("Record {count} student", "Record {count} students", count)
        self.yes.setText(text.format(count=count))
        self.yes.setAccessibleName(plain(self.yes.text()))

    def done(self, result: int) -> None:
        """Close, and discard a query still running."""
        self._latest.drop()
        super().done(result)


def tick_students(tab: ListTab, event: Event) -> ParticipantPicker:
    """Open the picker, and record the selected participants."""
    dialog = ParticipantPicker(tab.session, event, tab)

    def done(result: Any) -> None:
        count = len(result.files)
        said = ngettext("Recorded for {count} student.", "Recorded for {count} students.", count)
        tab.tell(said.format(count=count))(result)

    dialog.show_for(done, width=680)
    return dialog


def _fill(box: QComboBox, names: tuple[str, ...]) -> None:
    if box.count() == 1:
        box.blockSignals(True)
        for name in names:
            box.addItem(name, name)
        box.blockSignals(False)


def _check(is_on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
