"""One sent or imported parcel: its progress, and returned records with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casework.exchange.returned_records import ReturnedLine, ReturnState
from casework.parcels.manifest import ParcelKind
from ui.common.case_words import name_in_lists
from ui.common.i18n import N_, _
from ui.common.parcel_words import parcel_kind_name, why_returned
from ui.exchange.view_model import ParcelListRow
from ui.exchange.words import (
    content_of,
    moment_words,
    records_words,
    short_kind,
    state_word,
    what_of,
)
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import ElidedLabel, button, label
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn

_NOW = {
    ReturnState.NEEDS_FIX: (N_("to be corrected"), "danger"),
    ReturnState.DECLINED_TRANSFER: (N_("open again"), "warn"),
    ReturnState.QUEUED: (N_("sent with the next parcel"), "text2"),
    ReturnState.RESENT: (N_("sent again"), "text2"),
    ReturnState.ACCEPTED: (N_("acknowledged since"), "text2"),
    ReturnState.FORWARDED: (N_("for the person who reported it"), "text2"),
    ReturnState.OTHER_OWNER: (N_("has another owner"), "text2"),
    ReturnState.DISMISSED: (N_("left unchanged"), "text2"),
}
"""The state of a returned record, and its tone."""


class OutgoingPane(QWidget):
    """Shows the progress of a parcel, and its returned records.

    ``save_asked`` requests a copy of the file for manual delivery, ``leave_asked(bool)`` dismissing
    returned records (False: reopening them), ``again_asked`` checking again the records that we
    returned; ``opened(ReturnedLine)`` is emitted on Enter or a double click.
    """

    save_asked = Signal()
    seal_asked = Signal()
    leave_asked = Signal(bool)
    again_asked = Signal()
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ReturnedLine, ...] = ()
        self.title = ElidedLabel("", "strong", self)
        self.number = label("", "caption", self)
        self.way = label("", "secondary", self, wrap=True)
        self.returned = RecordTable(_("Returned records"), _columns(), self)
        self.hint = label("", "caption", self, wrap=True)
        self.save = button(_("Save a copy of the file…"), "", self, glyph="floppy-disk")
        self.seal = button(_("Send again when corrected…"), "", self, glyph="package")
        self.leave = button(_("Leave it unchanged"), "", self, glyph="check")
        self.resume = button(_("Reopen"), "", self, glyph="arrow-u-up-left")
        self.again = button(_("Check what was returned…"), "", self, glyph="arrows-clockwise")
        self.save.clicked.connect(self.save_asked)
        self.again.clicked.connect(self.again_asked)
        self.seal.clicked.connect(self.seal_asked)
        self.leave.clicked.connect(lambda: self.leave_asked.emit(True))
        self.resume.clicked.connect(lambda: self.leave_asked.emit(False))
        self.returned.opened.connect(self._on_opened)
        head = hbox((self.title, 1), self.number, spacing=GAP)
        foot = hbox(self.save, self.again, self.seal, self.leave, self.resume, -1, spacing=SMALL)
        layout = vbox(
            head,
            self.way,
            (self.returned, 1),
            self.hint,
            foot,
            on=self,
            margins=(14, SMALL, 14, GAP),
            spacing=SMALL,
        )
        layout.addStretch(0)

    def show_movement(
        self,
        one: ParcelListRow,
        *,
        has_file: bool,
        returned: Sequence[ReturnedLine] = (),
        more: bool = False,
    ) -> None:
        """Show a sent parcel with its returned records, or an imported one.

        ``more``: some records of the imported parcel were returned, and can still be imported.
        """
        self.title.set_whole(
            _("{who}: {kind}, {records}").format(
                who=one.who, kind=parcel_kind_name(one.kind), records=records_words(one.records)
            )
        )
        self.number.setText(_("Parcel no. {seq}").format(seq=one.seq or "—"))
        self.way.setText(" · ".join(_way(one)))
        self.save.setText(_("Save a copy of the file…") if one.is_out else _("Save the receipt…"))
        self.save.setAccessibleName(self.save.text())
        self.save.setVisible(has_file)
        self.again.setVisible(more)
        self.seal.setVisible(one.waits and one.kind != ParcelKind.HANDOVER)
        self.leave.setVisible(one.waits)
        self.resume.setVisible(any(line.state is ReturnState.DISMISSED for line in returned))
        self._lines = tuple(returned)
        self.returned.set_records(returned)
        if returned and self.returned.current_record() is None:
            self.returned.selectRow(0)
        self.returned.setVisible(bool(returned))
        self.hint.setText(_hint(one) if returned else "")
        self.hint.setVisible(bool(returned))

    @property
    def students(self) -> tuple[UUID, ...]:
        """The files of returned records, without duplicates."""
        found = (one.student.file.id for one in self._lines if one.student is not None)
        return tuple(dict.fromkeys(found))

    def _on_opened(self, one: ReturnedLine) -> None:
        if one.line is not None:
            self.opened.emit(one)


def _columns() -> list[TableColumn[ReturnedLine]]:
    return [
        TableColumn(_("Student"), _student, width=104, is_bold=True),
        TableColumn(_("Kind of record"), _what, width=96),
        TableColumn(_("Reason for return"), _why, width=220, tooltip=_why),
        TableColumn(
            _("Status"),
            lambda one: _(_NOW[one.state][0]),
            lambda one: list(ReturnState).index(one.state),
            width=150,
            tone=lambda one: _NOW[one.state][1],
        ),
        TableColumn(_("Content"), _content, tooltip=_content, fills=True),
    ]


def _student(one: ReturnedLine) -> str:
    return "—" if one.student is None else name_in_lists(one.student.file)


def _what(one: ReturnedLine) -> str:
    return short_kind("settings") if one.line is None else what_of(one.line)


def _why(one: ReturnedLine) -> str:
    return why_returned(one.code, one.reason)


def _content(one: ReturnedLine) -> str:
    return "" if one.line is None else content_of(one.line, one.parents)


def _hint(one: ParcelListRow) -> str:
    if one.kind == ParcelKind.HANDOVER:
        return _("The files are with you. Transfer them to someone else, or leave it unchanged.")
    if not one.waits:
        return _("Nothing left to do.")
    return _(
        "Enter opens the record in the student's file; corrections are sent with the next one."
    )


def _way(one: ParcelListRow) -> list[str]:
    if not one.is_out:
        return [_("Imported {when}; the receipt is ready.").format(when=moment_words(one.at))]
    lines = [_("Sealed {when}").format(when=moment_words(one.at))]
    sending = one.sending
    if sending is not None and sending.handed_over_at is not None:
        words = _("Uploaded to {target} {when}")
        lines.append(words.format(target=sending.target, when=moment_words(sending.handed_over_at)))
    elif sending is not None and sending.tries:
        lines.append(_("Tried {count} times; retried automatically").format(count=sending.tries))
    elif one.state in ("queued", "by_hand", "late"):
        lines.append(_("Waiting for a target, or for a copy carried by hand"))
    if one.state in ("acknowledged", "returned", "done"):
        lines.append(state_word(one.state))
    elif one.state == "late":
        lines.append(_("No receipt yet: ask whether it was imported"))
    return lines
