"""Dialog for the table of destination codes: edit, add, and restore defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casework import destinations
from casework.destinations import DestinationCode
from casework.problems import RuleBroken
from casework.service_layer import ActionResult
from casework.settings.org_settings import OrgSettings
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.settings.destination_code_form import CodeForm, document_of, employer_name, needs_text
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label, set_kind
from ui.widgets.dialogs import ConfirmDialog, PlainDialog
from ui.widgets.layouts import vbox
from ui.widgets.tables import RecordTable, TableColumn

Edits = dict[str, dict[str, Any]]


class DestinationsDialog(PlainDialog):
    """Edits the setting ``destinations`` as a whole: one action and one recount of all files."""

    saved = Signal(object)

    def __init__(self, session: Session, settings: OrgSettings, parent: QWidget) -> None:
        super().__init__(_("Destination codes"), parent)
        self._session = session
        self._begun: Edits = dict(settings.value(destinations.SETTING) or {})
        self.edits: Edits = dict(self._begun)
        self.table = RecordTable(_("Destination codes"), _columns(), self)
        self.say = label("", "secondary", self, wrap=True)
        self.say.hide()
        self.edit = button(_("Edit…"), "", self, glyph="pencil-simple")
        self.add = button(_("Add a code…"), "", self, glyph="plus")
        self.reset = button(_("Reset this code"), "", self, glyph="arrow-counter-clockwise")
        self.shipped = button(_("Restore defaults"), "quiet", self)
        self.save = button(_("Save"), "primary", self)
        self.cancel = button(_("Cancel"), "", self)
        self._build()
        self._connect()
        self._show()
        self.table.selectRow(0)
        self.table.setFocus()

    def _build(self) -> None:
        message = _("What each code counts as and which proof it needs. Own ones are marked.")
        column = vbox(
            label(message, "secondary", self, wrap=True),
            on=self,
            margins=(16, 14, 16, 14),
            spacing=SMALL,
        )
        column.addWidget(self.table, 1)
        column.addWidget(self.say)
        tools, end = QHBoxLayout(), QHBoxLayout()
        for widget in (self.edit, self.add, self.reset, self.shipped):
            tools.addWidget(widget)
        tools.addStretch(1)
        end.addStretch(1)
        end.addWidget(self.save)
        end.addWidget(self.cancel)
        column.addLayout(tools)
        column.addLayout(end)
        parent = self.parentWidget()
        available = parent.window().size() if parent is not None else self.sizeHint()
        self.resize(
            min(theme().px(960), available.width() - 24),
            min(theme().px(600), available.height() - 24),
        )

    def _connect(self) -> None:
        self.table.opened.connect(lambda _code: self._on_edit())
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_current())
        self.edit.clicked.connect(self._on_edit)
        self.add.clicked.connect(self._on_add)
        self.reset.clicked.connect(self._on_reset)
        self.shipped.clicked.connect(self._on_shipped)
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(self.reject)

    # --- display

    def codes(self) -> Mapping[str, DestinationCode]:
        """Return the edited table."""
        return destinations.table(_office_with(self.edits))

    def _show(self, current: str = "") -> None:
        codes = self.codes()
        before = current or getattr(self.table.current_record(), "code", "")
        self.table.set_records(tuple(codes.values()))
        if before in codes:
            self.table.selectRow(list(codes).index(before))
        self._on_current()

    def _on_current(self) -> None:
        code = self._current()
        self.edit.setEnabled(code is not None)
        self.reset.setEnabled(code is not None and code.code in self.edits)
        self.shipped.setEnabled(bool(self.edits))
        self.save.setEnabled(self.edits != self._begun)

    def _current(self) -> DestinationCode | None:
        found = self.table.current_record()
        return found if isinstance(found, DestinationCode) else None

    # --- editing

    def _on_edit(self) -> None:
        if (code := self._current()) is not None:
            CodeForm(code, frozenset(), self._on_taken, self).show_for(_nothing, width=640)

    def _on_add(self) -> None:
        CodeForm(None, frozenset(self.codes()), self._on_taken, self).show_for(_nothing, width=640)

    def _on_taken(self, code: str, document: dict[str, Any]) -> None:
        """Keep only what differs from the built-in code; keep a new code completely."""
        shipped = destinations.table(OrgSettings()).get(code)
        usual = document_of(shipped) if shipped is not None else {}
        extra_fields = {
            key: value for key, value in self.edits.get(code, {}).items() if key not in document
        }
        edit = extra_fields | {
            key: value for key, value in document.items() if value != usual.get(key)
        }
        if shipped is None:
            edit = extra_fields | document
        if edit:
            self.edits[code] = edit
        else:
            self.edits.pop(code, None)
        self._show(code)

    def _on_reset(self) -> None:
        if (code := self._current()) is not None:
            self.edits.pop(code.code, None)
            self._show()

    def _on_shipped(self) -> None:
        self.edits.clear()
        self._show()

    # --- saving

    def _on_save(self) -> None:
        try:
            value = destinations.check_table(self.edits) or None
        except RuleBroken as refused:
            self._on_problem(refused)
            return
        self.save.setEnabled(False)
        set_kind(self.say, "secondary")
        message = _("Counting every file again")
        self.say.setText(message)
        self.say.show()
        key = destinations.SETTING
        job = self._session.write(
            lambda services: services.settings.change_settings({key: value}), what=message
        )
        job.then(self._on_saved, problem=self._on_problem)

    def _on_saved(self, done: ActionResult) -> None:
        self.accept()
        self.saved.emit(done)

    def _on_problem(self, problem: Problem) -> None:
        self._on_current()
        set_kind(self.say, "danger")
        self.say.setText(sentence_for(problem))
        self.say.show()

    def reject(self) -> None:
        """Close, after confirmation if there are unsaved changes."""
        if self.edits == self._begun:
            super().reject()
            return
        question = ConfirmDialog(
            _("Discard the changes?"),
            _("The table of destinations is not saved yet."),
            _("Discard changes"),
            self,
            cancel=_("Keep editing"),
        )
        question.ask(super().reject)


def _nothing(_result: object) -> None:
    """Do nothing: the form passes its result to ``take``."""


def _office_with(edits: Edits) -> OrgSettings:
    import json

    text = json.dumps(edits, ensure_ascii=False, sort_keys=True) if edits else "null"
    return OrgSettings({destinations.SETTING: text})


def _columns() -> Sequence[TableColumn[DestinationCode]]:
    def mark(is_so: bool) -> str:
        return "✓" if is_so else ""

    return (
        TableColumn(_("Code"), lambda c: c.code, lambda c: c.code, 70, is_bold=True),
        TableColumn(_("Name"), lambda c: c.name, lambda c: c.name, 180, tooltip=lambda c: c.name),
        TableColumn(_("Placed"), lambda c: mark(c.is_placed), lambda c: c.is_placed, 62),
        TableColumn(
            _("Minimum wage"), lambda c: mark(c.has_wage_floor), lambda c: c.has_wage_floor, 108
        ),
        TableColumn(
            _("Employer"),
            lambda c: employer_name(c.employer),
            lambda c: c.employer,
            104,
            tooltip=lambda c: employer_name(c.employer),
        ),
        TableColumn(
            _("Evidence"),
            needs_text,
            needs_text,
            170,
            tooltip=lambda c: c.evidence or needs_text(c),
        ),
        TableColumn(_("Approved by"), lambda c: "、".join(c.signoffs), lambda c: c.signoffs, 96),
        TableColumn(_("Own"), lambda c: mark(c.is_own), lambda c: c.is_own, 50),
    )
