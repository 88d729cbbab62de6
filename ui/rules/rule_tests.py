"""Tests of a rule pack as form rows: a switch, a question and a threshold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from casework.reasons import ALL, REASONS, ReasonKind
from casework.required_services import Service
from casework.rulepack import RulePack, TestSetting
from ui.common.i18n import _
from ui.common.rule_words import rule_test_sentence, service_name, unit_name
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import label
from ui.widgets.fields import show_unit

MOST = 2000
_USUAL = 10
"""Initial threshold of a test that the pack does not define."""


class RuleTestRow(QWidget):
    """Form row of one test."""

    __test__ = False  # keeps pytest from collecting this class

    changed = Signal()

    def __init__(self, kind: ReasonKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        sentence = rule_test_sentence(kind.code)
        self.switch = QCheckBox(self)
        self.switch.setAccessibleName(sentence)
        self.switch.setEnabled(not kind.fixed)
        about = label(sentence, "", self, wrap=True)
        about.setToolTip(kind.code)
        self.number = self._number(sentence) if kind.unit else None
        tag = label(_("note only"), "chip", self)
        tag.setToolTip(_("The record still counts; a person should check it."))
        tag.setVisible(not kind.blocking)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(about, 1)
        row.addWidget(tag, 0, Qt.AlignmentFlag.AlignTop)
        if self.number is not None:
            row.addWidget(self.number, 0, Qt.AlignmentFlag.AlignTop)
            self.number.valueChanged.connect(self.changed)
        self.switch.toggled.connect(self._on_switch)

    def _number(self, sentence: str) -> QSpinBox:
        made = QSpinBox(self)
        made.setRange(1, MOST)
        show_unit(made, partial(unit_name, self.kind.code))
        made.setAccessibleName(_("{test} Threshold").format(test=sentence))
        made.setFixedWidth(theme().px(150))
        return made

    def show_setting(self, setting: TestSetting | None) -> None:
        """Show the setting of a pack; None if it does not define the test."""
        self.switch.setChecked(self.kind.fixed or (setting is not None and setting.on))
        known = setting.threshold if setting is not None else None
        if self.number is not None:
            self.number.setValue(known or _USUAL)
            self.number.setEnabled(self.switch.isChecked())

    def setting(self) -> TestSetting:
        """Return the setting entered."""
        number = None if self.number is None else self.number.value()
        return TestSetting(self.switch.isChecked(), number)

    def _on_switch(self, is_on: bool) -> None:
        if self.number is not None:
            self.number.setEnabled(is_on)
        self.changed.emit()


class RuleTestRows(QWidget):
    """All tests, grouped by the service they judge."""

    __test__ = False

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, RuleTestRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SMALL)
        self._to_make = self._groups()

    @property
    def is_whole(self) -> bool:
        """Whether all rows are created."""
        return not self._to_make

    def make_some(self) -> None:
        """Create the rows of one more service; creating all at once would block the window."""
        if self.is_whole:
            return
        title, kinds = self._to_make.pop(0)
        self._column.addSpacing(SMALL)
        self._column.addWidget(label(title, "strong", self))
        for kind in kinds:
            row = RuleTestRow(kind, self)
            row.changed.connect(self.changed)
            self.rows[kind.code] = row
            self._column.addWidget(row)

    def show_pack(self, pack: RulePack) -> None:
        """Show the tests of a pack."""
        while not self.is_whole:
            self.make_some()
        for code, row in self.rows.items():
            row.show_setting(pack.tests.get(code))

    def document(self, pack: RulePack) -> Mapping[str, Any]:
        """Return the tests in the format of a pack document.

        Tests that the pack does not define are included only if they are switched on.
        """
        found: dict[str, Any] = {}
        for code, row in self.rows.items():
            setting = row.setting()
            if code in pack.tests or (setting.on and not row.kind.fixed):
                found[code] = {"on": setting.on}
                if setting.threshold is not None:
                    found[code]["threshold"] = setting.threshold
        return found

    @staticmethod
    def _groups() -> list[tuple[str, list[ReasonKind]]]:
        every = [kind for kind in REASONS.values() if kind.services == ALL]
        groups = [(_("Every record"), every)]
        for service in Service:
            kinds = [kind for kind in REASONS.values() if kind.services == (service,)]
            groups.append((service_name(service), kinds))
        return groups
