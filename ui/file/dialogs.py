"""Dialogs of the file page: why to reveal, why to void, a new plan, a destination, a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casework import code_tables
from casework.desk import PlanDraft
from casework.problems import RuleBroken
from casework.records import Measure, Plan
from ui.common.case_words import destination_title
from ui.common.words import N_, _
from ui.file.story import Entry, plan_facts
from ui.jobs import Job
from ui.parts.basics import button, label
from ui.parts.dialogs import PlainDialog
from ui.students.forms import DateLine, FormDialog, TextBox

_REASONS = (
    N_("To call the student"),
    N_("To fill in a form of the office"),
    N_("To check it against a document"),
)


class ReasonDialog(FormDialog):
    """Asks why; ``act(reason)`` begins the work."""

    def __init__(
        self,
        title: str,
        verb: str,
        why: str,
        act: Callable[[str], Job[Any]],
        parent: QWidget | None = None,
        *,
        usual: Sequence[str] = (),
    ) -> None:
        super().__init__(title, verb, parent, why=why)
        self._act = act
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        self.reason.addItems(list(usual))
        self.reason.setCurrentText("")
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.reason.lineEdit()
        if line is not None:
            line.returnPressed.connect(self.submit)
        self.add("reason", _("&Reason"), self.reason, (0, 0))
        self.reason.setFocus()

    def save(self) -> Job[Any] | None:
        return self._act(self.reason.currentText())


def reveal_dialog(field: str, act: Callable[[str], Job[Any]], parent: QWidget) -> ReasonDialog:
    """Return the question why a covered number must be seen."""
    return ReasonDialog(
        _("Show the {field}").format(field=field),
        _("Show for 20 seconds"),
        _("Who looked, when and why is kept in the journal."),
        act,
        parent,
        usual=[_(reason) for reason in _REASONS],
    )


def void_dialog(entry: Entry, act: Callable[[str], Job[Any]], parent: QWidget) -> ReasonDialog:
    """Return the question why a record is void."""
    return ReasonDialog(
        _("Void “{record}”").format(record=entry.title),
        _("Void the record"),
        _("It stays in the file, struck through, with the reason; it no longer counts."),
        act,
        parent,
        usual=[_("Logged for the wrong student"), _("Logged twice"), _("Wrong date")],
    )


class PlanDialog(FormDialog):
    """A new version of a plan; what the last version said stands there to be changed."""

    def __init__(
        self,
        name: str,
        now: Plan | None,
        make: Callable[[PlanDraft], Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        title = _("Plan for {name}").format(name=name)
        verb = (
            _("Make the plan")
            if now is None
            else _("Keep as version {number}").format(number=now.version + 1)
        )
        super().__init__(title, verb, parent)
        self._make = make
        self._known = {one.text: one for one in now.measures} if now else {}
        one_a_line = _("one a line")
        self._analysis = TextBox(now.analysis if now else "", 4, self)
        self.add(
            "analysis",
            _("&Situation of the student"),
            self._analysis,
            (0, 0, 1, 2),
            hint=_("20 characters or more"),
        )
        self._difficulties = TextBox("\n".join(now.difficulties) if now else "", 3, self)
        self.add("difficulty", _("&Difficulties"), self._difficulties, (1, 0), hint=one_a_line)
        self._goal = TextBox(now.goal if now else "", 3, self)
        self.add("goal", _("&Goal"), self._goal, (1, 1))
        measures = "\n".join(one.text for one in now.measures) if now else ""
        self._measures = TextBox(measures, 4, self)
        self.add("measure", _("&What is done"), self._measures, (2, 0, 1, 2), hint=one_a_line)
        self._review = DateLine(None, self)
        self.add("review", _("Next re&view on"), self._review, (3, 0))
        self._why = QLineEdit(self)
        if now is not None:
            self.add("change_reason", _("Wh&y it is changed"), self._why, (3, 1))
        self._analysis.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            review = self._review.day("review")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._make(
            PlanDraft(
                analysis=self._analysis.text(),
                difficulties=self._difficulties.lines(),
                goal=self._goal.text(),
                measures=tuple(
                    self._known.get(text, Measure(text=text)) for text in self._measures.lines()
                ),
                review_on=review,
                change_reason=self._why.text().strip() or None,
            )
        )


class DestinationDialog(FormDialog):
    """Where a student went; ``register(code, on, employer, proof)`` begins the work."""

    def __init__(
        self,
        name: str,
        today: date,
        register: Callable[[str, date | None, str, Path | None], Job[Any]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            _("Destination of {name}").format(name=name),
            _("Register the destination"),
            parent,
            why=_("Earlier destinations stay in the file; the latest one holds."),
        )
        self._register = register
        self._proof: Path | None = None
        self.code = QComboBox(self)
        self.code.setMaxVisibleItems(16)
        for one in code_tables.destinations():
            self.code.addItem(destination_title(one.code), one.code)
        self.code.setMinimumContentsLength(24)
        self.code.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.code.currentIndexChanged.connect(self._show_evidence)
        self.add("code", _("&Kind of destination"), self.code, (0, 0, 1, 2))
        self.on = DateLine(today, self)
        self.add("on", _("&Since"), self.on, (1, 0))
        self.employer = QLineEdit(self)
        self.add("employer", _("&Employer or school"), self.employer, (1, 1))
        self.proof = QLineEdit(self)
        self.proof.setReadOnly(True)
        self.proof.setPlaceholderText(_("No file chosen"))
        self.add("proof", _("E&vidence"), self.proof, (2, 0, 1, 2), hint=" ")
        choose = button(_("Choose a &file…"), "small", self)
        choose.clicked.connect(self._choose)
        self.grid.addWidget(choose, 3, 0, Qt.AlignmentFlag.AlignLeft)
        self._show_evidence()
        self.code.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            on = self.on.day("on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._register(self.code.currentData(), on, self.employer.text(), self._proof)

    def _show_evidence(self) -> None:
        known = code_tables.destination(str(self.code.currentData()))
        if known is not None and known.evidence:
            self.fields["proof"].show_hint(_("Usual: {evidence}").format(evidence=known.evidence))
        else:
            self.fields["proof"].show_hint("")

    def _choose(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose evidence"))
        if path:
            self._proof = Path(path)
            self.proof.setText(self._proof.name)


class FactsWindow(PlainDialog):
    """Shows a whole record to be read: names at the left, values at the right."""

    def __init__(
        self, title: str, parts: Sequence[tuple[str, Sequence[tuple[str, str]]]], parent: QWidget
    ) -> None:
        super().__init__(title, parent)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        row = 0
        for heading, facts in parts:
            if heading:
                grid.addWidget(label(heading, "strong", inner), row, 0, 1, 2)
                row += 1
            for name, value in facts:
                if not value:
                    continue
                words = label(value, "", inner, wrap=True)
                words.setTextInteractionFlags(
                    Qt.TextInteractionFlag.TextSelectableByMouse
                    | Qt.TextInteractionFlag.TextSelectableByKeyboard
                )
                words.setAccessibleName(f"{name}: {value}")
                grid.addWidget(label(name, "label", inner), row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(words, row, 1)
                row += 1
        grid.setRowStretch(row, 1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 14)
        layout.addWidget(label(title, "cardTitle", self, wrap=True))
        layout.addWidget(area, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons.addWidget(close)
        layout.addLayout(buttons)
        high = inner.heightForWidth(460) if inner.hasHeightForWidth() else inner.sizeHint().height()
        self.resize(560, min(max(200, high + 130), parent.window().height() - 24))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close.setFocus()


def record_window(entry: Entry, parent: QWidget) -> FactsWindow:
    """Return a window that shows one record whole, with its verdict."""
    verdict: list[tuple[str, str]] = []
    if entry.counts is not None:
        words = _("counts") if entry.counts else _("not counting")
        verdict.append(
            (_("Verdict"), "\n".join(t for t in (words, entry.why_not, entry.notice) if t))
        )
    return FactsWindow(entry.title, [("", (*entry.facts, *verdict))], parent)


def versions_window(name: str, plans: Sequence[Plan], parent: QWidget) -> FactsWindow:
    """Return a window with every version of a plan, the newest first."""
    parts = []
    for plan in sorted(plans, key=lambda one: one.version, reverse=True):
        heading = _("Version {number}").format(number=plan.version)
        if plan.is_void:
            heading += _(" (void: {reason})").format(reason=plan.void_reason or "—")
        parts.append((heading, plan_facts(plan)))
    return FactsWindow(_("All versions of the plan for {name}").format(name=name), parts, parent)
