"""The form of a plan 一人一策; a new version starts from the previous one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework import destinations
from casework.activities import MEASURE_KINDS, PLAN_LEVELS, RISKS
from casework.formats import code_tables
from casework.formats.dates import parse_date
from casework.problems import RuleBroken
from casework.records import Measure, Plan
from casework.service_layer import PlanDraft
from casework.settings.org_settings import OrgSettings
from ui.common.case_words import choice_name, destination_title
from ui.common.i18n import _
from ui.common.input_parsing import number
from ui.jobs import Job
from ui.theme.theme import theme
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import TextBox

_TEXT, _KIND, _OWNER, _DUE = range(4)
_SPARE = 2
"""Number of blank rows below the measures."""


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
        self._make, self._now = make, now
        self._add_situation(now)
        self._add_goal(now)
        self._measures = MeasuresEdit(now.measures if now else (), self)
        hint = _("one per row: what is done, which kind, by whom, by when")
        self.add("measure", _("&What is done"), self._measures, (5, 0, 1, 2), hint=hint)
        self._review = DateEdit(review, self, ahead=True)
        self.add("review", _("Next re&view on"), self._review, (6, 0))
        self._made_by = QLineEdit((now.made_by or "") if now else "", self)
        self.add("made_by", _("Created &by"), self._made_by, (6, 1))
        self._why = QLineEdit(self)
        if now is not None:
            why = _("five characters or more")
            self.add(
                "change_reason", _("Reason for the change (&Y)"), self._why, (7, 0, 1, 2), hint=why
            )
        self._analysis.setFocus()

    def _add_situation(self, now: Plan | None) -> None:
        self._level = _choice(PLAN_LEVELS, now.level if now else "常规跟进", self)
        self.add("plan_level", _("&Level of care"), self._level, (0, 0))
        self._risk = _choice(RISKS, now.risk if now else None, self)
        self.add("risk", _("Ris&k"), self._risk, (0, 1))
        self._analysis = TextBox(now.analysis if now else "", 3, self)
        self.add(
            "analysis",
            _("&Situation of the student"),
            self._analysis,
            (1, 0, 1, 2),
            hint=_("at least 20 characters"),
        )
        self._difficulties = TextBox("\n".join(now.difficulties) if now else "", 3, self)
        self.add(
            "difficulty", _("&Difficulties"), self._difficulties, (2, 0), hint=_("one per line")
        )
        self._goal = TextBox(now.goal if now else "", 3, self)
        self.add("goal", _("&Goal"), self._goal, (2, 1))

    def _add_goal(self, now: Plan | None) -> None:
        self._kind = QComboBox(self)
        self._kind.addItem("—", None)
        for code in destinations.table(OrgSettings()):
            self._kind.addItem(destination_title(code), code)
        self._kind.setMinimumContentsLength(12)
        self._kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._kind.setCurrentIndex(max(0, self._kind.findData(now.goal_kind if now else None)))
        self.add("goal_kind", _("Target destination"), self._kind, (3, 0))
        self._city = QLineEdit((now.goal_city or "") if now else "", self)
        self.add("goal_city", _("Target &place"), self._city, (3, 1))
        self._industry = QLineEdit((now.goal_industry or "") if now else "", self)
        self._industry.setCompleter(
            QCompleter(sorted(code_tables.industries().values()), self._industry)
        )
        self.add("goal_industry", _("Target &industry"), self._industry, (4, 0))
        pay = str(now.goal_pay) if now and now.goal_pay else ""
        self._pay = QLineEdit(pay, self)
        self.add("goal_pay", _("Ta&rget pay"), self._pay, (4, 1), hint=_("yuan per month"))

    def save(self) -> Job[Any] | None:
        try:
            draft = self._draft()
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._make(draft)

    def _draft(self) -> PlanDraft:
        pay = self._pay.text().strip()
        return PlanDraft(
            analysis=self._analysis.text(),
            difficulties=self._difficulties.lines(),
            goal=self._goal.text(),
            measures=self._measures.measures(),
            review_on=self._review.day("review"),
            change_reason=self._why.text().strip() or None,
            made_by=self._made_by.text().strip() or None,
            level=self._level.currentData(),
            risk=self._risk.currentData(),
            goal_kind=self._kind.currentData(),
            goal_city=self._city.text().strip() or None,
            goal_industry=self._industry.text().strip() or None,
            goal_pay=number(pay, "goal_pay") if pay else None,
        )


def _choice(words: Sequence[str], now: str | None, parent: QWidget) -> QComboBox:
    """Return a combo box of official terms, with a blank entry first."""
    made = QComboBox(parent)
    made.addItem("—", None)
    for word in words:
        made.addItem(choice_name(word), word)
    made.setCurrentIndex(max(0, made.findData(now)))
    return made


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
        box = _choice(MEASURE_KINDS, measure.measure_kind if measure else None, self)
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
