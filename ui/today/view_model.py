"""Data of the Today page, loaded on a worker thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from casework.people.helpers import HelperOverview
from casework.read_models import FileLine, FileQuery, ServiceProgress
from casework.service_layer.caseload_port import Caseload
from casework.settings.calendar import ReportDay, report_days
from casework.standing import Status
from casework.worklist.items import When, WorkItem, WorkItemKind
from casework.worklist.pace import EvaluationCache, FilePace, Pace
from casework.worklist.snoozes import expired_snoozes, snoozed_until
from casework.worklist.workday import workday
from ui.common.case_words import name_in_lists
from ui.common.i18n import current_language
from ui.common.worklist_words import due_text, item_parts, when_title, work_action_name
from ui.jobs.job import JobProgress

REPORTS_AHEAD = timedelta(days=75)
"""How far to search for reporting days; there are none in September and October."""

_GLYPHS = {
    WorkItemKind.COMPLAINT: "warning",
    WorkItemKind.REPORT_DAY: "calendar-check",
    WorkItemKind.PARCELS: "package",
    WorkItemKind.RETURNED: "arrow-u-up-left",
    WorkItemKind.VERSIONS: "arrows-left-right",
    WorkItemKind.UNSENT: "upload-simple",
    WorkItemKind.PARKED: "tray",
    WorkItemKind.FOLLOW_UP: "phone",
    WorkItemKind.ANSWER: "briefcase",
    WorkItemKind.MEASURE: "target",
    WorkItemKind.REVIEW: "note-pencil",
    WorkItemKind.SIGN_OFF: "circle-wavy-check",
    WorkItemKind.EVIDENCE: "paperclip",
    WorkItemKind.PACE: "flag",
    WorkItemKind.NO_PLAN: "note-pencil",
    WorkItemKind.NO_HELPER: "user-plus",
    WorkItemKind.INACTIVE_HELPER: "user-circle",
    WorkItemKind.OVERLOADED_HELPER: "users",
}


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A work item prepared for display; ``until`` is the day it is snoozed until."""

    item: WorkItem
    when: When
    line: FileLine | None = field(repr=False)
    what: str = field(repr=False)
    note: str = field(repr=False)
    due: str
    action: str
    glyph: str
    until: date | None = None

    @property
    def name(self) -> str:
        return name_in_lists(self.line.file) if self.line else ""

    @property
    def class_name(self) -> str:
        return (self.line.file.class_name or "") if self.line else ""

    @property
    def helper(self) -> str:
        return self.line.helper.helper if self.line and self.line.helper else ""

    @property
    def tone(self) -> str:
        """Colour token of the date: danger if overdue, warn if due today or behind the pace."""
        if self.when is When.OVERDUE:
            return "danger"
        behind = self.item.kind is WorkItemKind.PACE and self.item.facts["behind"]
        return "warn" if self.when is When.TODAY or behind else "text3"

    @property
    def spoken(self) -> str:
        """Text of the row for screen readers."""
        stop = "，" if current_language() == "zh_CN" else ", "
        parts = (
            when_title(self.when), self.name, self.class_name, self.what, self.note, self.due,
            self.action,
        )  # fmt: skip
        return stop.join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """Progress of one class or college, and the share expected by today."""

    label: str
    files: int
    given: int
    not_counting: int
    demanded: int
    expected_share: float


@dataclass(frozen=True, slots=True)
class TodayViewModel:
    """Data of the page at one point in time."""

    today: date
    rows: tuple[WorklistRow, ...]
    snoozed: tuple[WorklistRow, ...]
    pace: Pace
    helpers: HelperOverview
    whole: ServiceProgress
    classes: tuple[GroupProgress, ...]
    colleges: tuple[GroupProgress, ...]
    reports: tuple[ReportDay, ...]
    unproven: tuple[UUID, ...]
    """Placed students without evidence; their reports would be returned."""

    late: tuple[UUID, ...]
    """Files whose period has ended while services are still owed."""

    parked: int
    left_out: int


def load_today(caseload: Caseload, progress: JobProgress, watch: EvaluationCache) -> TodayViewModel:
    """Load the data of the page; can be cancelled between batches of files."""
    drafts, arrived = caseload.user_state(), len(caseload.sync_service.arrivals())
    with caseload.snapshot() as reader:
        day = workday(
            reader, watch=watch, check_cancelled=progress.raise_if_cancelled, arrived=arrived
        )
        until = snoozed_until(drafts, day.today)
        wanted = {file_id for item in day.items for file_id in item.files if len(item.files) == 1}
        lines = {line.file.id: line for line in reader.lines_of(wanted)}
        whole = reader.progress()[0]
        classes = _groups(reader.progress("class"), day.pace.files, "class_name")
        colleges = _groups(reader.progress("college"), day.pace.files, "college")
        parked = len(reader.parked())
        placed = FileQuery(where=(("status", Status.PLACED.value),))
        known = frozenset(reader.file_ids(placed))
    for key in expired_snoozes(drafts, day.today):
        caseload.delete_user_state(key)
    rows = rows_of(day.items, lines, day.today, until)
    return TodayViewModel(
        today=day.today,
        rows=tuple(row for row in rows if row.until is None),
        snoozed=tuple(row for row in rows if row.until is not None),
        pace=day.pace,
        helpers=day.helpers,
        whole=whole,
        classes=classes,
        colleges=colleges,
        reports=report_days(day.today, day.today + REPORTS_AHEAD)[:2],
        unproven=_unproven(day.items, known),
        late=tuple(one.file_id for one in day.pace.files if one.owed and one.ends_on < day.today),
        parked=parked,
        left_out=day.left_out,
    )


def _unproven(items: Iterable[WorkItem], placed: frozenset[UUID]) -> tuple[UUID, ...]:
    kinds = (WorkItemKind.EVIDENCE, WorkItemKind.SIGN_OFF)
    found = (i.file_id for i in items if i.kind in kinds)
    return tuple(dict.fromkeys(one for one in found if one in placed))


def rows_of(
    items: Iterable[WorkItem],
    lines: Mapping[UUID, FileLine],
    today: date,
    until: Mapping[str, date] = MappingProxyType({}),
) -> list[WorklistRow]:
    """Prepare items for display; ``until`` maps the keys of snoozed items to their days."""
    rows = []
    for item in items:
        what, note = item_parts(item, today)
        line = lines.get(item.file_id) if item.file_id else None
        rows.append(
            WorklistRow(
                item,
                item.when(today),
                line,
                what,
                note,
                due_text(item, today),
                work_action_name(item.work_action),
                _GLYPHS[item.kind],
                until.get(item.key),
            )
        )
    return rows


def _groups(
    groups: Sequence[ServiceProgress], files: Iterable[FilePace], name: str
) -> tuple[GroupProgress, ...]:
    """Return the lines of ``reader.progress`` with the share expected by today."""
    expected: dict[str | None, tuple[float, int]] = {}
    for one in files:
        key = getattr(one, name)
        share, demanded = expected.get(key, (0.0, 0))
        expected[key] = share + one.share * one.demanded, demanded + one.demanded
    found = []
    for group in groups[1:]:
        share, demanded = expected.get(group.label or None, (0.0, 0))
        counts = group.everything.values()
        given, owed = sum(c.given for c in counts), sum(c.owed for c in counts)
        found.append(
            GroupProgress(
                group.label or "—",
                group.files,
                given,
                sum(c.not_counting for c in counts),
                given + owed,
                share / demanded if demanded else 1.0,
            )
        )
    return tuple(found)
