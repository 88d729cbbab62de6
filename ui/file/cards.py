"""The cards of the file page: the 3-3-3 rings, the plan and the destination."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from casework import destinations
from casework.case import Case
from casework.evidence import missing_evidence, proof_count
from casework.records import Destination
from casework.required_services import Service
from ui.common.case_words import between, day_text, destination_name
from ui.common.evidence_words import level_name
from ui.common.file_view_model import FileViewModel
from ui.common.i18n import _, ngettext
from ui.progress_rings import MarkPart, RingWidget, service_name
from ui.widgets.basics import Card, ElidedLabel, button, label, set_kind
from ui.widgets.layouts import hbox


class RingsCard(Card):
    """Three large rings, each with what is owed or does not count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("3-3-3"), parent)
        self.setAccessibleName(_("3-3-3"))
        self._sum = label("", "warn", self)
        if self.head is not None:
            self.head.addWidget(self._sum)
        self._rings: dict[Service, RingWidget] = {}
        self._words: dict[Service, QLabel] = {}
        row = QHBoxLayout()
        for service in Service:
            column = QVBoxLayout()
            column.setSpacing(2)
            ring = RingWidget(MarkPart(0, 0, 3), self)
            ring.setObjectName(f"{service.value}-ring")
            name = label(service_name(service), "", self)
            words = label("", "caption", self)
            for widget in (ring, name, words):
                column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            self._rings[service], self._words[service] = ring, words
            row.addLayout(column, 1)
        self.body.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)

    def show_view_model(self, view_model: FileViewModel) -> None:
        """Show the standing of a file."""
        for service in Service:
            standing = view_model.standing.of(service)
            target = standing.minimum if standing.minimum is not None else 0
            part = MarkPart(standing.given, standing.not_counting, target)
            self._rings[service].set_part(part)
            words, kind = _ring_words(standing.owed, standing.not_counting, target)
            self._words[service].setText(words)
            set_kind(self._words[service], kind)
            name = f"{service_name(service)}: {self._rings[service].accessibleName()}. {words}"
            self._rings[service].setAccessibleName(name)
        given = sum(view_model.standing.given(service) for service in Service)
        if view_model.standing.missing:
            text = _("{given} count, {owed} more to go").format(
                given=given, owed=view_model.standing.missing
            )
        else:
            text = _("All three given") if view_model.standing.is_bound else _("Nothing required")
        self._sum.setText(text)
        set_kind(self._sum, "warn" if view_model.standing.missing else "ok")


def _ring_words(owed: int, not_counting: int, target: int) -> tuple[str, str]:
    if not_counting and owed:
        text = ngettext("{count} not counting", "{count} not counting", not_counting)
        return text.format(count=not_counting), "warn"
    if owed:
        return _("{count} to go").format(count=owed), "caption"
    return (_("done"), "ok") if target else (_("not required"), "caption")


class PlanCard(Card):
    """The current version of the plan.

    ``change_asked`` requests a new version, ``versions_asked`` the list of versions, ``work_asked``
    the menu for recording progress.
    """

    change_asked = Signal()
    versions_asked = Signal()
    work_asked = Signal()

    def of_keepers(self) -> Sequence[QWidget]:
        """Return the controls hidden from class advisors."""
        return (self._change, self._make, self._work)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("The plan"), parent)
        self.setAccessibleName(_("The plan"))
        self._version = label("", "chip", self)
        self._change = button(_("Revise"), "link", self, glyph="pencil-simple")
        self._change.clicked.connect(self.change_asked)
        if self.head is not None:
            self.head.insertWidget(1, self._version, 0, Qt.AlignmentFlag.AlignVCenter)
            self.head.addWidget(self._change)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._values: dict[str, ElidedLabel] = {}
        self._names: list[QLabel] = []
        for row, (key, name) in enumerate(
            (
                ("goal", _("Goal")),
                ("difficulties", _("Difficulties")),
                ("measures", _("Measures")),
                ("review", _("Review")),
            )
        ):
            heading = label(name, "label", self)
            self._names.append(heading)
            self._values[key] = ElidedLabel("", "", self)
            grid.addWidget(heading, row, 0)
            grid.addWidget(self._values[key], row, 1)
        self.body.addLayout(grid)
        self._none = label(
            _(
                "There is no plan yet. A plan states the goal, the difficulties, and what is"
                " done about them."
            ),
            "secondary",
            self,
            wrap=True,
        )
        self._make = button(_("Create a plan…"), "", self)
        self._make.clicked.connect(self.change_asked)
        self._foot = QWidget(self)
        self._made = label("", "caption", self)
        self._versions = button("", "link", self)
        self._versions.clicked.connect(self.versions_asked)
        self._work = button(_("Carry out"), "link", self)
        self._work.clicked.connect(self.work_asked)
        hbox(self._made, self._versions, self._work, -1, on=self._foot, margins=(0, 0, 0, 0))
        self.body.addWidget(self._none)
        self.body.addWidget(self._make, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._foot)
        self.body.addStretch(1)

    def show_view_model(self, view_model: FileViewModel) -> None:
        """Show the plan of a file, or that there is none."""
        plan = view_model.case.plan
        for widget in (
            *self._names,
            *self._values.values(),
            self._foot,
            self._version,
            self._change,
        ):
            widget.setVisible(plan is not None)
        self._none.setVisible(plan is None)
        self._make.setVisible(plan is None)
        if plan is None:
            return
        self._version.setText(_("Version {number}").format(number=plan.version))
        self._values["goal"].set_whole(plan.goal.replace("\n", " "))
        self._values["difficulties"].set_whole(between().join(plan.difficulties))
        semi = "；" if between() == "、" else "; "
        self._values["measures"].set_whole(
            semi.join(f"✓ {one.text}" if one.done_on else one.text for one in plan.measures)
        )
        review = _("no date set")
        if plan.review_on is not None:
            review = _("by {day}").format(day=day_text(plan.review_on, view_model.today))
        self._values["review"].set_whole(review)
        is_late = plan.review_on is not None and plan.review_on < view_model.today
        set_kind(self._values["review"], "danger" if is_late else "")
        self._made.setText(
            _("Created {day} by {name}").format(
                day=day_text(plan.made_on, view_model.today), name=plan.recorded_by
            )
        )
        count = len(view_model.case.plans)
        self._versions.setText(
            ngettext("Read all of it", "All {count} versions", count).format(count=count)
        )
        self._versions.setAccessibleName(self._versions.text())

    def work_place(self) -> QPoint:
        """Return the screen position for the progress menu."""
        return self._work.mapToGlobal(self._work.rect().bottomLeft())


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
        self.body.addLayout(hbox(self.register, self.lose, -1))
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
