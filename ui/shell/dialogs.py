"""Dialogs and windows of the frame: shortcuts, guide, results of an undo, passwords, crashes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QTextBrowser,
    QWidget,
)

from casework.service_layer.undo_outcome import UndoOutcome
from ui.common.display_names import kind_name
from ui.common.i18n import N_, _, current_language, ngettext
from ui.common.journal_words import change_title, why_left
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.desktop import open_folder
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import SecretEdit
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn

_LEFT = Qt.AlignmentFlag.AlignLeft

IN_LISTS = (
    (N_("Next pane, previous pane"), "F6, Shift+F6"),
    (N_("Close a panel or dialog; text is kept as a draft"), "Esc"),
)
"""Keys that are in no menu."""

LEFT_FREE = ("Ctrl+Space", "Shift+Space", "Ctrl+.", "Alt+A", "Alt+Space")
"""Keys used by input methods, the system or chat programs, and not available here."""


class ShortcutsWindow(PlainDialog):
    """All shortcuts by name: those of the menus, then those of lists."""

    def __init__(
        self,
        shown: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        here: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(_("Shortcuts"), parent)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(24)
        pairs = [*shown, *((_(name), keys) for name, keys in IN_LISTS)]
        top = self._add_here(grid, here, inner)
        half = (len(pairs) + 1) // 2
        for place, (name, keys) in enumerate(pairs):
            column = 0 if place < half else 2
            row_ = top + place % half
            grid.addWidget(label(name, "", inner), row_, column)
            grid.addWidget(label(native(keys), "chip", inner), row_, column + 1, _LEFT)
        grid.setRowStretch(top + half, 1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = hbox(-1, close)
        vbox(
            label(_("Shortcuts"), "cardTitle", self),
            (area, 1),
            row,
            on=self,
            margins=(20, 18, 20, 16),
        )
        self.resize(760, 440)
        close.setFocus()

    @staticmethod
    def _add_here(grid: QGridLayout, here: Sequence[tuple[str, str]], inner: QWidget) -> int:
        """Add the keys of the current page first; return the next row."""
        if not here:
            return 0
        grid.addWidget(label(_("On this page"), "strong", inner), 0, 0, 1, 4)
        half = (len(here) + 1) // 2
        for place, (name, keys) in enumerate(here):
            column = 0 if place < half else 2
            grid.addWidget(label(name, "", inner), 1 + place % half, column)
            grid.addWidget(label(native(keys), "chip", inner), 1 + place % half, column + 1, _LEFT)
        grid.addWidget(label(_("Everywhere"), "strong", inner), half + 1, 0, 1, 4)
        return half + 2


def native(keys: str) -> str:
    """Return keys in the notation of this system."""
    parts = [QKeySequence(part.strip()) for part in keys.split(",")]
    shown = [part.toString(QKeySequence.SequenceFormat.NativeText) for part in parts]
    return ", ".join(shown)


class PasswordDialog(PlainDialog):
    """Asks for the password of a server; it is kept until the program closes."""

    def __init__(self, name: str, say: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(_("Password"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.password = SecretEdit(_("Password"), self)
        self.yes = button(_("Continue"), "primary", self)
        no = button(_("Cancel"), "", self)
        message = _('"{name}" requires its password. It is kept until the program is closed.')
        layout = vbox(
            label(message.format(name=name), "", self, wrap=True), on=self, margins=(20, 18, 20, 16)
        )
        layout.addWidget(self.password)
        layout.addLayout(button_row(self.yes, no))
        self.yes.clicked.connect(self.accept)
        self.yes.setDefault(True)
        no.clicked.connect(self.reject)
        self.accepted.connect(lambda: say(self.password.text()))
        self.setMinimumWidth(theme().px(420))


class CrashWindow(PlainDialog):
    """Explains that no data was saved partially, and where the log is."""

    def __init__(self, kind: str, log: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(_("Something went wrong in the program"), parent)
        layout = vbox(
            label(_("Something went wrong in the program"), "cardTitle", self),
            label(self._what(), "", self, wrap=True),
            on=self,
            margins=(20, 18, 20, 16),
        )
        if log is None:
            where = _("No log could be written. The error was: {kind}").format(kind=kind)
        else:
            where = _("The log is at {log}. It contains no names and no texts.").format(log=log)
        message = label(where, "caption", self, wrap=True)
        message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(message)
        layout.addSpacing(8)
        row = QHBoxLayout()
        if log is not None:
            folder = button(_("Open the log folder"), "", self, glyph="folder-open")
            folder.clicked.connect(lambda: open_folder(log.parent))
            row.addWidget(folder)
        row.addStretch(1)
        going_on = button(_("Continue"), "primary", self)
        going_on.setDefault(True)
        going_on.clicked.connect(self.accept)
        row.addWidget(going_on)
        layout.addLayout(row)
        self.setMinimumWidth(480)
        going_on.setFocus()

    @staticmethod
    def _what() -> str:
        return _(
            "Nothing was half saved: what was reported as saved is safe, and the last step was"
            " not done. You can go on working; if it happens again, restart the program."
        )


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One record of the result."""

    group: int
    group_name: str
    record: str
    title: str = field(repr=False)
    why: str
    file_id: UUID | None


