"""One parcel of ours, or one that was taken in: its way, and what came back with which reason."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from casework.exchange.parcels import ParcelKind
from ui.common.names import kind_name
from ui.common.parcel_words import parcel_kind_name, why_returned
from ui.common.words import _
from ui.exchange.reading import Movement
from ui.exchange.words import moment_words, records_words, state_word
from ui.parts.basics import ElidedLabel, button, label
from ui.theme.tokens import GAP, SMALL


class SentPane(QWidget):
    """Shows the way of a parcel. ``save_asked`` wants a copy of the file to carry by hand."""

    save_asked = Signal()
    seal_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel("", "strong", self)
        self.number = label("", "caption", self)
        self.way = label("", "secondary", self, wrap=True)
        self.returned = QListWidget(self)
        self.returned.setAccessibleName(_("Records that came back"))
        self.returned.setWordWrap(True)
        self.save = button(_("Save a copy of the file…"), "", self, glyph="floppy-disk")
        self.seal = button(_("Send again when mended…"), "", self, glyph="package")
        self.save.clicked.connect(self.save_asked)
        self.seal.clicked.connect(self.seal_asked)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.number)
        foot = QHBoxLayout()
        foot.addWidget(self.save)
        foot.addWidget(self.seal)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, SMALL, 14, GAP)
        layout.setSpacing(SMALL)
        layout.addLayout(head)
        layout.addWidget(self.way)
        layout.addWidget(self.returned, 1)
        layout.addLayout(foot)
        layout.addStretch(0)

    def show_movement(self, one: Movement, *, has_file: bool) -> None:
        """Show a parcel that went, or that was taken in."""
        self.title.set_whole(
            _("{who}: {kind}, {records}").format(
                who=one.who, kind=parcel_kind_name(one.kind), records=records_words(one.records)
            )
        )
        self.number.setText(_("Parcel no. {seq}").format(seq=one.seq or "—"))
        self.way.setText("\n".join(_way(one)))
        self.save.setText(_("Save a copy of the file…") if one.is_out else _("Save the receipt…"))
        self.save.setAccessibleName(self.save.text())
        self.save.setVisible(has_file)
        self.seal.setVisible(one.state == "returned" and one.kind != ParcelKind.HANDOVER)
        self.returned.clear()
        for told in () if one.outgoing is None else one.outgoing.returned:
            kind = kind_name(str(told.get("kind") or ""))
            why = why_returned(told.get("code"), told.get("reason"))
            self.returned.addItem(_("{kind}: {why}").format(kind=kind, why=why).lstrip(": ："))
        self.returned.setVisible(self.returned.count() > 0)


def _way(one: Movement) -> list[str]:
    if not one.is_out:
        return [_("Taken in {when}; the receipt lies ready.").format(when=moment_words(one.at))]
    told = [_("Sealed {when}").format(when=moment_words(one.at))]
    sending = one.sending
    if sending is not None and sending.handed_over_at is not None:
        words = _("Left at {target} {when}")
        told.append(words.format(target=sending.target, when=moment_words(sending.handed_over_at)))
    elif sending is not None and sending.tries:
        told.append(_("Tried {count} times; goes by itself").format(count=sending.tries))
    elif one.state in ("queued", "late"):
        told.append(_("Waits for a target, or for a copy to be carried by hand"))
    if one.state in ("acknowledged", "returned"):
        told.append(state_word(one.state))
    elif one.state == "late":
        told.append(_("No receipt yet: ask whether it was taken in"))
    return told
