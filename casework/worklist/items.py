"""The worklist: all pending work, each item with its day and next action.

Each source is a separate function; ``worklist`` collects and sorts their items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID, uuid5

from casework.activities import due_measures
from casework.evidence import missing_evidence
from casework.exchange.returned_records import ReturnedRecord
from casework.offers.outreach import ComplaintDeadline
from casework.people.helpers import HelperOverview
from casework.required_services import Service
from casework.settings.calendar import report_kinds
from casework.standing import EvaluatedCase, Status
from casework.verdicts import response_due_on
from casework.worklist.pace import FilePace, NextStep, Pace, StepKind

Fact = str | int
_NO_FACTS: Mapping[str, Fact] = MappingProxyType({})

AHEAD = timedelta(days=7)
"""How far ahead dated work is listed."""

_FRIDAY = 4
"""The weekday by which unsent records for others are due."""

SETTLED_FOLLOW_UPS = frozenset({"无需跟进", "已完成"})
"""Follow-up states of a talk that need no more work."""


class WorkItemKind(StrEnum):
    """What is pending."""

    COMPLAINT = "complaint"
    REPORT_DAY = "report_day"
    PARCELS = "parcels"
    RETURNED = "returned"
    VERSIONS = "versions"
    UNSENT = "unsent"
    PARKED = "parked"
    FOLLOW_UP = "follow_up"
    ANSWER = "answer"
    MEASURE = "measure"
    REVIEW = "review"
    SIGN_OFF = "sign_off"
    EVIDENCE = "evidence"
    PACE = "pace"
    NO_PLAN = "no_plan"
    NO_HELPER = "no_helper"
    INACTIVE_HELPER = "silent_helper"
    OVERLOADED_HELPER = "overloaded_helper"


class WorkAction(StrEnum):
    """The action on an item that one key starts."""

    OPEN_FILE = "open_file"
    TALK = "talk"
    REFERRAL = "referral"
    EVENT = "event"
    GUIDANCE = "guidance"
    BRIEFING = "briefing"
    TRAINING = "training"
    ANSWER = "answer"
    ATTENDANCE = "attendance"
    MEASURE = "measure"
    PLAN = "plan"
    PAIR = "pair"
    FIX_ROWS = "mend_rows"
    REPORT = "report"
    COMPLAINT = "complaint"
    HELPERS = "helpers"
    CHECK = "check"
    FIX = "mend"
    CHOOSE = "choose"
    SEND = "send"


class When(StrEnum):
    """The groups of the list, in order."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do. ``key`` is the same from day to day, so that the item can be postponed.

    ``record_id`` is the record concerned; ``facts`` are the values for its message, dates as ISO
    text. Similar work for many files is one item with all of them in ``files``.
    """

    kind: WorkItemKind
    key: str
    work_action: WorkAction
    due_on: date | None = None
    files: tuple[UUID, ...] = ()
    record_id: UUID | None = None
    facts: Mapping[str, Fact] = field(default_factory=lambda: _NO_FACTS, repr=False)

    @property
    def file_id(self) -> UUID | None:
        """The file concerned, if it is just one."""
        return self.files[0] if len(self.files) == 1 else None

    def when(self, today: date) -> When:
        """Return the group of the list on a day."""
        if self.due_on is None:
            return When.LATER
        if self.due_on < today:
            return When.OVERDUE
        if self.due_on == today:
            return When.TODAY
        sunday = today + timedelta(days=6 - today.weekday())
        return When.WEEK if self.due_on <= sunday else When.LATER


@dataclass(frozen=True, slots=True)
class ExchangeTasks:
    """Tasks of the exchange: parcels to check, returned records, conflicts to resolve.

    ``unsent`` are the recipients to whom records are still to be sent.
    """

    arrived: int = 0
    returned: tuple[ReturnedRecord, ...] = field(default=(), repr=False)
    versions: int = 0
    unsent: tuple[str, ...] = ()


def worklist(
    evaluated: Sequence[EvaluatedCase],
    pace: Pace,
    helpers: HelperOverview,
    *,
    parked: int = 0,
    complaints: Iterable[ComplaintDeadline] = (),
    exchange: ExchangeTasks = ExchangeTasks(),
    ahead: timedelta = AHEAD,
) -> tuple[WorkItem, ...]:
    """Return all work pending on the day of ``pace``: by group, kind and day, overdue first.

    Dated work is listed if its day is at most ``ahead`` away.
    """
    today = pace.today
    found = [
        *_reports(today),
        *_complaints(complaints),
        *_parked(parked),
        *_exchanged(exchange, today),
        *_paced(pace),
        *_helpers(helpers),
        *_shared_lacks(evaluated),
    ]
    for one in evaluated:
        found.extend(_of_file(one, today, today + ahead))
    return tuple(sorted(found, key=lambda item: _rank(item, today)))


_WHEN = {when: place for place, when in enumerate(When)}
_KIND = {kind: place for place, kind in enumerate(WorkItemKind)}


def _rank(item: WorkItem, today: date) -> tuple[int, int, date, str]:
    """Return the sort key: by group, then kind, then day."""
    return (_WHEN[item.when(today)], _KIND[item.kind], item.due_on or date.max, item.key)


def _of_file(one: EvaluatedCase, today: date, until: date) -> Iterator[WorkItem]:
    yield from _file_lacks(one)
    if one.is_in_care:
        yield from _follow_ups(one, today, until)
        yield from _answers(one, today, until)
        yield from _plan(one, until)


def _follow_ups(one: EvaluatedCase, today: date, until: date) -> Iterator[WorkItem]:
    """Yield follow-ups agreed in a talk, unless another talk has been held since they were due."""
    talks = [held for held in one.case.talks if not held.talk.is_void]
    for held in talks:
        on = held.session.follow_up_on
        if on is None or on > until or held.session.follow_up in SETTLED_FOLLOW_UPS:
            continue
        if any(on <= other.session.on <= today for other in talks if other is not held):
            continue
        facts = {"topic": held.session.topic, "on": held.session.on.isoformat()}
        yield WorkItem(
            *(WorkItemKind.FOLLOW_UP, f"follow_up:{held.talk.id}", WorkAction.TALK, on),
            *((one.case.id,), held.talk.id, facts),
        )


def _answers(one: EvaluatedCase, today: date, until: date) -> Iterator[WorkItem]:
    """Yield referrals that have stopped or will stop counting because they were not answered."""
    pack = one.case.pack
    if not pack.is_on("NO_RESPONSE"):
        return
    for made in one.case.referrals:
        if made.referral.is_void or made.referral.has_response:
            continue
        due_on = response_due_on(made, pack.threshold("NO_RESPONSE"))
        is_needless = due_on < today and not one.standing.owed(Service.REFERRAL)
        if due_on <= until and not is_needless:
            facts = {"post": made.post.title, "employer": made.employer.name}
            yield WorkItem(
                *(WorkItemKind.ANSWER, f"answer:{made.referral.id}", WorkAction.ANSWER, due_on),
                *((one.case.id,), made.referral.id, {**facts, "on": made.referral.on.isoformat()}),
            )


def _plan(one: EvaluatedCase, until: date) -> Iterator[WorkItem]:
    """Yield a missing plan or one due for review, and its due measures."""
    files, plan = (one.case.id,), one.case.plan
    if plan is None:
        yield WorkItem(WorkItemKind.NO_PLAN, f"no_plan:{one.case.id}", WorkAction.PLAN, None, files)
        return
    for due in due_measures(plan, until):
        measure = due.measure
        yield WorkItem(
            *(WorkItemKind.MEASURE, f"measure:{plan.id}:{due.index}", WorkAction.MEASURE),
            *(measure.due_on, files, plan.id),
            {"text": measure.text, "owner": measure.owner or "", "index": due.index},
        )
    if plan.review_on is not None and plan.review_on <= until:
        key, facts = f"review:{plan.id}:{plan.review_on}", {"version": plan.version}
        action, day = WorkAction.PLAN, plan.review_on
        yield WorkItem(WorkItemKind.REVIEW, key, action, day, files, plan.id, facts)


_OWN_LACKS = {
    "DESTINATION_PROOF_MISSING": WorkItemKind.EVIDENCE,
    "DESTINATION_SIGNOFF_MISSING": WorkItemKind.SIGN_OFF,
    "PROOF_RETURNED": WorkItemKind.EVIDENCE,
}
"""Kinds of missing evidence listed per file; the others are listed once for all files."""


def _file_lacks(one: EvaluatedCase) -> Iterator[WorkItem]:
    for lack in missing_evidence(one.case):
        kind = _OWN_LACKS.get(lack.code)
        if kind is not None:
            yield WorkItem(
                kind,
                f"{lack.code.lower()}:{lack.target_id}",
                WorkAction.OPEN_FILE,
                None,
                (one.case.id,),
                lack.target_id,
                {"code": lack.code, "about": lack.subject},
            )


def _shared_lacks(evaluated: Iterable[EvaluatedCase]) -> Iterator[WorkItem]:
    """Yield one item for each kind of evidence that many files lack."""
    files: dict[str, list[UUID]] = {}
    for one in evaluated:
        if one.is_in_care or one.status is Status.PLACED:
            codes = {lack.code for lack in missing_evidence(one.case)} - _OWN_LACKS.keys()
            for code in codes:
                files.setdefault(code, []).append(one.case.id)
    for code, theirs in sorted(files.items()):
        facts: dict[str, Fact] = {"code": code, "count": len(theirs)}
        kind, action = WorkItemKind.EVIDENCE, WorkAction.OPEN_FILE
        yield WorkItem(kind, code.lower(), action, files=tuple(theirs), facts=facts)


_ACTIONS = {
    StepKind.CONFIRM: WorkAction.ATTENDANCE,
    StepKind.CALL_BACK: WorkAction.ANSWER,
    StepKind.OWN_WORDS: WorkAction.OPEN_FILE,
    StepKind.FIX: WorkAction.OPEN_FILE,
}
"""Actions for steps on existing records; a new record has the action of its name."""


def _paced(pace: Pace) -> Iterator[WorkItem]:
    """Yield files that need something this week or are overdue."""
    for one in pace.files:
        is_late = one.owed > 0 and one.ends_on < pace.today
        if one.step is None or not (one.due or is_late):
            continue
        due_on = one.ends_on if is_late else pace.week_ends_on
        yield WorkItem(
            WorkItemKind.PACE,
            f"pace:{one.file_id}",
            _ACTIONS.get(one.step.kind) or WorkAction(one.step.kind.value),
            due_on,
            (one.file_id,),
            one.step.record_id,
            _pace_facts(one, one.step),
        )


def _pace_facts(one: FilePace, step: NextStep) -> Mapping[str, Fact]:
    return {
        "expected": one.expected,
        "given": one.given,
        "behind": one.behind,
        "due": one.due,
        "owed": one.owed,
        "step": step.kind.value,
        "service": step.service.value,
    }


def _helpers(overview: HelperOverview) -> Iterator[WorkItem]:
    for file_id in overview.unpaired:
        yield WorkItem(
            WorkItemKind.NO_HELPER, f"no_helper:{file_id}", WorkAction.PAIR, None, (file_id,)
        )
    for line in overview.helpers:
        facts: dict[str, Fact] = {"helper": line.helper, "students": len(line.files)}
        facts["days"] = line.quiet_days
        found = (
            (line.is_inactive, WorkItemKind.INACTIVE_HELPER, "silent"),
            (line.is_overloaded, WorkItemKind.OVERLOADED_HELPER, "overloaded"),
        )
        for is_so, kind, word in found:
            if is_so:
                key, action = f"{word}:{line.helper}", WorkAction.HELPERS
                yield WorkItem(kind, key, action, files=line.files, facts=facts)


def _complaints(clocks: Iterable[ComplaintDeadline]) -> Iterator[WorkItem]:
    for clock in clocks:
        if clock.is_open:
            yield WorkItem(
                *(WorkItemKind.COMPLAINT, f"complaint:{clock.complaint.id}", WorkAction.COMPLAINT),
                *(clock.due_on, (), clock.complaint.id),
                {"on": clock.complaint.received_on.isoformat(), "days": clock.days_left or 0},
            )


def _exchanged(exchange: ExchangeTasks, today: date) -> Iterator[WorkItem]:
    """Yield received parcels, returned records and conflicts; similar ones are one item."""
    for count, kind, action in (
        (exchange.arrived, WorkItemKind.PARCELS, WorkAction.CHECK),
        (exchange.versions, WorkItemKind.VERSIONS, WorkAction.CHOOSE),
    ):
        if count:
            yield WorkItem(kind, f"{kind}:{today}", action, today, facts={"count": count})
    alike: dict[tuple[UUID, str | None, str | None], list[ReturnedRecord]] = {}
    for one in exchange.returned:
        alike.setdefault((one.group, one.code, one.reason), []).append(one)
    for (group, code, reason), some in alike.items():
        first = some[0]
        about = uuid5(group, f"{code} {reason}")  # the same, no matter which of them are fixed
        files = tuple(dict.fromkeys(one.file_id for one in some if one.file_id is not None))
        facts: dict[str, Fact] = {
            "who": first.partner,
            "code": code or "",
            "reason": reason or "",
            "count": len(some),
            "kind": first.kind,
            "parcels": len({one.parcel_id for one in some} - {None}),
        }
        yield WorkItem(
            *(WorkItemKind.RETURNED, f"returned:{about}", WorkAction.FIX, today, files),
            *(first.record_id if len(some) == 1 else None, facts),
        )
    friday = today + timedelta(days=max(0, _FRIDAY - today.weekday()))
    for who in exchange.unsent:
        key, action = f"unsent:{who}:{friday}", WorkAction.SEND
        yield WorkItem(WorkItemKind.UNSENT, key, action, friday, facts={"who": who})


def _parked(count: int) -> Iterator[WorkItem]:
    if count:
        yield WorkItem(WorkItemKind.PARKED, "parked", WorkAction.FIX_ROWS, facts={"count": count})


def _reports(today: date) -> Iterator[WorkItem]:
    kinds = report_kinds(today)
    if kinds:
        key, facts = f"report:{today}", {"report": "+".join(kinds)}
        yield WorkItem(WorkItemKind.REPORT_DAY, key, WorkAction.REPORT, today, facts=facts)
