"""Dialogs for reasons that partners will read: returning a parcel or records, revoking keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.jobs import Job
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import Field


class _Reason(PlainDialog):
    def __init__(self, title: str, why: str, verb: str, kind: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.reason = QLineEdit(self)
        self.field = Field(_("&Reason"), self.reason, self)
        self.yes = button(verb, kind, self)
        self.no = button(_("Cancel"), "", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(GAP)
        layout.addWidget(label(title, "cardTitle", self, wrap=True))
        layout.addWidget(label(why, "secondary", self, wrap=True))
        layout.addWidget(self.field)
        layout.addLayout(button_row(self.yes, self.no))
        self.setMinimumWidth(theme().px(440))
        self.yes.clicked.connect(self.submit)
        self.no.clicked.connect(self.reject)

    def submit(self) -> None:
        """Continue if a reason was entered."""
        if not self.reason.text().strip():
            self.field.show_problem(_("Give a reason; the other side will read it."))
            return
        self.do(self.reason.text().strip())

    def do(self, reason: str) -> None:
        raise NotImplementedError


class ReturnDialog(_Reason):
    """Asks why a whole parcel is returned; the sender corrects it and sends it again."""

    def __init__(
        self, send_back: Callable[[str], object], parent: QWidget, *, is_handover: bool = False
    ) -> None:
        lines = (
            _("The files stay with their owner, who reads the reason.")
            if is_handover
            else _(
                "Nothing is imported. The sender reads the reason, corrects it, and sends again."
            )
        )
        super().__init__(
            _("Decline the files") if is_handover else _("Return the parcel"),
            lines,
            _("Decline") if is_handover else _("Return"),
            "primary",
            parent,
        )
        self._send_back = send_back

    def do(self, reason: str) -> None:
        self.accept()
        self._send_back(reason)


class ReturnSomeDialog(_Reason):
    """Asks why some records of a parcel are returned while the others are imported."""

    def __init__(
        self,
        take: Callable[[str], object],
        parent: QWidget,
        *,
        taken: int,
        left_out: int,
        is_handover: bool = False,
    ) -> None:
        if is_handover:
            title = ngettext(
                "{count} file stays with the owner", "{count} files stay with the owner", left_out
            )
            verb = ngettext("Accept {count} student", "Accept {count} students", taken)
        else:
            title = ngettext("Return {count} record", "Return {count} records", left_out)
            verb = ngettext("Import {count}", "Import {count}", taken)
        lines = (
            _("The owner of the files reads why.")
            if is_handover
            else _("The others are imported. The sender reads why, corrects it, and sends again.")
        )
        super().__init__(
            title.format(count=left_out), lines, verb.format(count=taken), "primary", parent
        )
        self._take = take

    def do(self, reason: str) -> None:
        self.accept()
        self._take(reason)


class RevokeDialog(_Reason):
    """Asks why a partner's keys are revoked, which is permanent."""

    def __init__(
        self, name: str, revoke: Callable[[str], Job[Any]], parent: QWidget, *, why: str = ""
    ) -> None:
        super().__init__(
            _("Revoke the keys of {name}").format(name=name),
            _(
                "Nothing more is sent to or imported from this partner. Earlier records stay."
                " A new computer needs a new card."
            ),
            _("Revoke keys"),
            "danger",
            parent,
        )
        self._revoke = revoke
        self.reason.setText(why)

    def do(self, reason: str) -> None:
        self._revoke(reason).then(
            lambda _done: self.accept(),
            problem=lambda problem: self.field.show_problem(sentence_for(problem)),
        )
