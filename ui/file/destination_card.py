"""The destination card of the file page, with missing evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casework import destinations
from casework.case import Case
from casework.evidence import missing_evidence, proof_count
from casework.records import Destination
from ui.common.case_words import between, day_text, destination_name
from ui.common.evidence_words import level_name
from ui.common.i18n import _, ngettext
from ui.widgets.basics import Card, ElidedLabel, button, label, set_kind


class DestinationCard(Card):
    """Shows the student's destination or intention; each signal requests an action."""

    register_asked = Signal()
    evidence_asked = Signal()
    approval_asked = Signal()
    loss_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Destination"), parent)
        self.setAccessibleName(_("Destination"))
        self._state = label("", "chip", self)
        self._state.setObjectName("state")
        if self.head is not None:
            self.head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignVCenter)
        self._first = ElidedLabel("", "", self)
        self._second = ElidedLabel("", "secondary", self)
        self.evidence = button("", "link", self, glyph="paperclip")
        self.approve = button("", "link", self, glyph="shield-check")
        self.register = button(_("Register it…"), "", self)
        self.register.setAccessibleName(_("Register a destination"))
        self.lose = button(_("Lost…"), "quiet", self)
        self.lose.setAccessibleName(_("The destination is lost"))
        self._hint = label("", "caption", self, wrap=True)
        self._hint.setObjectName("hint")
        self.register.clicked.connect(self.register_asked)
        self.evidence.clicked.connect(self.evidence_asked)
        self.approve.clicked.connect(self.approval_asked)
        self.lose.clicked.connect(self.loss_asked)
        left = Qt.AlignmentFlag.AlignLeft
        self.body.addWidget(self._first)
        self.body.addWidget(self._second)
        self.body.addWidget(self.evidence, 0, left)
        self.body.addWidget(self.approve, 0, left)
        row = QHBoxLayout()
        row.addWidget(self.register)
        row.addWidget(self.lose)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self._hint)
        self.body.addStretch(1)

    def of_keepers(self) -> Sequence[QWidget]:
        """Return the widgets that only the owner of the file can use."""
        return (self.register, self.lose, self.approve, self.evidence)

    def show_case(self, case: Case, today: date) -> None:
        """Show the destination of a file."""
        now = case.destination
        is_lost = now is not None and destinations.is_lost(now, today)
        self._show_state(case, today, now, is_lost=is_lost)
        for part in (self.evidence, self.lose):
            part.setVisible(now is not None and not is_lost)
        self.approve.hide()
        self._hint.hide()
        if now is None:
            self._show_wish(case)
            return
        name = destination_name(now.code, case.settings)
        self._first.set_whole(f"{name} · {day_text(now.on, today)}")
        about = now.employer or now.school_abroad or now.reason or ""
        self._second.set_whole(about)
        self._second.setVisible(bool(about))
        self.register.setText(_("Register again…") if is_lost else _("Change it…"))
        if is_lost:
            self._say(
                _("Lost on {day}: {reason}").format(
                    day=day_text(now.lost_on, today), reason=now.lost_reason or "—"
                )
            )
            return
        self._show_evidence(case, now)
        levels = destinations.missing_signoffs(case.settings, now)
        if levels:
            text = _("Approval by {level}…").format(level=level_name(levels[0]))
            self.approve.setText(text)
            self.approve.setAccessibleName(text)
            self.approve.show()

    def _show_state(
        self, case: Case, today: date, now: Destination | None, *, is_lost: bool
    ) -> None:
        waits = now is not None and bool(destinations.missing_signoffs(case.settings, now))
        if destinations.is_placed_on(case, today):
            words, kind = _("Placed"), "chipOk"
        elif is_lost:
            words, kind = _("Lost"), "chipWarn"
        elif waits:
            words, kind = _("Awaits approval"), "chipWarn"
        else:
            words, kind = _("Not placed"), "chip"
        self._state.setText(words)
        set_kind(self._state, kind)

    def _show_wish(self, case: Case) -> None:
        wanted = between().join(one for one in (case.file.job_city, case.file.job_kind) if one)
        self._first.set_whole(
            _("Wants {wanted}").format(wanted=wanted) if wanted else _("No wish noted")
        )
        self._second.hide()
        self._say(_("The dialog names the usual evidence."))
        self.register.setText(_("Register it…"))

    def _show_evidence(self, case: Case, now: Destination) -> None:
        is_missing = any(
            lack.target_id == now.id and lack.code != "DESTINATION_SIGNOFF_MISSING"
            for lack in missing_evidence(case)
        )
        count = proof_count(case, now)
        words = ngettext("{count} proof", "{count} proofs", count).format(count=count)
        self.evidence.setText(_("Evidence missing…") if is_missing else words)
        said = _("Evidence: {count}").format(count=self.evidence.text())
        self.evidence.setAccessibleName(said)

    def _say(self, text: str) -> None:
        self._hint.setText(text)
        self._hint.show()
