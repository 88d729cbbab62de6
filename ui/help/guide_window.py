"""The user guide window: chapters on the left, illustrated text on the right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QTextBrowser, QWidget

from ui.common.i18n import _, current_language
from ui.theme.theme import theme
from ui.widgets.dialogs import PlainDialog

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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.chapters)
        layout.addWidget(self.text, 1)
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
