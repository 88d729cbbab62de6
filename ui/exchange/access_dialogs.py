"""What a partner gets: the students assigned to it, and the optional fields sent to an office."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from casework.records import Assignment, Partner, Role
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.exchange.words import GROUPS
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.layouts import hbox, vbox

_FILE = int(Qt.ItemDataRole.UserRole)
_CLASS = _FILE + 1
_MOST = 2000

Students = tuple[tuple[FileLine, ...], frozenset[UUID]]


def read_students(reader: Reader, partner: Partner) -> Students:
    """Return all students, and the files of those assigned to the partner."""
    lines = reader.lines(FileQuery(order="class_name", limit=_MOST))
    held = frozenset(
        one.file_id
        for one in reader.get_all(Assignment)
        if one.partner_id == partner.group and one.until is None and not one.is_void
    )
    return tuple(lines), held


class AssignDialog(PlainDialog):
    """Checkable list of students. ``give(files)`` and ``take(files)`` apply the changes.

    ``given`` is emitted when students were added, as the partner has not received them yet.
    """

    given = Signal()

    def __init__(
        self,
        partner: Partner,
        students: Students,
        give: Callable[[Iterable[UUID]], Job[Any]],
        take: Callable[[Iterable[UUID]], Job[Any]],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Students of {name}").format(name=partner.name), parent)
        self._give, self._take = give, take
        lines, self._held = students
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.classes = QComboBox(self)
        self.classes.setAccessibleName(_("Class"))
        self.classes.addItem(_("All classes"), "")
        for name in sorted({line.file.class_name or "" for line in lines} - {""}):
            self.classes.addItem(name, name)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Name or number"))
        self.search.setAccessibleName(_("Name or number"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Students"))
        for line in lines:
            text = f"{line.file.name}  {line.file.student_no}  {line.file.class_name or ''}"
            item = QListWidgetItem(text.strip(), self.list)
            item.setData(_FILE, line.file.id)
            item.setData(_CLASS, line.file.class_name or "")
            is_held = line.file.id in self._held
            item.setCheckState(Qt.CheckState.Checked if is_held else Qt.CheckState.Unchecked)
        self.count = label("", "secondary", self)
        self.all = button(_("Tick the listed ones"), "small", self)
        self.say = label("", "danger", self, wrap=True)
        self.yes = button(_("Save this selection"), "primary", self)
        no = button(_("Cancel"), "", self)
        message = _("{name} gets number, name and class of these, nothing else.")
        if partner.role is not Role.ADVISOR:
            message = _("{name} gets the whole roster of these and becomes responsible for them.")
        top = hbox(self.classes, (self.search, 1), self.all)
        layout = vbox(
            label(self.windowTitle(), "cardTitle", self),
            label(message.format(name=partner.name), "secondary", self, wrap=True),
            top,
            on=self,
            margins=(20, 18, 20, 16),
            spacing=SMALL,
        )
        layout.addWidget(self.list, 1)
        layout.addWidget(self.say)
        layout.addLayout(button_row(self.yes, no, extra=(self.count,)))
        self.resize(theme().px(480), min(theme().px(440), parent.window().height() - 24))
        self.say.hide()
        if not lines:
            self.say.setText(_("No students yet: import a roster first."))
            self.say.show()
            self.yes.setEnabled(False)
        self.classes.currentIndexChanged.connect(self._sift)
        self.search.textChanged.connect(self._sift)
        self.list.itemChanged.connect(self._count)
        self.all.clicked.connect(self._on_all)
        self.yes.clicked.connect(self._on_yes)
        no.clicked.connect(self.reject)
        self._count()

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def ticked(self) -> frozenset[UUID]:
        """Return the checked students."""
        return frozenset(
            item.data(_FILE) for item in self._items() if item.checkState() == Qt.CheckState.Checked
        )

    def _sift(self) -> None:
        name, text = self.classes.currentData(), self.search.text().strip()
        for item in self._items():
            is_shown = (not name or item.data(_CLASS) == name) and text in item.text()
            item.setHidden(not is_shown)

    def _on_all(self) -> None:
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(Qt.CheckState.Checked)

    def _count(self) -> None:
        count = len(self.ticked())
        message = ngettext("{count} student", "{count} students", count)
        self.count.setText(message.format(count=count))

    def _on_yes(self) -> None:
        chosen = self.ticked()
        more, fewer = chosen - self._held, self._held - chosen
        if more:
            self._give(more).then(
                lambda _done: self._take_back(fewer, has_more=True), problem=self._on_problem
            )
        else:
            self._take_back(fewer, has_more=False)

    def _take_back(self, fewer: frozenset[UUID], *, has_more: bool) -> None:
        def end(_done: object = None) -> None:
            self.accept()
            if has_more:
                self.given.emit()

        if fewer:
            self._take(fewer).then(end, problem=self._on_problem)
        else:
            end()

    def _on_problem(self, problem: Problem) -> None:
        self.say.setText(sentence_for(problem))
        self.say.show()


class SharingDialog(PlainDialog):
    """Check boxes for what a partner may see. ``set_shared_fields(groups)`` starts the job."""

    def __init__(
        self,
        partner: Partner,
        set_shared_fields: Callable[[tuple[str, ...]], Job[Any]],
        parent: QWidget,
    ) -> None:
        title = _("Access of {name}").format(name=partner.name)
        super().__init__(title, parent)
        self._let_see = set_shared_fields
        self.ticks: dict[str, QCheckBox] = {}
        message = _(
            "A report omits these unless they are ticked; the office counts with substitutes."
            " Tick only what it asked for. Applies to what is sent from now on."
        )
        layout = vbox(
            label(title, "cardTitle", self),
            label(message, "secondary", self, wrap=True),
            on=self,
            margins=(20, 18, 20, 16),
            spacing=SMALL,
        )
        for group, words in GROUPS.items():
            made = QCheckBox(_(words), self)
            made.setChecked(group in partner.fields)
            self.ticks[group] = made
            layout.addWidget(made)
        self.say = label("", "danger", self, wrap=True)
        self.say.hide()
        layout.addWidget(self.say)
        self.yes = button(_("Save this selection"), "primary", self)
        no = button(_("Cancel"), "", self)
        layout.addLayout(button_row(self.yes, no))
        self.setMinimumWidth(theme().px(440))
        self.yes.clicked.connect(self._on_yes)
        no.clicked.connect(self.reject)

    def _on_yes(self) -> None:
        chosen = tuple(group for group, made in self.ticks.items() if made.isChecked())
        self._let_see(chosen).then(lambda _done: self.accept(), problem=self._on_problem)

    def _on_problem(self, problem: Problem) -> None:
        self.say.setText(sentence_for(problem))
        self.say.show()
