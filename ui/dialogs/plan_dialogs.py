"""Dialogs for the progress of a plan: measures, agreement, review, and comparing versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casework.activities import REVIEW_AFTER, PlanDifference, compare_plans
from casework.problems import RuleBroken
from casework.records import Plan
from casework.records.file import CONFIRMATIONS
from ui.common.case_words import choice_name, part_name
from ui.common.i18n import _
from ui.jobs import Job
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.date_edit import DateEdit
from ui.widgets.dialogs import PlainDialog
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import TextBox


class MeasureDialog(FormDialog):
    """Asks for the date and result of a measure; ``note(on, result)`` starts the job."""

    def __init__(
        self,
        text: str,
        today: date,
        note: Callable[[date | None, str], Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Done: {measure}").format(measure=text), _("Mark as done"), parent)
        self._note = note
        self.on = DateEdit(today, self)
        self.add("done_on", _("Done &on"), self.on, (0, 0))
        self.result_text = TextBox("", 3, self)
        self.add("result", _("Out&come"), self.result_text, (1, 0))
        self.result_text.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            on = self.on.day("done_on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._note(on, self.result_text.text())


class AgreementDialog(FormDialog):
    """Asks for the date and manner of the student's agreement; ``note(on, how)`` starts the job."""

    def __init__(
        self,
        name: str,
        today: date,
        note: Callable[[date | None, str], Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        title = _("{name} agrees to the plan").format(name=name)
        super().__init__(title, _("Record the agreement"), parent)
        self._note = note
        self.on = DateEdit(today, self)
        self.add("confirmed_on", _("Agreed &on"), self.on, (0, 0))
        self.how = QComboBox(self)
        for way in CONFIRMATIONS:
            self.how.addItem(choice_name(way), way)
        self.add("how", _("&How"), self.how, (1, 0))
        self.how.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            on = self.on.day("confirmed_on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._note(on, str(self.how.currentData()))


class ReviewDialog(FormDialog):
    """Asks for reviewer, result and next date; ``note(by, words, next_on)`` starts the job."""

    def __init__(
        self,
        name: str,
        keeper: str,
        today: date,
        note: Callable[[str, str, date | None], Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        title = _("Review the plan for {name}").format(name=name)
        super().__init__(title, _("Save the review"), parent)
        self._note = note
        self.by = QLineEdit(keeper, self)
        self.add("reviewed_by", _("Reviewed &by"), self.by, (0, 0))
        self.words = TextBox("", 3, self)
        self.add("review_note", _("What was &said"), self.words, (1, 0))
        self.next_on = DateEdit(today + REVIEW_AFTER, self, ahead=True)
        self.add("review", _("Next re&view on"), self.next_on, (2, 0))
        self.words.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            following = self.next_on.day("review")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._note(self.by.text(), self.words.text(), following)


class VersionsWindow(PlainDialog):
    """Two versions of a plan side by side, with differences highlighted."""

    def __init__(self, name: str, plans: Sequence[Plan], parent: QWidget) -> None:
        title = _("All versions of the plan for {name}").format(name=name)
        super().__init__(title, parent)
        self._plans = sorted(plans, key=lambda plan: plan.version)
        self.left, self.right = (
            self._chooser(_("Earlier version")),
            self._chooser(_("Later version")),
        )
        self.left.setCurrentIndex(max(0, len(self._plans) - 2))
        self.right.setCurrentIndex(len(self._plans) - 1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 14)
        layout.setSpacing(10)
        layout.addWidget(label(title, "cardTitle", self, wrap=True))
        row = QHBoxLayout()
        row.addWidget(self.left, 1)
        row.addWidget(self.right, 1)
        self.left.setVisible(len(self._plans) > 1)
        layout.addLayout(row)
        layout.addWidget(self._area, 1)
        foot = QHBoxLayout()
        self._summary_label = label("", "secondary", self)
        foot.addWidget(self._summary_label)
        foot.addStretch(1)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        layout.addLayout(foot)
        self.left.currentIndexChanged.connect(self._compare)
        self.right.currentIndexChanged.connect(self._compare)
        self._compare()
        available = parent.window().height() - 24
        self.resize(theme().px(820), min(theme().px(600), available))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close.setFocus()

    def _chooser(self, name: str) -> QComboBox:
        made = QComboBox(self)
        made.setAccessibleName(name)
        for plan in self._plans:
            words = _("Version {number}").format(number=plan.version)
            text = f"{words} · {plan.made_on.isoformat()}"
            if plan.is_void:
                text += _(" (void: {reason})").format(reason=plan.void_reason or "—")
            made.addItem(text, plan.version)
        return made

    def _compare(self) -> None:
        before = self._plans[self.left.currentIndex()]
        after = self._plans[self.right.currentIndex()]
        found = [one for one in compare_plans(before, after) if one.before or one.after]
        self._area.setWidget(_side_by_side(found, is_one=len(self._plans) == 1))
        changed = sum(not one.is_same for one in found)
        if after.change_reason:
            text = _("Changed because: {reason}").format(reason=after.change_reason)
        else:
            text = _("{count} parts differ").format(count=changed) if changed else ""
        self._summary_label.setText(text)


def _side_by_side(found: Sequence[PlanDifference], *, is_one: bool) -> QWidget:
    inner = QWidget()
    grid = QGridLayout(inner)
    grid.setContentsMargins(0, 0, 8, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    if not is_one:
        grid.setColumnStretch(2, 1)
    for row, one in enumerate(found):
        name = part_name(one.part) if one.is_same else f"≠ {part_name(one.part)}"
        grid.addWidget(label(name, "label" if one.is_same else "warn", inner), row, 0, _TOP)
        sides = (one.after,) if is_one else (one.before, one.after)
        for column, words in enumerate(sides, start=1):
            text = "\n".join(map(choice_name, words)) or "—"
            shown = label(text, "secondary" if one.is_same and not is_one else "", inner, wrap=True)
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            shown.setAccessibleName(f"{name}: {text}")
            grid.addWidget(shown, row, column, _TOP)
    grid.setRowStretch(len(found), 1)
    return inner


_TOP = Qt.AlignmentFlag.AlignTop
