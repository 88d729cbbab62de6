"""Form of the talk templates: text and order; the order defines the shortcut keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from casework.problems import RuleBroken
from casework.settings.talk_templates import (
    BLANK,
    LONGEST_NAME,
    MOST,
    TALK_TEMPLATES_KEY,
    TEMPLATES,
    TalkTemplate,
    as_setting,
    check_talk_templates,
    templates_of,
)
from ui.common.i18n import _
from ui.jobs.session import Session
from ui.settings.forms import SettingForm
from ui.settings.view_model import OfficeViewModel
from ui.theme.theme import theme
from ui.widgets.basics import icon_button
from ui.widgets.form_inputs import TextBox
from ui.widgets.layouts import hbox, vbox


class TalkTemplatesForm(SettingForm):
    """Edits the setting ``talk_templates`` in one action."""

    def __init__(self, session: Session, view_model: OfficeViewModel, parent: QWidget) -> None:
        why = _(
            "Ctrl+1 to Ctrl+8 in quick log, in this order. Two underscores (__) are a blank to"
            " fill in; text from a template never counts as one's own words."
        )
        super().__init__(session, _("Templates of talks"), parent, why=why)
        self._templates: list[TalkTemplate] = []
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Templates"))
        self.list.setFixedHeight(theme().px(230))
        self.list.currentRowChanged.connect(self._show_one)
        self.up = icon_button("arrow-up", _("Move up"), self)
        self.down = icon_button("arrow-down", _("Move down"), self)
        self.more = icon_button("plus", _("Add a template"), self)
        self.less = icon_button("minus", _("Remove the template"), self)
        self.name = QLineEdit(self)
        self.name.setMaxLength(LONGEST_NAME)
        self.content = TextBox("", 4, self)
        self.measures = TextBox("", 2, self)
        self.grid.addWidget(self._side(), 0, 0, 3, 1)
        self.add("name", _("&Name, which is the topic too"), self.name, (0, 1))
        self.add("content", _("No&te"), self.content, (1, 1))
        self.add("measures", _("&Measures"), self.measures, (2, 1))
        self.grid.setColumnStretch(1, 1)
        self.name.textEdited.connect(lambda _text: self._take())
        self.content.textChanged.connect(self._take)
        self.measures.textChanged.connect(self._take)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.more.clicked.connect(self._add_one)
        self.less.clicked.connect(self._drop_one)
        self._show_all(templates_of(view_model.office))
        self.list.setFocus()

    def _side(self) -> QWidget:
        box = QWidget(self)
        box.setFixedWidth(theme().px(200))
        row = hbox(self.up, self.down, self.more, self.less, -1)
        column = vbox(self.list, row, on=box, margins=(0, 0, 0, 0))
        column.addStretch(1)
        return box

    # --- display

    def show_shipped(self) -> None:
        self._show_all(TEMPLATES)

    def _show_all(self, templates: Any, row: int = 0) -> None:
        self._templates = list(templates)
        with QSignalBlocker(self.list):
            self.list.clear()
            for place, one in enumerate(self._templates):
                self.list.addItem(f"{place + 1}  {one.name}")
            self.list.setCurrentRow(row)
        self._show_one(row)

    def _show_one(self, row: int) -> None:
        if not 0 <= row < len(self._templates):
            return
        one = self._templates[row]
        with QSignalBlocker(self.name), QSignalBlocker(self.content), QSignalBlocker(self.measures):
            self.name.setText(one.name)
            self.content.setPlainText(one.content.replace(BLANK, "__"))
            self.measures.setPlainText(one.measures.replace(BLANK, "__"))
        for field in self.fields.values():
            field.clear_problem()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(row < len(self._templates) - 1)
        self.more.setEnabled(len(self._templates) < MOST)
        self.less.setEnabled(len(self._templates) > 1)

    # --- editing

    def _take(self) -> None:
        """Copy the input into the current template."""
        row = self.list.currentRow()
        self._templates[row] = replace(
            self._templates[row],
            name=self.name.text().strip(),
            content=self.content.text(),
            measures=self.measures.text(),
        )
        self.list.item(row).setText(f"{row + 1}  {self._templates[row].name}")

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        moved = self._templates
        moved.insert(row + step, moved.pop(row))
        self._show_all(moved, row + step)

    def _add_one(self) -> None:
        self._show_all([*self._templates, TalkTemplate("", "", "")], len(self._templates))
        self.name.setFocus()

    def _drop_one(self) -> None:
        row = self.list.currentRow()
        rest = [one for place, one in enumerate(self._templates) if place != row]
        self._show_all(rest, min(row, len(rest) - 1))

    def values(self) -> dict[str, Any]:
        try:
            kept = check_talk_templates(as_setting(self._templates))
        except RuleBroken as refused:
            self._go_to(str(refused.facts.get("name", "")))
            raise
        return {TALK_TEMPLATES_KEY: None if kept == as_setting(TEMPLATES) else kept}

    def _go_to(self, name: str) -> None:
        """Select the rejected template, so that the error is shown at its field."""
        places = [place for place, one in enumerate(self._templates) if one.name == name]
        if places:
            self.list.setCurrentRow(places[-1])
