"""The signals page: what an auditor might question, and how it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QStackedWidget, QWidget

from casework.ports import Change
from casework.records import SignalAnswer
from casework.service_layer import ActionResult
from casework.signals import KINDS
from ui.common.i18n import _, ngettext
from ui.common.rule_words import answer_name, detector_name
from ui.dialogs.office_dialogs import DetectorsDialog
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import ImportRoster, OpenFile
from ui.signals.detail_pane import SignalDetailPane
from ui.signals.signal_list import SignalList
from ui.signals.view_model import (
    SignalLine,
    SignalPerson,
    SignalsViewModel,
    load_signals,
    read_exhibits,
    with_later_answers,
)
from ui.theme.theme import theme
from ui.widgets.basics import button, label, put_words
from ui.widgets.empty_states import EmptyState

ANSWERED = "signal.answer"


class SignalsPage(Page):
    """Signals by detector on the left; the selected one and its records on the right."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.view_model: SignalsViewModel | None = None
        self._job: Job[SignalsViewModel] | None = None
        self._is_behind = False
        self._wanted = ""
        self.header = PageHeader(_("Signals"), self)
        self.summary = label("", "secondary", self)
        self.only = QComboBox(self)
        self.only.setAccessibleName(_("Which signals"))
        self.answered = button(_("Also answered"), "quiet", self, glyph="eye")
        self.answered.setCheckable(True)
        self.detectors = button(_("Detectors…"), "", self, glyph="gear")
        self.list = SignalList(self)
        self.detail = SignalDetailPane(self)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.body = QStackedWidget(self)
        self._empty = QWidget(self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.header.trailing.addWidget(self.summary)
        for widget in (self.only, self.answered, self.detectors):
            self.header.tools.addWidget(widget)
        self.split.addWidget(self.list)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, 4)
        self.split.setStretchFactor(1, 6)
        self.split.setSizes([480, 760])
        self.split.setChildrenCollapsible(False)
        self.body.addWidget(self._empty)
        self.body.addWidget(self.split)
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self.body, 1)

    def _connect(self) -> None:
        self.only.currentIndexChanged.connect(lambda _place: self._show())
        self.answered.toggled.connect(lambda _on: self._show())
        self.detectors.clicked.connect(self._on_detectors)
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(self._on_opened)
        self.detail.answered.connect(self._on_answer)
        self.detail.opened.connect(self._on_person)
        self.detail.proofs_asked.connect(self._on_proofs)

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        self.detail.set_short(is_short)
        is_narrow = width < WidthClass.MEDIUM
        for made, words in (
            (self.answered, _("Also answered")),
            (self.detectors, _("Detectors…")),
        ):
            put_words(made, words, are_shown=not is_narrow)
        self.only.setFixedWidth(theme().px(240 if is_narrow else 260))

    def panes(self) -> Sequence[QWidget]:
        return [self.header, self.list, self.detail]

    def memento(self) -> object:
        line = self.list.current_line
        return (line.key if line else "", self.answered.isChecked())

    def restore(self, memento: object) -> None:
        if isinstance(memento, tuple) and len(memento) == 2:
            self._wanted = str(memento[0])
            self.answered.setChecked(bool(memento[1]))

    # --- loading

    def refresh(self) -> None:
        if self._job is not None:
            self._is_behind = True  # one check at a time; the next starts when this one ends
            return
        if self.view_model is None:
            looking = _("Checking the records…")
            self._show_empty(EmptyState(looking, glyph="magnifying-glass", parent=self))
        self._is_behind = False
        self._job = self.session.run(load_signals, thread="own", what=_("Checking the records"))
        self._tell()
        self._job.then(self._on_loaded, ended=self._on_read)

    def on_change(self, change: Change) -> None:
        if change.name == ANSWERED and self.view_model is not None:
            self._is_behind = self._job is not None
            self.session.read(lambda reader: reader.get_all(SignalAnswer)).then(self._on_answers)
        else:
            self.refresh()

    def retire(self) -> None:
        self._is_behind = False
        if self._job is not None:
            self._job.cancel()

    def _on_read(self) -> None:
        self._job = None
        self._tell()
        if self._is_behind:
            self.refresh()

    def _on_loaded(self, view_model: SignalsViewModel) -> None:
        is_first = self.view_model is None
        self.view_model = view_model
        self._fill_choices()
        self._show()
        if is_first:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_answers(self, answers: tuple[SignalAnswer, ...]) -> None:
        if self.view_model is not None:
            self._on_loaded(with_later_answers(self.view_model, answers))

    # --- display

    def _lines(self) -> tuple[SignalLine, ...]:
        """Return the lines that match the open/answered filter, of all detectors."""
        lines = () if self.view_model is None else self.view_model.lines
        return tuple(line for line in lines if line.is_open or self.answered.isChecked())

    def _fill_choices(self) -> None:
        chosen = self.only.currentData()
        counts: dict[str, int] = {}
        for line in () if self.view_model is None else self.view_model.lines:
            counts[line.detector] = counts.get(line.detector, 0) + line.is_open
        self.only.blockSignals(True)
        self.only.clear()
        self.only.addItem(_("All kinds"), None)
        for code, count in counts.items():
            self.only.addItem(f"{detector_name(KINDS[code])}  {count}", code)
        self.only.setCurrentIndex(max(0, self.only.findData(chosen)))
        self.only.blockSignals(False)

    def _show(self) -> None:
        code = self.only.currentData()
        lines = [line for line in self._lines() if code in (None, line.detector)]
        self._tell()
        if self.view_model is None:
            return
        if lines:
            self.body.setCurrentWidget(self.split)
        else:
            self._show_empty(self._nothing(is_narrowed=code is not None))
        self.list.set_lines(lines)
        if self._wanted:
            self.list.choose(self._wanted)
            self._wanted = ""

    def _tell(self) -> None:
        if self.view_model is None or self._job is not None:
            self.summary.setText(_("Checking the records…") if self.view_model else "")
            return
        count = sum(line.is_open for line in self.view_model.lines)
        rest = len(self.view_model.lines) - count
        text = ngettext("{count} to check", "{count} to check", count).format(count=count)
        if rest:
            text = _("{open} · {count} answered").format(open=text, count=rest)
        self.summary.setText(text)

    def _nothing(self, *, is_narrowed: bool) -> EmptyState:
        """Return the empty state: why no line is shown, with a button for what to do next."""
        if self.view_model is not None and not self.view_model.files:
            why = _("Signals are found in the records of students; there are none yet.")
            make = button(_("Import a roster…"), "primary", self)
            make.clicked.connect(lambda: self.frame.ask(ImportRoster()))
            made = (make,) if self.frame.answers(ImportRoster) else ()
            return EmptyState(_("No students yet"), why, *made, glyph="users", parent=self)
        if is_narrowed:
            everything = button(_("All kinds"), "primary", self)
            everything.clicked.connect(lambda: self.only.setCurrentIndex(0))
            title = _("Nothing of this kind is open")
            return EmptyState(title, "", everything, glyph="check-circle-fill", parent=self)
        if self.view_model is not None and self.view_model.lines:
            show = button(_("Show the answered"), "primary", self)
            show.clicked.connect(lambda: self.answered.setChecked(True))
            title = _("Every signal is answered")
            why = _("A new signal appears here when records need checking.")
            return EmptyState(title, why, show, glyph="check-circle-fill", parent=self)
        change = button(_("Detectors…"), "primary", self)
        change.clicked.connect(self._on_detectors)
        title = _("Nothing that an auditor would question")
        why = _("The records were checked by every detector that is switched on.")
        return EmptyState(title, why, change, glyph="check-circle-fill", parent=self)

    def _show_empty(self, shown: QWidget) -> None:
        self.body.removeWidget(self._empty)
        self._empty.deleteLater()
        self._empty = shown
        self.body.addWidget(shown)
        self.body.setCurrentWidget(shown)

    # --- current signal

    def _on_current(self) -> None:
        line = self.list.current_line
        self.detail.show_line(line)
        if line is not None:
            signal = line.answered.signal
            self.session.read(lambda reader: read_exhibits(reader, signal)).then(
                self.detail.show_exhibits, problem=self._on_gone
            )

    def _on_gone(self, _problem: Problem) -> None:
        self.refresh()  # a record was deleted meanwhile, so the signals are outdated

    def _on_opened(self, line: SignalLine) -> None:
        files = line.answered.signal.files
        if files:
            self._open(files[0], files)

    def _on_person(self, person: SignalPerson) -> None:
        line = self.list.current_line
        self._open(person.file_id, line.answered.signal.files if line else ())

    def _open(self, file_id: UUID, among: tuple[UUID, ...]) -> None:
        self.frame.ask(OpenFile(file_id, among))

    def _on_proofs(self, person: SignalPerson) -> None:
        from ui.evidence.dialog import EvidenceDialog

        dialog = EvidenceDialog(
            self.session, self.frame, person.file_id, self, target=person.record_id
        )
        dialog.open()

    # --- answers

    def _on_answer(self, answer: str, note: str) -> None:
        line = self.list.current_line
        if line is None:
            return
        key, detector = line.key, line.detector
        job = self.session.write(
            lambda services: services.signals.answer_signal(key, detector, answer=answer, note=note)
        )

        def kept(done: ActionResult) -> None:
            self.detail.forget_note(key)
            message = _("Answered: {answer}.").format(answer=answer_name(answer))
            self.frame.say(message, undo=done.action)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

        job.then(kept, problem=self._on_problem)

    def _on_problem(self, problem: Problem) -> None:
        self.detail.set_busy(False)
        self.frame.show_problem(problem)

    # --- detectors

    def _on_detectors(self) -> None:
        if self.view_model is None:
            return
        dialog = DetectorsDialog(self.session, self.view_model.settings, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._on_saved)
        dialog.open()

    def _on_saved(self, done: ActionResult) -> None:
        if done.action is not None:
            self.frame.say(_("Saved; the records are checked again."), undo=done.action)
