"""Dialog that enables detectors and sets their thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSpinBox, QWidget

from casework.rulepack import TestSetting
from casework.service_layer import ActionResult
from casework.signals import KINDS, SIGNALS_KEY, SignalKind
from ui.common.i18n import _
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
        parent = self.parentWidget()
        high = parent.window().height() - 24 if parent is not None else 600
        self.resize(theme().px(600), min(theme().px(600), high))

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
