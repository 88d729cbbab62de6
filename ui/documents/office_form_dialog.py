"""The office's own ledger form: imported once, with its columns mapped once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework.ports import Proof
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.documents import LedgerForm
from exports.ledger.columns import FORM_COLUMNS, SERIAL
from exports.ledger.form_layout import FormLayout, FormSheet, heading_of
from exports.runs.ledgers import NewForm, keep_form, kept_form, proposed, read_form
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs import JobProgress
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.platform.chosen_files import file_bytes
from ui.theme.theme import theme
from ui.theme.tokens import TABLE_ROW
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox


class OfficeFormDialog(PlainDialog):
    """Imports an empty form, shows the column mapping, and saves both.

    ``saved`` carries a message and the id of the action that can be undone.
    """

    saved = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(_("The office's form of the ledger"), parent)
        self._session = session
        self._form: NewForm | None = None
        self._sheet: FormSheet | None = None
        self._boxes: list[tuple[str, QComboBox]] = []
        self.setAcceptDrops(True)
        self.now = label("", "secondary", self, wrap=True)
        self.choose = button(_("Choose an empty form…"), "", self, glyph="table")
        self.drop = button(_("Use the program's layout again"), "", self)
        self.sheets = QComboBox(self)
        self.sheets.setAccessibleName(_("Sheet"))
        self.sheets.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.first_row = QSpinBox(self)
        self.first_row.setRange(1, 1000)
        self.first_row.setAccessibleName(_("First row to fill in"))
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(_("What goes into each column"))
        self.table.setHorizontalHeaderLabels([_("Column"), _("Heading"), _("Filled in with")])
        self.save = button(_("Keep"), "primary", self)
        self.say = label("", "danger", self, wrap=True)
        self._build(parent)
        self._connect()
        self._show_form(None)
        session.read(kept_form).then(self._show_kept)

    def _build(self, parent: QWidget) -> None:
        top = hbox(self.choose, self.drop, -1)
        self._where = [
            label(_("Sheet"), "label", self),
            label(_("First row to fill in"), "label", self),
        ]
        where = hbox(self._where[0], self.sheets, 12, self._where[1], self.first_row, -1)
        close = button(_("Close"), "", self)
        close.clicked.connect(self.reject)
        foot = hbox((self.say, 1), self.save, close)
        rows = self.table.verticalHeader()
        rows.setDefaultSectionSize(theme().px(TABLE_ROW))  # each row holds a combo box
        rows.hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        for column, width in enumerate((70, 220)):
            self.table.setColumnWidth(column, theme().px(width))
        self.table.horizontalHeader().setStretchLastSection(True)
        why = _(
            "Choose the empty workbook once; from then on it is filled in with its formatting"
            " kept. It is stored encrypted with the caseload."
        )
        vbox(
            label(self.windowTitle(), "cardTitle", self),
            label(why, "secondary", self, wrap=True),
            self.now,
            top,
            where,
            (self.table, 1),
            foot,
            on=self,
            margins=(16, 12, 16, 12),
            spacing=8,
        )
        self.fit(720, 560)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._choose)
        self.drop.clicked.connect(self._drop)
        self.sheets.currentIndexChanged.connect(lambda _at: self._show_sheet())
        self.save.clicked.connect(self._keep)

    # --- the form

    def _show_kept(self, form: LedgerForm | None) -> None:
        self.drop.setVisible(form is not None)
        if form is None:
            self.now.setText(_("No form is set; the ledger uses the program's layout."))
        else:
            message = _("In use: {name}, sheet {sheet}, {count} columns filled.")
            self.now.setText(
                message.format(name=form.name, sheet=form.sheet, count=len(form.columns))
            )

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Choose an empty form"))
        dialog.setNameFilter("Excel (*.xlsx *.xlsm)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.read)
        dialog.open()

    def read(self, path: str) -> None:
        """Read an empty form from a file."""

        def work(_progress: object) -> NewForm:
            return read_form(Proof(Path(path).name, file_bytes(Path(path), "form")))

        self._session.jobs.start(work, thread="own").then(self._show_form, problem=self._on_problem)

    def _show_form(self, form: NewForm | None) -> None:
        self._form = form
        for part in (*self._where, self.sheets, self.first_row, self.table, self.save):
            part.setVisible(form is not None)
        if form is None:
            return
        self.say.setText("")
        self.sheets.blockSignals(True)
        self.sheets.clear()
        for sheet in form.sheets:
            self.sheets.addItem(sheet.name, sheet.name)
        self.sheets.setCurrentText(form.sheet().name)
        self.sheets.blockSignals(False)
        self._show_sheet()

    def _show_sheet(self) -> None:
        if self._form is None:
            return
        sheet = self._sheet = self._form.sheet(self.sheets.currentData())
        self.first_row.setValue(sheet.first_row)
        self.table.setRowCount(len(sheet.columns))
        self._boxes = []
        meant = proposed(sheet)
        for place, column in enumerate(sheet.columns):
            self.table.setItem(place, 0, QTableWidgetItem(column.letters))
            self.table.setItem(place, 1, QTableWidgetItem(column.heading))
            box = QComboBox(self.table)
            box.setObjectName(f"column-{column.letters}")
            box.setAccessibleName(column.heading)
            box.addItem(_("left empty"), None)
            for key in (SERIAL, *FORM_COLUMNS):
                box.addItem(heading_of(key), key)
            box.setCurrentIndex(max(0, box.findData(meant.get(column.letters))))
            self.table.setCellWidget(place, 2, box)
            self._boxes.append((column.letters, box))

    def layout_chosen(self) -> FormLayout:
        """Return the layout as currently selected."""
        columns = {letters: box.currentData() for letters, box in self._boxes if box.currentData()}
        return FormLayout(str(self.sheets.currentData()), self.first_row.value(), columns)

    # --- saving

    def _keep(self) -> None:
        form, layout = self._form, self.layout_chosen()
        if form is None:
            return

        def work(caseload: Caseload, _progress: JobProgress) -> ActionResult:
            return keep_form(caseload, form, layout)

        job = self._session.run_writing(work, what=_("Saving"))
        job.then(self._on_kept, problem=self._on_problem)

    def _on_kept(self, done: ActionResult) -> None:
        self.saved.emit(_("The form is saved; ledgers can be written into it."), done.action)
        self.accept()

    def _drop(self) -> None:
        job = self._session.write(lambda services: services.forms.drop_ledger_form())
        job.then(self._on_dropped, problem=self._on_problem)

    def _on_dropped(self, done: ActionResult) -> None:
        self.saved.emit(_("The ledger uses the built-in layout again."), done.action)
        self.accept()

    def _on_problem(self, problem: Problem) -> None:
        self.say.setText(sentence_for(problem))

    # --- drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.read(paths[0])
