"""Form of the office's settings about helpers: general limits, and one line per helper."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework.people.helpers import (
    HELPERS_KEY,
    INACTIVE_DAYS,
    MAX_STUDENTS,
    WEEKLY,
    HelperNote,
    HelperSettings,
    check_helpers,
    helper_settings,
)
from casework.problems import RuleBroken
from ui.common.i18n import _
from ui.common.input_parsing import number
from ui.jobs.session import Session
from ui.settings.forms import SettingForm
from ui.settings.view_model import OfficeViewModel
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button
from ui.widgets.layouts import hbox, vbox

_NAME, _PHONE, _WEEKLY, _PAPER = range(4)
_USUAL = HelperNote()


class HelpersForm(SettingForm):
    """Edits the setting ``helpers``."""

    def __init__(self, session: Session, view_model: OfficeViewModel, parent: QWidget) -> None:
        why = _("A line for each helper; a blank week means the one for all.")
        super().__init__(session, _("Limits of helpers"), parent, why=why)
        self._named = view_model.helpers
        self.limits = {
            "silent_days": self.number(1, 365, INACTIVE_DAYS),
            "max_students": self.number(1, 1000, MAX_STUDENTS),
            "weekly": self.number(1, 500, WEEKLY),
        }
        titles = (
            ("silent_days", _("&Inactive after days")),
            ("max_students", _("Students at &most")),
            ("weekly", _("Services a &week")),
        )
        for place, (key, title) in enumerate(titles):
            self.add(key, title, self.limits[key], (0, place))
        self.people = PeopleTable(self)
        self.add("people", _("&Helpers"), self.people, (1, 0, 1, 3))
        self._show(helper_settings(view_model.office))
        self.limits["silent_days"].setFocus()

    def _show(self, settings: HelperSettings) -> None:
        self.limits["silent_days"].setValue(settings.silent_days)
        self.limits["max_students"].setValue(settings.max_students)
        self.limits["weekly"].setValue(settings.weekly)
        names = sorted({*self._named, *settings.people})
        self.people.show_people({name: settings.people.get(name, _USUAL) for name in names})

    def show_shipped(self) -> None:
        self._show(HelperSettings())

    def values(self) -> dict[str, Any]:
        usual = {"silent_days": INACTIVE_DAYS, "max_students": MAX_STUDENTS, "weekly": WEEKLY}
        found: dict[str, Any] = {
            key: spin.value() for key, spin in self.limits.items() if spin.value() != usual[key]
        }
        people = self.people.people()
        if people:
            found["people"] = people
        return {HELPERS_KEY: found or None}


class PeopleTable(QWidget):
    """Table of name, phone, weekly load and paper use per helper; default values are not stored."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = QTableWidget(0, 4, self)
        self.table.setAccessibleName(_("Helpers"))
        self.table.setHorizontalHeaderLabels(
            [_("Helper"), _("Phone"), _("Per week"), _("Works on paper")]
        )
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for column, width in ((_NAME, 150), (_PHONE, 150), (_WEEKLY, 90)):
            self.table.setColumnWidth(column, theme().px(width))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setFixedHeight(theme().px(190))
        self.add = button(_("Add a helper"), "", self, glyph="plus")
        self.remove = button(_("Remove the line"), "", self, glyph="minus")
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.setFocusProxy(self.table)
        row = hbox(self.add, self.remove, -1)
        vbox(self.table, row, on=self, margins=(0, 0, 0, 0), spacing=SMALL)

    def show_people(self, people: dict[str, HelperNote]) -> None:
        """Show these helpers in the given order."""
        self.table.setRowCount(0)
        for name, note in people.items():
            self._append(name, note)
        self.table.setCurrentCell(0, _NAME)

    def _append(self, name: str, note: HelperNote) -> None:
        place = self.table.rowCount()
        self.table.insertRow(place)
        weekly = "" if note.weekly is None else str(note.weekly)
        for column, text in ((_NAME, name), (_PHONE, note.phone or ""), (_WEEKLY, weekly)):
            self.table.setItem(place, column, QTableWidgetItem(text))
        paper = QTableWidgetItem()
        paper.setFlags(
            Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
        )
        paper.setCheckState(Qt.CheckState.Checked if note.on_paper else Qt.CheckState.Unchecked)
        paper.setData(Qt.ItemDataRole.AccessibleTextRole, _("Works on paper"))
        self.table.setItem(place, _PAPER, paper)

    def _on_add(self) -> None:
        self._append("", _USUAL)
        self.table.setCurrentCell(self.table.rowCount() - 1, _NAME)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_remove(self) -> None:
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())

    def people(self) -> dict[str, dict[str, Any]]:
        """Return the non-default notes by name; the cell of an error becomes current.

        Raises:
            RuleBroken: HELPER_UNNAMED, HELPER_TWICE, or an invalid number or phone.
        """
        found: dict[str, dict[str, Any]] = {}
        seen: set[str] = set()
        for place in range(self.table.rowCount()):
            name, note = self._line(place)
            if not name and note == {"on_paper": False}:
                continue
            if not name or name in seen:
                self.table.setCurrentCell(place, _NAME)
                raise RuleBroken("HELPER_TWICE" if name else "HELPER_UNNAMED", "people", name=name)
            seen.add(name)
            if note != {"on_paper": False}:
                found[name] = note
        return found

    def _line(self, place: int) -> tuple[str, dict[str, Any]]:
        name, phone, weekly = (self._text(place, column) for column in range(_PAPER))
        paper = self.table.item(place, _PAPER)
        is_on_paper = paper is not None and paper.checkState() is Qt.CheckState.Checked
        note: dict[str, Any] = {"on_paper": is_on_paper}
        for column, key, text in ((_PHONE, "phone", phone), (_WEEKLY, "weekly", weekly)):
            if text:
                note[key] = self._checked(place, column, key, text)
        return name, note

    def _checked(self, place: int, column: int, key: str, text: str) -> Any:
        try:
            value: Any = number(text, "weekly") if key == "weekly" else text
            return check_helpers({"people": {"?": {key: value}}})["people"]["?"][key]
        except RuleBroken as refused:
            self.table.setCurrentCell(place, column)
            raise RuleBroken(
                refused.rule, "people", **{**refused.facts, "key": "people"}
            ) from refused

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""
