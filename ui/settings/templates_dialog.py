"""Dialog for document templates: text on the left, preview on the right."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from casework.ports import Changed, Reader
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from casework.settings.org_settings import OrgSettings
from casework.settings.paper_templates import (
    BUILT_IN,
    DOSSIER,
    PaperTemplate,
    parse_template,
    template_of,
    template_text,
    versions_of,
)
from exports.atomic_files import write_atomically
from exports.forms import FormKind
from exports.runs.base import Terms
from exports.runs.dossiers import dossier_facts
from exports.runs.forms import forms_of, logo_of_file, set_template, text_of_file
from ui.common.document_words import template_name
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.layouts import hbox, vbox

_WAIT_MS = 400
_WIDTH = 330  # width of the preview


class TemplatesDialog(PlainDialog):
    """Edits the templates of all kinds of documents; errors are shown with their line."""

    saved = Signal(object)

    def __init__(
        self, session: Session, settings: OrgSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Templates of documents"), parent)
        self._session = session
        self._office = settings
        self._logo: bytes | None = None  # None keeps the current logo
        self._pictures: LatestOnly[QImage] = LatestOnly()
        self.kinds = QComboBox(self)
        self.kinds.setAccessibleName(_("Kind of document"))
        for kind in BUILT_IN:
            self.kinds.addItem(template_name(kind), kind)
        self.versions = QComboBox(self)
        self.versions.setAccessibleName(_("Version"))
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName(_("Template"))
        self.text.setTabChangesFocus(True)
        self.problem = label("", "danger", self, wrap=True)
        self.page = QLabel(self)
        self.page.setProperty("kind", "desk")
        self.page.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.page.setAccessibleName(_("Page as it will be printed"))
        self.open_file = button(_("From a &file…"), "", self)
        self.save_file = button(_("&Into a file…"), "", self)
        self.logo = button(_("&Logo…"), "", self)
        self.no_logo = button(_("No lo&go"), "", self)
        self.shipped = button(_("Restore defaults"), "quiet", self)
        self.save = button(_("Save"), "primary", self)
        self.cancel = button(_("Close"), "", self)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_WAIT_MS)
        self._build()
        self._connect()
        self._show_kind()

    # --- layout

    def _build(self) -> None:
        message = _(
            "One line for each key. What is left out keeps its built-in value; nothing here"
            " can show more than the disclosure level allows."
        )
        top = hbox(self.kinds, self.versions, -1, self.open_file, self.save_file)
        column = vbox(
            label(message, "secondary", self, wrap=True),
            top,
            on=self,
            margins=(16, 14, 16, 14),
            spacing=SMALL,
        )
        area = QScrollArea(self)
        area.setWidget(self.page)
        area.setWidgetResizable(True)
        area.setFixedWidth(theme().px(_WIDTH + 28))
        middle = hbox((self.text, 1), area, spacing=GAP)
        column.addLayout(middle, 1)
        column.addWidget(self.problem)
        column.addLayout(
            button_row(
                self.save,
                self.cancel,
                extra=(
                    self.logo,
                    self.no_logo,
                    self.shipped,
                ),
            )
        )
        self.resize(theme().px(880), theme().px(540))

    def _connect(self) -> None:
        self.kinds.currentIndexChanged.connect(lambda _at: self._show_kind())
        self.versions.activated.connect(lambda _at: self._on_version())
        self.text.textChanged.connect(self._clock.start)
        self._clock.timeout.connect(self.show_page)
        self.open_file.clicked.connect(self._on_open)
        self.save_file.clicked.connect(self._on_save_file)
        self.logo.clicked.connect(self._on_logo)
        self.no_logo.clicked.connect(lambda: self._set_logo(b""))
        self.shipped.clicked.connect(self._on_shipped)
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(self.reject)

    # --- display

    @property
    def kind(self) -> str:
        return str(self.kinds.currentData())

    def _show_kind(self) -> None:
        self._logo = None
        template, broken = template_of(self._office, self.kind)
        known = versions_of(self._office, self.kind)
        self.versions.clear()
        for number, text in known:
            self.versions.addItem(_("Version {number}").format(number=number), text)
        self.versions.addItem(_("Built-in"), template_text(BUILT_IN[self.kind]))
        self.versions.setCurrentIndex(0)
        self.text.setPlainText(known[0][1] if known else template_text(template))
        self._say("" if broken is None else sentence_for(broken))
        self.show_page()

    def _on_version(self) -> None:
        self.text.setPlainText(str(self.versions.currentData()))

    def _on_shipped(self) -> None:
        self.versions.setCurrentIndex(self.versions.count() - 1)
        self._on_version()

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.text.setAccessibleDescription(sentence)

    def template(self) -> PaperTemplate | None:
        """Return the template as typed, or None after showing its error."""
        try:
            parsed = parse_template(self.kind, self.text.toPlainText())
        except RuleBroken as broken:
            self._say(sentence_for(broken))
            self._go_to(broken.facts.get("line"))
            return None
        self._say("")
        logo = template_of(self._office, self.kind)[0].logo if self._logo is None else self._logo
        return replace(parsed, logo=logo)

    def _go_to(self, line: object) -> None:
        if isinstance(line, int) and not self.text.hasFocus():
            cursor = self.text.textCursor()
            cursor.setPosition(self.text.document().findBlockByNumber(line - 1).position())
            self.text.setTextCursor(cursor)

    def show_page(self) -> None:
        """Show the first page of a document made with the template as typed."""
        self._clock.stop()
        template = self.template()
        if template is None:
            return
        width = round(theme().px(_WIDTH) * self.devicePixelRatioF())
        job = self._session.read(lambda reader: _page_of(reader, template, width))
        self._pictures.take(job).then(self._on_picture, problem=self._on_problem)

    def _on_picture(self, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.page.setPixmap(pixmap)

    # --- files and logos

    def _on_open(self) -> None:
        kinds = _("Templates (*.txt);;All files (*)")
        path, _kind = QFileDialog.getOpenFileName(self, _("Template"), "", kinds)
        if path:
            self.take_file(Path(path))

    def take_file(self, path: Path) -> None:
        """Load the text from a file."""
        job = self._session.jobs.start(lambda _progress: text_of_file(path), thread="own")
        job.then(self.text.setPlainText, problem=self._on_problem)

    def _on_save_file(self) -> None:
        name = f"助航_模板_{BUILT_IN[self.kind].title}.txt"
        path, _kind = QFileDialog.getSaveFileName(self, _("Template"), name)
        if path:
            self.put_file(Path(path))

    def put_file(self, path: Path) -> None:
        """Save the text to a file, for a text editor or another office."""
        content = self.text.toPlainText().encode("utf-8-sig")
        job = self._session.jobs.start(
            lambda _progress: write_atomically(path, content), thread="own", writes=True
        )
        job.then(lambda _none: None, problem=self._on_problem)

    def _on_logo(self) -> None:
        kinds = _("Pictures (*.png *.jpg *.jpeg)")
        path, _kind = QFileDialog.getOpenFileName(self, _("Logo"), "", kinds)
        if path:
            self.take_logo(Path(path))

    def take_logo(self, path: Path) -> None:
        """Set the logo of the document."""
        job = self._session.jobs.start(lambda _progress: logo_of_file(path), thread="own")
        job.then(self._set_logo, problem=self._on_problem)

    def _set_logo(self, logo: bytes) -> None:
        self._logo = logo
        self.show_page()

    # --- saving

    def _on_save(self) -> None:
        template = self.template()
        if template is None:
            return
        kind, text, logo = self.kind, self.text.toPlainText(), self._logo
        is_shipped = parse_template(kind, text) == BUILT_IN[kind] and not template.logo
        kept = None if is_shipped else text

        def work(
            caseload: Caseload, _progress: JobProgress
        ) -> Changed[tuple[ActionResult, OrgSettings]]:
            done = set_template(caseload, kind, kept, logo)
            with caseload.snapshot() as reader:
                return Changed((done, reader.org_settings()), done.change)

        self.save.setEnabled(False)
        self._session.run_writing(work).then(
            self._on_saved, problem=self._on_problem, ended=lambda: self.save.setEnabled(True)
        )

    def _on_saved(self, kept: Changed[tuple[ActionResult, OrgSettings]]) -> None:
        done, self._office = kept.value
        self._show_kind()
        self.saved.emit(done)

    def _on_problem(self, problem: Problem) -> None:
        self._say(sentence_for(problem))


def _page_of(reader: Reader, template: PaperTemplate, width: int) -> QImage:
    """Render the first page for the first student, or a blank form if there is none."""
    from exports.dossier.chapters import dossier_of
    from exports.dossier.document import set_one
    from exports.forms.writing import set_forms
    from exports.proof_pictures import picture_of as logo_of
    from ui.widgets.paged_preview import Paper, picture_of

    files = reader.file_ids(FileQuery())[:1]
    stream = io.BytesIO()
    logo = logo_of(template.logo, (400, 400)) if template.logo else None
    unit = template.unit or reader.keeper().unit
    if template.kind == DOSSIER and files:
        facts = next(dossier_facts(reader, files, Terms()))
        set_one(stream, dossier_of(replace(facts, template=template, unit=unit, logo=logo)))
    else:
        kind = FormKind(template.kind) if template.kind != DOSSIER else FormKind.TALK
        forms = forms_of(reader, kind, (), Terms().level)
        set_forms(stream, (replace(one, template=template, unit=unit, logo=logo) for one in forms))
    return picture_of(Paper(stream.getvalue(), 1), 0, width)
