"""Import of a sign-in list, pasted or from a file: matched, ambiguous and unknown entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QPlainTextEdit,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework.intake.signin import SignIn, SignInEntry, SignInSheet, counted
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import match_sign_in, sign_in_roster
from casework.read_models import FileLine
from casework.records import AttendanceState, Event
from ui.common.activity_words import likeness_words, why_words
from ui.common.case_words import state_name
from ui.common.i18n import _, ngettext
from ui.jobs import Job, LatestOnly
from ui.platform.chosen_files import pasted, proof, sheet_of_file
from ui.theme.theme import theme
from ui.widgets.basics import ElidedLabel, button, label, plain, row
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import TextBox, choice

if TYPE_CHECKING:
    from ui.jobs.session import Session
    from ui.shell.list_tab import ListTab

_READ_MS = 250
_MOST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class ParsedSignIn:
    """A parsed list, with the students its entries may refer to."""

    found: SignIn = field(repr=False)
    lines: dict[UUID, FileLine] = field(repr=False)


class SignInDialog(FormDialog):
    """Matches entries while the user pastes; saves only after all three groups were shown."""

    def __init__(self, session: Session, event: Event, over: QWidget) -> None:
        why = _("Paste names or numbers in any order; you are asked about uncertain ones.")
        super().__init__(
            _("Sign-in list: {name}").format(name=event.name), _("Record"), over, why=why
        )
        self._session, self._event = session, event
        self._understood: ParsedSignIn | None = None
        self._sheet: SignInSheet | None = None
        self._latest: LatestOnly[Any] = LatestOnly()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_READ_MS)
        self._clock.timeout.connect(self._read)
        self.text = TextBox(lines=4, parent=self)
        self.from_file = button(_("From a file…"), "small", self, glyph="download-simple")
        self.from_file.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.counts = label("", "secondary", self, wrap=True)
        self.doubtful = self._table()
        self.matched = _read_only(_("Certain"), self)
        self.unknown = _read_only(_("Not in the caseload"), self)
        self.state = choice([(one, state_name(one)) for one in AttendanceState], None, self)
        self.proof_path = ""
        self.choose_proof = button(_("Choose a file…"), "small", self, glyph="paperclip")
        self.choose_proof.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.proof_name = ElidedLabel(_("One proof for all; optional"), "caption", self)
        self._lay_out()
        self.text.textChanged.connect(self._on_text)
        self.from_file.clicked.connect(self._choose_list)
        self.choose_proof.clicked.connect(self._choose_proof)
        self._show_count()
        self.text.setFocus()

    def _lay_out(self) -> None:
        self.add("list", _("Sign-in &list"), self.text, (0, 0, 1, 2))
        self.grid.addWidget(row(self.counts, self.from_file, parent=self), 1, 0, 1, 2)
        self.counts.setMinimumWidth(theme().px(240))
        self.decide = self.add("students", _("To be &decided"), self.doubtful, (2, 0, 1, 2))
        self.add("matched", _("Certain"), self.matched, (3, 0))
        self.add("unknown", _("Not in the caseload"), self.unknown, (3, 1))
        self.add("state", _("&State where the list says none"), self.state, (4, 0))
        proof_row = row(self.choose_proof, self.proof_name, parent=self)
        self.add("proof", _("E&vidence"), proof_row, (4, 1))
        self.decide.hide()

    def _table(self) -> QTableWidget:
        headings = [_("In list"), _("Why ambiguous"), _("Which student")]
        table = QTableWidget(0, len(headings), self)
        table.setHorizontalHeaderLabels(headings)
        table.setAccessibleName(_("To be decided"))
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setShowGrid(False)
        table.setMinimumHeight(theme().px(130))
        table.verticalHeader().setDefaultSectionSize(theme().px(36))
        for column, width in enumerate((170, 220)):
            table.setColumnWidth(column, theme().px(width))
        table.horizontalHeader().setStretchLastSection(True)
        return table

    # --- parsing

    def take_text(self, text: str) -> None:
        """Parse this text immediately."""
        self.text.setPlainText(text)
        self._clock.stop()
        self._read()

    def take_file(self, path: str) -> None:
        """Parse a list from a file; workbooks are parsed in a separate process."""
        manager = self._session.manager
        job = self._session.jobs.start(
            lambda _progress: sheet_of_file(manager, Path(path)), thread="own"
        )
        job.then(self._on_sheet, problem=self.show_problem)

    def _choose_list(self) -> None:
        dialog = QFileDialog(self, _("Choose the sign-in list"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def _on_sheet(self, sheet: SignInSheet) -> None:
        if not sheet.rows:
            self.take_text(sheet.text)
            return
        self.text.blockSignals(True)
        self.text.setPlainText(
            "\n".join(f"{one.number}\t{one.name}\t{one.signed}\t{one.state}" for one in sheet.rows)
        )
        self.text.blockSignals(False)
        self._sheet = sheet
        self._read()

    def _on_text(self) -> None:
        self._sheet = None
        self._clock.start()
        self._show_count()

    def _read(self) -> None:
        sheet, on = self._sheet or pasted(self.text.text()), self._event.on

        def look(reader: Reader) -> ParsedSignIn:
            lines = sign_in_roster(reader)
            return ParsedSignIn(match_sign_in(sheet, lines, on), lines)

        self._latest.take(self._session.read(look)).then(self._on_read, problem=self.show_problem)

    def _on_read(self, understood: ParsedSignIn) -> None:
        self._understood = understood
        found, lines = understood.found, understood.lines
        self.counts.setText(_counts_words(found))
        self.matched.setPlainText("\n".join(_certain(one, lines) for one in found.matched))
        self.unknown.setPlainText("\n".join(one.text for one in found.unknown))
        self._show_doubts(found, lines)
        self._show_count()

    def _show_doubts(self, found: SignIn, lines: dict[UUID, FileLine]) -> None:
        shown = found.doubtful[:_MOST_SHOWN]
        self.decide.setVisible(bool(shown))
        self.doubtful.setRowCount(0)
        self.doubtful.setRowCount(len(shown))
        for place, one in enumerate(shown):
            why = why_words(one.why) if one.why else ""
            for column, text in enumerate((one.text, why)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.doubtful.setItem(place, column, item)
            self.doubtful.setCellWidget(place, 2, self._candidates(one, lines))

    def _candidates(self, one: SignInEntry, lines: dict[UUID, FileLine]) -> QComboBox:
        choices: list[tuple[UUID | None, str]] = [(None, _("No one yet"))]
        for candidate in one.candidates:
            file = lines[candidate.file_id].file
            about = (file.name, file.student_no, file.class_name or "")
            said = " ".join(part for part in about if part)
            choices.append((file.id, f"{said} · {likeness_words(candidate.likeness)}"))
        box = choice(choices, None, self.doubtful)
        box.setAccessibleName(_("Which student is {text}").format(text=one.text))
        box.currentIndexChanged.connect(lambda _place: self._show_count())
        return box

    # --- saving

    def decided(self) -> SignIn:
        """Return the list with the user's choices for ambiguous entries."""
        if self._understood is None:
            return SignIn()
        found = self._understood.found
        for place, one in enumerate(found.doubtful[:_MOST_SHOWN]):
            box = self.doubtful.cellWidget(place, 2)
            if isinstance(box, QComboBox) and (file_id := box.currentData()) is not None:
                found = found.with_decision(one, file_id)
        return found

    def save(self) -> Job[Any] | None:
        if self._clock.isActive() or self._latest.is_running:
            return None  # the text in the box has not been parsed yet
        presences = self.decided().presences()
        if not presences:
            self.show_problem(RuleBroken("NO_STUDENT", "list"))
            return None
        event, path = self._event.id, self.proof_path
        state = AttendanceState(self.state.currentData())
        return self._session.write(
            lambda services: services.events.sign_in(
                event, presences, state=state, proof=proof(path or None)
            )
        )

    def _show_count(self) -> None:
        count = 0 if self._clock.isActive() else len(self.decided().presences())
        text = ngettext("Record {count} student", "Record {count} students", count)
        self.yes.setText(text.format(count=count))
        self.yes.setAccessibleName(plain(self.yes.text()))

    def _choose_proof(self) -> None:
        dialog = QFileDialog(self, _("Choose evidence"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.set_proof)
        dialog.open()

    def set_proof(self, path: str) -> None:
        """Use this file as evidence for all participants."""
        self.proof_path = path
        self.proof_name.set_whole(Path(path).name)

    def done(self, result: int) -> None:
        """Close, and discard a parse still running."""
        self._clock.stop()
        self._latest.drop()
        super().done(result)


def take_sign_in(tab: ListTab, event: Event) -> SignInDialog:
    """Open the import of a sign-in list for an event, and record the attendance."""
    dialog = SignInDialog(tab.session, event, tab)

    def done(result: Any) -> None:
        count = len(result.files)
        said = ngettext("Recorded for {count} student.", "Recorded for {count} students.", count)
        tab.tell(said.format(count=count))(result)

    dialog.decide.show()  # reserve the space that ambiguous entries will need
    dialog.show_for(done, width=820)
    dialog.decide.hide()
    return dialog


def _counts_words(found: SignIn) -> str:
    return _(
        "{tokens} entries: {matched} match {students} students, {doubtful} are ambiguous,"
        " {unknown} are unknown, {ignored} are headings and the like."
    ).format(**counted(found))


def _certain(one: SignInEntry, lines: dict[UUID, FileLine]) -> str:
    if one.file_id is None:
        return one.text
    file = lines[one.file_id].file
    state = state_name(one.state) if one.state is not None else ""
    return "  ".join(part for part in (file.name, file.student_no, state) if part)


def _read_only(name: str, parent: QWidget) -> QPlainTextEdit:
    box = QPlainTextEdit(parent)
    box.setReadOnly(True)
    box.setTabChangesFocus(True)
    box.setAccessibleName(name)
    box.setFixedHeight(theme().px(104))
    return box
