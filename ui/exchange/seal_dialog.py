"""Shows what would be sent to a partner and what would not, before anything is sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QWidget,
)

from casework.parcels.lines import PARTS
from casework.parcels.manifest import ParcelKind
from casework.records import Partner
from casework.service_layer.exchange_results import SendPreview
from ui.common.i18n import _, current_language, ngettext
from ui.common.notice_words import setting_name
from ui.exchange.words import (
    kind_to_words,
    kinds_words,
    receiver_words,
    redaction_words,
    send_preview_name,
)
from ui.shell.status_bar import short_day
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import Card, ElidedLabel, button, label, set_kind
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.layouts import hbox, vbox

_NAMED = 3
_SIDE = 20


class SendPreviewView(QWidget):
    """Two lists: what is sent, with counts, and what is not; a warning if evidence is missing."""

    evidence_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self._row = 0

    def show_send_preview(self, preview: SendPreview | None) -> None:
        """Show what would be sent; None while it is not known."""
        while self._grid.count():
            old = self._grid.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._row = 0
        if preview is None:
            return
        is_settings = preview.kind is ParcelKind.SETTINGS
        if preview.is_empty:
            nothing = _("All settings have their defaults: there is nothing to send.")
            words = nothing if is_settings else _("There is nothing new to send.")
            self._line(words, "", "secondary")
            return
        if preview.is_in_flight:
            self._line(
                _(
                    "All of it is in a parcel without a receipt. Send it again only if that"
                    " parcel was lost."
                ),
                "",
                "warn",
                wrap=True,
            )
        self._line(_("Included this time"), "", "caption")
        for key in preview.settings:
            self._line(setting_name(key).capitalize(), "")
        for ref in preview.packs:
            self._line(_("Rule pack"), ref)
        if is_settings:
            message = _("They take effect there once reviewed and applied.")
            self._line(message, "", "secondary", wrap=True)
            return
        if preview.files:
            self._line(
                _("Students"),
                ngettext("{count} student", "{count} students", preview.files).format(
                    count=preview.files
                ),
            )
        for what, much in kinds_words(preview, PARTS | {"file"}):
            self._line(what, much)
        if preview.proofs:
            files = ngettext("{count} file", "{count} files", preview.proofs)
            size = f"{preview.proof_bytes / (1 << 20):.1f} MB"
            self._line(_("Evidence"), f"{files.format(count=preview.proofs)} · {size}")
        if preview.answers:
            self._line(_("Answers to earlier records"), str(preview.answers))
        self._line(_("Not included"), "", "caption")
        self._line(redaction_words(preview), "", wrap=True)
        if preview.missing_proofs:
            self._warn(preview)

    def _line(self, what: str, much: str, kind: str = "", *, wrap: bool = False) -> None:
        made = label(what, kind, self, wrap=True) if wrap or not much else ElidedLabel(what, kind)
        self._grid.addWidget(made, self._row, 0, 1, 1 if much else 2)
        if much:
            message = label(much, "secondary", self)
            self._grid.addWidget(message, self._row, 1, Qt.AlignmentFlag.AlignRight)
        self._row += 1

    def _warn(self, preview: SendPreview) -> None:
        between = "、" if current_language() == "zh_CN" else ", "
        named = between.join(one.name for one in preview.missing_proofs[:_NAMED])
        message = ngettext(
            "{names}: destination without evidence; it may be returned.",
            "{names} ({count} in all): destinations without evidence; they may be returned.",
            len(preview.missing_proofs),
        )
        text = message.format(names=named, count=len(preview.missing_proofs))
        warning = label(text, "warn", self, wrap=True)
        add_evidence = button(_("Add the evidence"), "link", self)
        files = tuple(one.file_id for one in preview.missing_proofs)
        add_evidence.clicked.connect(lambda: self.evidence_asked.emit(files))
        self._grid.addWidget(warning, self._row, 0)
        self._grid.addWidget(add_evidence, self._row, 1, Qt.AlignmentFlag.AlignRight)
        self._row += 1


class NextReportCard(Card):
    """The next report: due date, receiver, content. ``seal_asked`` requests the sealing dialog."""

    seal_asked = Signal()

    def __init__(self, title: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.left = label("", "chipWarn", self)
        if self.head is not None:
            self.head.addWidget(self.left, 0, Qt.AlignmentFlag.AlignVCenter)
        self.when = label("", "cardTitle", self)
        self.to = ElidedLabel("", "secondary", self)
        self.preview = SendPreviewView(self)
        self.seal = button(verb, "primary", self, glyph="package")
        self.seal.clicked.connect(self.seal_asked)
        top = hbox(self.when, (self.to, 1))
        self.body.addLayout(top)
        self.body.addWidget(self.preview)
        self.note = label(_("Sealed with the receiver's key"), "caption", self)
        row = hbox(self.seal, -1, self.note)
        self.body.addLayout(row)
        self.left.hide()
        self.when.hide()

    def show_day(self, day: date | None, today: date) -> None:
        """Show the due date of the report."""
        self.left.setVisible(day is not None)
        self.when.setVisible(day is not None)
        if day is None:
            return
        days = (day - today).days
        message = ngettext("{count} day left", "{count} days left", days).format(count=days)
        self.left.setText(_("today") if days == 0 else message)
        set_kind(self.left, "chipDanger" if days == 0 else "chipWarn")
        self.when.setText(f"{short_day(day)} 17:00")

    def show_no_partner(self, why: str) -> None:
        """Show why nothing can be sent yet."""
        self.to.set_whole(why)
        self.preview.show_send_preview(None)
        self.seal.setEnabled(False)
        self.note.hide()

    def show_send_preview(self, preview: SendPreview) -> None:
        """Show what would be sent."""
        kind = send_preview_name(preview)
        self.to.set_whole(_("{kind} → {who}").format(kind=kind, who=preview.partner.name))
        self.preview.show_send_preview(preview)
        self.seal.setEnabled(not preview.is_empty)
        self.note.show()


class SealDialog(PlainDialog):
    """Shows what is sent and what is not; ``seal_asked(partner, kind)`` is emitted on confirmation.

    Sending data must be confirmed, so the button repeats the verb. ``has_target(partner)`` returns
    whether it is sent automatically. ``assign_asked`` is emitted if no student is assigned yet.
    """

    seal_asked = Signal(object, object)
    assign_asked = Signal(object)

    def __init__(
        self,
        partners: tuple[Partner, ...],
        read: Callable[[Partner, Callable[[SendPreview], object], ParcelKind | None], object],
        kinds: Callable[[Partner], tuple[ParcelKind, ...]],
        has_target: Callable[[Partner], bool],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Send"), parent)
        self._read, self._kinds, self._has_target = read, kinds, has_target
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.partner = QComboBox(self)
        self.partner.setAccessibleName(_("Send to"))
        for one in partners:
            self.partner.addItem(receiver_words(one), one)
        self.kind = QComboBox(self)
        self.kind.setAccessibleName(_("Kind of parcel"))
        self.preview = SendPreviewView(self)
        self.level = label("", "chipAccent", self)
        self.assign = button(_("Assign students…"), "", self, glyph="users")
        self.yes = button(_("Seal and send"), "primary", self, glyph="package")
        self.no = button(_("Cancel"), "", self)
        head = hbox(
            label(_("Send"), "cardTitle", self), -1, (self.level, 0, Qt.AlignmentFlag.AlignVCenter)
        )
        layout = vbox(head, on=self, margins=(_SIDE, 18, _SIDE, 16), spacing=GAP)
        layout.addWidget(self.partner)
        layout.addWidget(self.kind)
        layout.addWidget(self.preview)
        layout.addStretch(1)
        layout.addLayout(button_row(self.yes, self.no, extra=(self.assign,)))
        self.setMinimumWidth(theme().px(460))
        self.partner.currentIndexChanged.connect(self._on_partner)
        self.kind.currentIndexChanged.connect(self._look)
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.reject)
        self.assign.clicked.connect(self._on_assign)
        self._on_partner()

    def choose(self, partner: Partner, kind: ParcelKind) -> None:
        """Choose a partner, and the kind of parcel."""
        ids = [self.partner.itemData(place).id for place in range(self.partner.count())]
        if partner.id in ids:
            self.partner.setCurrentIndex(ids.index(partner.id))
        place = self.kind.findData(kind)
        if place >= 0:
            self.kind.setCurrentIndex(place)

    def _on_partner(self) -> None:
        partner: Partner = self.partner.currentData()
        has_target = self._has_target(partner)
        self.yes.setText(_("Seal and send") if has_target else _("Seal and save…"))
        self.yes.setAccessibleName(self.yes.text())
        kinds = self._kinds(partner)
        with QSignalBlocker(self.kind):
            self.kind.clear()
            for kind in kinds:
                self.kind.addItem(kind_to_words(kind, partner), kind)
        self.kind.setVisible(len(kinds) > 1)
        self._look()

    def _look(self) -> None:
        self.yes.setEnabled(False)
        self.assign.hide()
        self.preview.show_send_preview(None)
        self._read(self.partner.currentData(), self._show, ParcelKind(self.kind.currentData()))

    def _show(self, preview: SendPreview) -> None:
        chosen = (self.partner.currentData().id, ParcelKind(self.kind.currentData()))
        if (preview.partner.id, preview.kind) != chosen:
            return  # the choice has changed meanwhile
        is_report = preview.kind is ParcelKind.REPORT
        kind = send_preview_name(preview)
        self.level.setText(_("Level: reported") if is_report else kind)
        self.preview.show_send_preview(preview)
        self.yes.setEnabled(not preview.is_empty)
        is_assignment = preview.kind is ParcelKind.ASSIGNMENT
        self.assign.setVisible(is_assignment and preview.is_empty)
        for message in self.preview.findChildren(QLabel):
            if message.wordWrap():  # a dialog does not use heightForWidth
                message.setMinimumHeight(message.heightForWidth(self.width() - 2 * _SIDE))
        self.adjustSize()

    def _on_assign(self) -> None:
        self.reject()
        self.assign_asked.emit(self.partner.currentData())

    def _on_yes(self) -> None:
        self.accept()
        self.seal_asked.emit(self.partner.currentData(), ParcelKind(self.kind.currentData()))