def result_lines(outcome: UndoOutcome) -> tuple[ResultLine, ...]:
    """Return the three lists combined, with those that need attention first."""
    lines: list[ResultLine] = []
    for group, name, left in (
        (0, _("could not"), outcome.impossible),
        (1, _("kept"), outcome.kept),
    ):
        for one in left:
            title = _of(one.title, one.student_no)
            why = why_left(one.why)
            lines.append(ResultLine(group, name, kind_name(one.kind), title, why, one.file_id))
    for done in outcome.put_back:
        title = _of(done.title, done.student_no)
        kind = kind_name(done.kind)
        lines.append(
            ResultLine(2, _("restored"), kind, title, change_title(done.change), done.file_id)
        )
    return tuple(lines)


def _of(title: str, student_no: str | None) -> str:
    return f"{title}  {student_no}" if student_no else title


def summary(outcome: UndoOutcome) -> str:
    """Return the counts of the three lists as text."""
    back = len(outcome.put_back)
    parts = [ngettext("{count} record restored", "{count} records restored", back)]
    parts[0] = parts[0].format(count=back)
    if outcome.kept:
        parts.append(_("{count} kept").format(count=len(outcome.kept)))
    if outcome.impossible:
        parts.append(_("{count} could not").format(count=len(outcome.impossible)))
    return " · ".join(parts)


class ResultDialog(PlainDialog):
    """Lists the result for each record; Enter opens the file."""

    def __init__(
        self,
        outcome: UndoOutcome,
        open_file: Callable[[UUID], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("What was restored"), parent)
        self._open_file = open_file
        columns: tuple[TableColumn[ResultLine], ...] = (
            TableColumn(
                _("Result"),
                lambda one: one.group_name,
                lambda one: one.group,
                width=90,
                tone=lambda one: ("danger", "warn", "ok")[one.group],
            ),
            TableColumn(_("Record"), lambda one: one.record, width=110),
            TableColumn(
                _("Belongs to"), lambda one: one.title, width=190, tooltip=lambda one: one.title
            ),
            TableColumn(_("Why"), lambda one: one.why, tooltip=lambda one: one.why),
        )
        self.table = RecordTable(_("Records"), columns, self)
        self.table.set_records(result_lines(outcome))
        self.table.opened.connect(self._on_opened)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = hbox(label(_("Enter opens the student's file."), "caption", self), -1, close)
        vbox(
            label(_("What was restored"), "cardTitle", self),
            label(summary(outcome), "secondary", self, wrap=True),
            (self.table, 1),
            row,
            on=self,
            margins=(20, 16, 12, 14),
        )
        self.resize(theme().px(640), theme().px(420))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _on_opened(self, line: ResultLine) -> None:
        if line.file_id is not None:
            self.accept()
            self._open_file(line.file_id)


_FOLDER = Path(__file__).parents[2] / "docs"
_CHAPTER = 2
"""Heading level that marks a chapter."""


def guide_file(language: str) -> Path:
    """Return the path of the guide in a language."""
    return _FOLDER / ("guide.zh-CN.md" if language == "zh_CN" else "guide.md")


_LINE_PERCENT = 125
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"


class GuideWindow(PlainDialog):
    """Non-modal window with the user guide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Guide"), parent)
        self.setModal(False)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.chapters = QListWidget(self)
        self.chapters.setAccessibleName(_("Chapters"))
        self.chapters.setFixedWidth(theme().px(200))
        self.chapters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chapters.setWordWrap(True)
        self.text = _Text(self)
        self.text.setAccessibleName(_("Guide"))
        hbox(self.chapters, (self.text, 1), on=self, margins=(0, 0, 0, 0), spacing=0)
        self._blocks: list[QTextBlock] = []
        self._read(guide_file(current_language()))
        self.chapters.currentRowChanged.connect(self._go_to)
        most = parent.size() if parent is not None else self.size()
        self.resize(min(theme().px(920), most.width() - 40), min(640, most.height() - 40))

    def _read(self, file: Path) -> None:
        document = self.text.document()
        document.setBaseUrl(QUrl.fromLocalFile(f"{file.parent}/"))
        document.setMarkdown(file.read_text("utf-8"))
        block = document.begin()
        while block.isValid():
            _give_air(block)
            if block.blockFormat().headingLevel() == _CHAPTER:
                self._blocks.append(block)
                self.chapters.addItem(block.text())
            block = block.next()

    def _go_to(self, chapter: int) -> None:
        self.text.setTextCursor(QTextCursor(self._blocks[chapter]))
        rect = self.text.cursorRect()
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.value() + rect.top())


def _give_air(block: QTextBlock) -> None:
    """Set paragraph margins and line height; Qt's Markdown import leaves paragraphs unspaced."""
    form = block.blockFormat()
    is_heading = bool(form.headingLevel())
    form.setTopMargin(theme().px(18 if is_heading else 0))
    form.setBottomMargin(theme().px(4 if block.textList() is not None else 8))
    if _PICTURE not in block.text():
        form.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    QTextCursor(block).setBlockFormat(form)


class _Text(QTextBrowser):
    """Text browser that scales images to the text width and loads local files only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(theme().px(20))

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        url = self.document().baseUrl().resolved(QUrl(name))
        if kind != QTextDocument.ResourceType.ImageResource.value or not url.isLocalFile():
            return None
        image = QImage(url.toLocalFile())
        width = theme().px(660)
        if image.width() <= width:
            return image
        return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
