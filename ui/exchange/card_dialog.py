"""The own identity card: its code, its QR code and its fingerprint."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QWidget

from casework.parcels.signing import IdentityCard
from ui.common.display_names import role_name
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs import Job
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL, TINY
from ui.widgets.basics import button, label
from ui.widgets.dialogs import MessageDialog, PlainDialog, button_row
from ui.widgets.layouts import hbox, vbox

_MODULE = 3
"""Pixels per module of a QR code: phone cameras cannot read smaller ones."""


class FingerprintView(QWidget):
    """A fingerprint in six groups of four, large enough to read aloud."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = [label("", "strong", self) for _place in range(6)]
        rows = QGridLayout(self)  # 2 × 3 groups, to fit a small window
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        for place, made in enumerate(self._labels):
            made.setProperty("kind", "cardTitle")
            rows.addWidget(made, *divmod(place, 3))
        rows.setColumnStretch(3, 1)

    def set_code(self, fingerprint: str) -> None:
        """Show a code; an empty one clears the groups."""
        groups = fingerprint.split("-") if fingerprint else [""] * 6
        for made, group in zip(self._labels, groups, strict=False):
            made.ensurePolished()  # the style sheet makes it bold, and so wider
            made.setText(group)
            made.setMinimumWidth(made.sizeHint().width() + TINY)  # some glyphs overhang
            made.setAccessibleName(" ".join(group))
        self.setAccessibleName(fingerprint)


def qr_pixmap(text: str, dpr: float) -> QPixmap:
    """Return a QR code, always dark on white, as cameras need it."""
    from exports.qr import qr_modules

    matrix = qr_modules(text, error="l")
    quiet = 4
    count = len(matrix) + 2 * quiet
    image = QImage(count, count, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for y, row in enumerate(matrix):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.setPixelColor(x + quiet, y + quiet, QColor("black"))
    scale = max(1, round(_MODULE * dpr))
    picture = QPixmap(count * scale, count * scale)
    painter = QPainter(picture)
    painter.drawImage(picture.rect(), image)
    painter.end()
    picture.setDevicePixelRatio(dpr)
    return picture


class MyCardDialog(PlainDialog):
    """The own card: a file to give away, a code to scan or paste, six groups to read aloud."""

    def __init__(self, session: Session, card: IdentityCard, code: str, parent: QWidget) -> None:
        super().__init__(_("My card"), parent)
        self._session = session
        self._code = code
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.groups = FingerprintView(self)
        self.groups.set_code(card.keys.fingerprint)
        self.picture = QLabel(self)
        self.picture.setPixmap(qr_pixmap(code, self.devicePixelRatioF()))
        self.picture.setAccessibleName(_("The card as a QR code"))
        self.save = button(_("Save as a file…"), "primary", self, glyph="floppy-disk")
        self.copy = button(_("Copy as text"), "", self)
        close = button(_("Close"), "", self)
        why = _(
            "Send the card by any channel; it contains no secret. The comparison is what counts."
        )
        side = vbox(
            label(card.name, "cardTitle", self),
            label(f"{role_name(card.role)} · {card.unit}", "secondary", self),
            GAP,
            label(_("Read these six groups aloud when asked:"), "label", self),
            self.groups,
            label(why, "caption", self, wrap=True),
            spacing=SMALL,
        )
        side.addStretch(1)
        side.addLayout(button_row(close, extra=(self.save, self.copy)))
        hbox(
            (self.picture, 0, Qt.AlignmentFlag.AlignTop),
            (side, 1),
            on=self,
            margins=(20, 18, 20, 16),
            spacing=20,
        )
        self.save.clicked.connect(self._on_save)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._code))
        close.clicked.connect(self.reject)
        self.setMinimumWidth(theme().px(680))

    def _on_save(self) -> None:
        suggested = str(Path.home() / "zhuhang.card")
        path, _kind = QFileDialog.getSaveFileName(self, _("Save the card"), suggested)
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> Job[IdentityCard]:
        """Write the card to a file, and close."""
        job = self._session.run(lambda caseload, _p: caseload.exchange.write_card(path))
        return job.then(
            lambda _card: self.accept(),
            problem=lambda problem: MessageDialog(
                _("Not saved"), sentence_for(problem), self
            ).open(),
        )
