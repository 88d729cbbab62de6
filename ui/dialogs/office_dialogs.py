"""Dialogs for tables of the office that two pages open: minimum wages and detectors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework.problems import RuleBroken
from casework.rulepack import TestSetting
from casework.service_layer import ActionResult
from casework.settings.wages import SHIPPED_WAGES, WAGES_KEY, WageRow, check_wages, wages_document
from casework.signals import KINDS, SIGNALS_KEY, SignalKind
from ui.common.i18n import _
from ui.common.input_parsing import day, number
from ui.common.problems import sentence_for
from ui.common.rule_words import detector_name, unit_of, what_to_look_at
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label, scrolling
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import show_unit
from ui.widgets.layouts import hbox, vbox

_REGION, _SINCE, _AMOUNT = range(3)


class WagesDialog(PlainDialog):
    """Edits the table; input is kept when a row is rejected."""

    saved = Signal(object)

    def __init__(
        self, session: Session, rows: tuple[WageRow, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Minimum wages"), parent)
        self._session = session
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(_("Minimum wages"))
        self.table.setHorizontalHeaderLabels([_("Region"), _("Since"), _("Yuan a month")])
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.table.horizontalHeader().setDefaultAlignment(left)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setColumnWidth(_REGION, theme().px(180))
        self.table.setColumnWidth(_SINCE, theme().px(120))
        self.problem = label("", "danger", self, wrap=True)
        self.problem.hide()
        self.add = button(_("Add a row"), "", self, glyph="plus")
        self.remove = button(_("Remove the row"), "", self, glyph="minus")
        self.shipped = button(_("Restore defaults"), "quiet", self)
        self.save = button(_("Save"), "primary", self)
        self.cancel = button(_("Cancel"), "", self)
        self._build()
        self._show(rows)
        self.add.clicked.connect(lambda: self._append("", "", ""))
        self.remove.clicked.connect(self._on_remove)
        self.shipped.clicked.connect(lambda: self._show(SHIPPED_WAGES))
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(self.reject)
        self.resize(520, 380)

    def _build(self) -> None:
        message = _(
            "A post that pays less than its region's minimum on the day of the referral does"
            " not count. Regions and days that are not listed here are not checked."
        )
        column = vbox(
            label(message, "secondary", self, wrap=True),
            (self.table, 1),
            self.problem,
            on=self,
            margins=(16, 14, 16, 14),
            spacing=SMALL,
        )
        edit, end = QHBoxLayout(), QHBoxLayout()
        for widget in (self.add, self.remove, self.shipped):
            edit.addWidget(widget)
        edit.addStretch(1)
        end.addStretch(1)
        end.addWidget(self.save)
        end.addWidget(self.cancel)
        column.addLayout(edit)
        column.addLayout(end)

    def _show(self, rows: tuple[WageRow, ...]) -> None:
        self.table.setRowCount(0)
        for row in rows:
            self._append(row.region, row.since.isoformat(), str(row.amount))
        self.table.setCurrentCell(0, _REGION)

    def _append(self, *texts: str) -> None:
        place = self.table.rowCount()
        self.table.insertRow(place)
        for column, text in enumerate(texts):
            self.table.setItem(place, column, QTableWidgetItem(text))
        self.table.setCurrentCell(place, _REGION)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_remove(self) -> None:
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())

    def rows(self) -> list[dict[str, Any]]:
        """Return the non-blank rows in the format of the setting.

        Raises:
            RuleBroken: BAD_DATE, BAD_NUMBER, WAGES_INVALID.
        """
        found: list[dict[str, Any]] = []
        for place in range(self.table.rowCount()):
            region, since, amount = (self._text(place, column) for column in range(3))
            if region or since or amount:
                on = day(since, "since", today=self._session.today())
                found.append(
                    {
                        "region": region,
                        "since": on.isoformat(),
                        "amount": number(amount, "amount"),
                    }
                )
        return check_wages(found)

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""

    def _on_save(self) -> None:
        try:
            rows = self.rows()
        except RuleBroken as refused:
            self._on_problem(refused)
            return
        value = None if rows == wages_document(SHIPPED_WAGES) else rows
        self.save.setEnabled(False)
        job = self._session.write(
            lambda services: services.settings.change_settings({WAGES_KEY: value})
        )
        job.then(self._on_saved, problem=self._on_problem)

    def _on_saved(self, done: ActionResult) -> None:
        self.accept()
        self.saved.emit(done)

    def _on_problem(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        self.problem.setText(sentence_for(problem))
        self.problem.show()


MOST = 1000


class DetectorRow(QWidget):
    """One detector: a switch, a description, and a threshold."""

    def __init__(self, kind: SignalKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        name = detector_name(kind)
        self.switch = QCheckBox(name, self)
        self.number = QSpinBox(self)
        self.number.setRange(1, MOST)
        show_unit(self.number, partial(unit_of, kind))
        self.number.setAccessibleName(_("{test} Threshold").format(test=name))
        self.number.setFixedWidth(theme().px(130))
        self.number.setVisible(kind.threshold is not None)
        about = label(what_to_look_at(kind), "caption", self, wrap=True)
        about.setContentsMargins(theme().px(28), 0, 0, 0)
        hbox(
            (vbox(self.switch, about, spacing=0), 1),
            (self.number, 0, Qt.AlignmentFlag.AlignTop),
            on=self,
            margins=(0, 0, 0, 0),
        )
        self.switch.toggled.connect(self.number.setEnabled)

    def show_setting(self, setting: TestSetting) -> None:
        """Show the setting of the detector."""
        self.switch.setChecked(setting.on)
        self.number.setValue(setting.threshold or 1)
        self.number.setEnabled(setting.on)

    def changed(self) -> dict[str, Any]:
        """Return the values that differ from the defaults."""
        found: dict[str, Any] = {}
        if self.switch.isChecked() != self.kind.on:
            found["on"] = self.switch.isChecked()
        if self.kind.threshold is not None and self.number.value() != self.kind.threshold:
            found["threshold"] = self.number.value()
        return found


class DetectorsDialog(PlainDialog):
    """All detectors in the order of the page; emits ``saved(ActionResult)``."""

    saved = Signal(object)

    def __init__(
        self,
        session: Session,
        settings: Mapping[str, TestSetting],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Detectors"), parent)
        self._session = session
        self.rows = {code: DetectorRow(kind) for code, kind in KINDS.items()}
        for code, row in self.rows.items():
            row.show_setting(settings[code])
        self.problem = label("", "danger", self, wrap=True)
        self.problem.hide()
        self.shipped = button(_("Restore defaults"), "quiet", self)
        self.save = button(_("Save"), "primary", self)
        self.cancel = button(_("Cancel"), "", self)
        self.shipped.clicked.connect(self._on_shipped)
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(self.reject)
        self._build()

    def _build(self) -> None:
        message = _("A signal asks someone to check. It changes no count and accuses no one.")
        column = vbox(
            label(message, "secondary", self, wrap=True),
            on=self,
            margins=(16, 14, 16, 14),
            spacing=SMALL,
        )
        area = scrolling(self)
        inner = QWidget(area)
        rows = vbox(on=inner, margins=(0, 0, SMALL, 0), spacing=SMALL)
        for row in self.rows.values():
            rows.addWidget(row)
        area.setWidget(inner)
        column.addWidget(area, 1)
        column.addWidget(self.problem)
        column.addLayout(button_row(self.save, self.cancel, extra=(self.shipped,)))
        self.fit(600, 600)

    def value(self) -> dict[str, Any] | None:
        """Return the setting to save; None if all values are defaults."""
        found = {code: changed for code, row in self.rows.items() if (changed := row.changed())}
        return found or None

    def _on_shipped(self) -> None:
        for row in self.rows.values():
            row.show_setting(TestSetting(row.kind.on, row.kind.threshold))

    def _on_save(self) -> None:
        value = self.value()
        self.save.setEnabled(False)
        job = self._session.write(
            lambda services: services.settings.change_settings({SIGNALS_KEY: value})
        )
        job.then(self._on_saved, problem=self._on_problem)

    def _on_saved(self, done: ActionResult) -> None:
        self.accept()
        self.saved.emit(done)

    def _on_problem(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        self.problem.setText(sentence_for(problem))
        self.problem.show()
