"""Dialogs about a plan 一人一策: a new version, its progress, and all versions side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QFrame,
    QGridLayout,
    QHeaderView,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework import destinations
from casework.activities import (
    MEASURE_KINDS,
    PLAN_LEVELS,
    REVIEW_AFTER,
    RISKS,
    PlanDifference,
    compare_plans,
)
from casework.formats import code_tables
from casework.formats.dates import parse_date
from casework.problems import RuleBroken
from casework.records import Measure, Plan
from casework.records.file import CONFIRMATIONS
from casework.service_layer import PlanDraft
from casework.settings.org_settings import OrgSettings
from ui.common.case_words import choice_name, destination_title, part_name
from ui.common.i18n import N_, _
from ui.jobs import Job
from ui.theme.theme import theme
from ui.widgets.basics import label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import (
    FormField,
    a_day,
    choice,
    day_ahead,
    number_line,
    one_of,
    text_box,
    text_line,
)
from ui.widgets.layouts import hbox, vbox

_TEXT, _KIND, _OWNER, _DUE = range(4)
_SPARE = 2
"""Number of blank rows below the measures."""


_SITUATION = (
    FormField("plan_level", N_("&Level of care"), one_of(PLAN_LEVELS, choice_name, none="—")),
    FormField("risk", N_("Ris&k"), one_of(RISKS, choice_name, none="—"), is_in_same_row=True),
    FormField(
        "analysis",
        N_("&Situation of the student"),
        text_box(3),
        hint=N_("at least 20 characters"),
    ),
    FormField("difficulty", N_("&Difficulties"), text_box(3), hint=N_("one per line")),
    FormField("goal", N_("&Goal"), text_box(3), is_in_same_row=True),
    FormField(
        "goal_kind",
        N_("Target destination"),
        one_of(destinations.table(OrgSettings()), destination_title, none="—"),
    ),
    FormField("goal_city", N_("Target &place"), text_line, is_in_same_row=True),
    FormField("goal_industry", N_("Target &industry"), text_line),
    FormField(
        "goal_pay", N_("Ta&rget pay"), number_line, hint=N_("yuan per month"), is_in_same_row=True
    ),
)
_MADE = (
    FormField("review", N_("Next re&view on"), day_ahead),
    FormField("made_by", N_("Created &by"), text_line, is_in_same_row=True),
)
_CHANGED = FormField(
    "change_reason",
    N_("Reason for the change (&Y)"),
    text_line,
    hint=N_("five characters or more"),
    span=2,
)
_USUAL_LEVEL = "常规跟进"


class PlanDialog(FormDialog):
    """Form for a new version of a plan; ``make(draft)`` starts the job."""

    def __init__(
        self,
        name: str,
        now: Plan | None,
        make: Callable[[PlanDraft], Job[Any]],
        parent: QWidget | None = None,
        *,
        review: date | None = None,
    ) -> None:
        title = _("Plan for {name}").format(name=name)
        verb = (
            _("Create the plan")
            if now is None
            else _("Save as version {number}").format(number=now.version + 1)
        )
        super().__init__(title, verb, parent)
        self._make = make
        self.add_fields(*_SITUATION)
        self._measures = MeasuresEdit(now.measures if now else (), self)
        hint = _("one per row: what is done, which kind, by whom, by when")
        self.add("measure", _("&What is done"), self._measures, (5, 0, 1, 2), hint=hint)
        self.add_fields(*_MADE, *(() if now is None else (_CHANGED,)))
        level = now.level if now else _USUAL_LEVEL
        self.fill(now, plan_level=level, review=review, change_reason="")
        self["difficulty"].setPlainText("\n".join(now.difficulties) if now else "")
        kind = self["goal_kind"]
        kind.setMinimumContentsLength(12)
        kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        industries = sorted(code_tables.industries().values())
        self["goal_industry"].setCompleter(QCompleter(industries, self["goal_industry"]))
        self["analysis"].setFocus()

    def save(self) -> Job[Any] | None:
        entered = {name: value or None for name, value in self.entered().items()}
        del entered["difficulty"]
        return self._make(
            PlanDraft(
                analysis=entered.pop("analysis") or "",
                difficulties=self["difficulty"].lines(),
                goal=entered.pop("goal") or "",
                measures=self._measures.measures(),
                review_on=entered.pop("review"),
                level=entered.pop("plan_level"),
                **entered,
            )
        )


class MeasuresEdit(QTableWidget):
    """Editable table of measures; completed ones are read-only."""

    def __init__(self, measures: Sequence[Measure], parent: QWidget | None = None) -> None:
        super().__init__(len(measures) + _SPARE, 4, parent)
        self._before = tuple(measures)
        self.setAccessibleName(_("Measures"))
        self.setHorizontalHeaderLabels([_("Measures"), _("Kind"), _("By whom"), _("Until")])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme().px(30))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.CurrentChanged
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        header = self.horizontalHeader()
        header.setSectionResizeMode(_TEXT, QHeaderView.ResizeMode.Stretch)
        for column, wide in ((_KIND, 150), (_OWNER, 90), (_DUE, 100)):
            self.setColumnWidth(column, theme().px(wide))
        for row in range(self.rowCount()):
            self._fill(row, measures[row] if row < len(measures) else None)
        self.setFixedHeight(theme().px(34 + 30 * min(4, self.rowCount())))
        self.cellChanged.connect(self._on_changed)

    def measures(self) -> tuple[Measure, ...]:
        """Return the measures entered. Raises RuleBroken BAD_DATE."""
        found = []
        for row in range(self.rowCount()):
            text = self._text(row, _TEXT)
            if not text:
                continue
            known = self._before[row] if row < len(self._before) else None
            is_done = known is not None and known.text == text
            box = self.cellWidget(row, _KIND)
            kind = box.currentData() if isinstance(box, QComboBox) else None
            found.append(
                Measure(
                    text=text,
                    measure_kind=kind,
                    owner=self._text(row, _OWNER) or None,
                    due_on=self._day(row),
                    done_on=known.done_on if known is not None and is_done else None,
                    result=known.result if known is not None and is_done else None,
                )
            )
        return tuple(found)

    def write(self, row: int, text: str, *, owner: str = "", due: str = "") -> None:
        """Append one measure."""
        for column, words in ((_TEXT, text), (_OWNER, owner), (_DUE, due)):
            self.setItem(row, column, QTableWidgetItem(words))

    def _fill(self, row: int, measure: Measure | None) -> None:
        due = measure.due_on.isoformat() if measure and measure.due_on else ""
        self.write(
            row,
            measure.text if measure else "",
            owner=(measure.owner or "") if measure else "",
            due=due,
        )
        kind = measure.measure_kind if measure else None
        choices = [(None, "—"), *((one, choice_name(one)) for one in MEASURE_KINDS)]
        box = choice(choices, kind, self)
        box.setAccessibleName(_("Kind of measure {number}").format(number=row + 1))
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCellWidget(row, _KIND, box)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text().strip() if item is not None else ""

    def _day(self, row: int) -> date | None:
        text = self._text(row, _DUE)
        if not text:
            return None
        found = parse_date(text)
        if found is None:
            raise RuleBroken("BAD_DATE", "measure", value=text)
        return found

    def _on_changed(self, row: int, column: int) -> None:
        """Keep a blank row below the last one filled in."""
        if column == _TEXT and row == self.rowCount() - 1 and self._text(row, _TEXT):
            self.insertRow(row + 1)
            self._fill(row + 1, None)


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
