"""Optional document settings: attachments, protection, and the event of a sign-in sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from exports.runs.base import Terms
from ui.common.i18n import _
from ui.documents.document_run import Kind
from ui.widgets.basics import label
from ui.widgets.fields import Field
from ui.widgets.layouts import vbox
from ui.widgets.password_option import PasswordOption

EventChoice = tuple[UUID, str]
"""Id and label of an event."""

_WORKBOOKS = frozenset({Kind.LEDGER, Kind.HANDOVER, Kind.DESTINATIONS})


class Extras(QWidget):
    """Emits ``changed`` when a setting that affects the document changes."""

    changed = Signal()

    def __init__(
        self, weakness: Callable[[str], str | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.events = QComboBox(self)
        self.event_field = Field(_("Eve&nt"), self.events, self)
        self.thumbnails = QCheckBox(_("Evidence, s&mall"), self)
        self.thumbnails.setChecked(True)
        self.pages = QCheckBox(_("Evidence, pa&ge by page"), self)
        self.watermark = QCheckBox(_("Watermark: &who and when"), self)
        self.lock = PasswordOption(weakness, self)
        self._contents = label(_("Include"), "cardTitle", self)
        column = vbox(on=self, margins=(0, 0, 0, 0), spacing=5)
        for widget in (
            self.event_field,
            self._contents,
            self.thumbnails,
            self.pages,
            self.watermark,
            self.lock,
        ):
            column.addWidget(widget)
        for box in (self.thumbnails, self.pages, self.watermark):
            box.toggled.connect(lambda _on: self.changed.emit())
        self.events.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def show_kind(self, kind: Kind) -> None:
        """Show the settings that apply to this kind of document."""
        is_dossier, is_pdf = kind is Kind.DOSSIER, kind not in _WORKBOOKS
        self.event_field.setVisible(kind is Kind.SIGN_IN)
        self.thumbnails.setVisible(is_dossier)
        self.pages.setVisible(is_dossier)
        can_be_marked = is_pdf and kind is not Kind.CLASS_SHEET
        self.watermark.setVisible(can_be_marked)
        self.lock.setVisible(kind is not Kind.CLASS_SHEET)
        self._contents.setVisible(kind is not Kind.CLASS_SHEET)

    def set_events(self, events: Sequence[EventChoice]) -> None:
        """Fill the list of events and keep the current choice."""
        chosen = self.events.currentData()
        self.events.blockSignals(True)
        self.events.clear()
        self.events.addItem(_("Not yet known"), None)
        for event_id, name in events:
            self.events.addItem(name, event_id)
        self.events.setCurrentIndex(max(0, self.events.findData(chosen)))
        self.events.blockSignals(False)

    @property
    def event_id(self) -> UUID | None:
        found = self.events.currentData()
        return found if isinstance(found, UUID) else None

    def terms(self, terms: Terms) -> Terms | None:
        """Return the terms with these settings, or None after showing what is missing."""
        word = self.lock.word() if self.lock.isVisibleTo(self) else ""
        if word is None:
            return None
        return replace(
            terms,
            has_thumbnails=self.thumbnails.isChecked(),
            has_pages=self.pages.isChecked() and self.pages.isVisibleTo(self),
            has_watermark=self.watermark.isChecked() and self.watermark.isVisibleTo(self),
            password=word,
        )
