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
    QScrollArea,
    QWidget,
)

from casework.activities import REVIEW_AFTER, PlanDifference, compare_plans
from casework.records import Plan
from casework.records.file import CONFIRMATIONS
from ui.common.case_words import choice_name, part_name
from ui.common.i18n import N_, _
from ui.jobs import Job
from ui.widgets.basics import label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import FormField, a_day, day_ahead, one_of, text_box, text_line
from ui.widgets.layouts import hbox, vbox


class MeasureDialog(FormDialog):
    """Asks for the date and result of a measure; ``act(done_on, result)`` starts the job."""

    def __init__(
        self,
        text: str,
        today: date,
        act: Callable[..., Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        title = _("Done: {measure}").format(measure=text)
        super().__init__(title, _("Mark as done"), parent, act=act)
        self.add_fields(
            FormField("done_on", N_("Done &on"), a_day),
            FormField("result", N_("Out&come"), text_box(3)),
        )
        self.fill(done_on=today)
        self["result"].setFocus()


class AgreementDialog(FormDialog):
    """Asks when and how the student agreed; ``act(confirmed_on, how)`` starts the job."""

    def __init__(
        self,
        name: str,
        today: date,
        act: Callable[..., Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        title = _("{name} agrees to the plan").format(name=name)
        super().__init__(title, _("Record the agreement"), parent, act=act)
        self.add_fields(
            FormField("confirmed_on", N_("Agreed &on"), a_day),
            FormField("how", N_("&How"), one_of(CONFIRMATIONS, choice_name)),
        )
        self.fill(confirmed_on=today)
        self["how"].setFocus()


class ReviewDialog(FormDialog):
    """Asks for a review; ``act(reviewed_by, review_note, review)`` starts the job."""

    def __init__(
        self,
        name: str,
        keeper: str,
        today: date,
        act: Callable[..., Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        title = _("Review the plan for {name}").format(name=name)
        super().__init__(title, _("Save the review"), parent, act=act)
        self.add_fields(
            FormField("reviewed_by", N_("Reviewed &by"), text_line),
            FormField("review_note", N_("What was &said"), text_box(3)),
            FormField("review", N_("Next re&view on"), day_ahead),
        )
        self.fill(reviewed_by=keeper, review=today + REVIEW_AFTER)
        self["review_note"].setFocus()


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
        row = hbox((self.left, 1), (self.right, 1))
        self.left.setVisible(len(self._plans) > 1)
        self._summary_label = label("", "secondary", self)
        close = self.closing_button()
        foot = hbox(self._summary_label, -1, close)
        vbox(
            label(title, "cardTitle", self, wrap=True),
            row,
            (self._area, 1),
            foot,
            on=self,
            margins=(20, 16, 12, 14),
            spacing=10,
        )
        self.left.currentIndexChanged.connect(self._compare)
        self.right.currentIndexChanged.connect(self._compare)
        self._compare()
        self.fit(820, 600)
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
