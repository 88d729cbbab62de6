"""Texts of the worklist: items, names of kinds and groups, actions of keys."""

from __future__ import annotations

from datetime import date

from casework.worklist.items import When, WorkAction, WorkItem, WorkItemKind
from casework.worklist.pace import Pace, StepKind
from ui.common.case_words import day_text
from ui.common.display_names import kind_name
from ui.common.i18n import N_, _, ngettext
from ui.common.parcel_words import why_returned
from ui.common.year_dates import report_title

_WHEN = {
    When.OVERDUE: N_("Overdue"),
    When.TODAY: N_("Today"),
    When.WEEK: N_("This week"),
    When.LATER: N_("Later, or no date"),
}
_ACTION_NAMES = {
    WorkAction.OPEN_FILE: N_("Open the file"),
    WorkAction.TALK: N_("Log a talk"),
    WorkAction.REFERRAL: N_("Refer a post"),
    WorkAction.EVENT: N_("Log an event"),
    WorkAction.GUIDANCE: N_("Record guidance"),
    WorkAction.BRIEFING: N_("Record a briefing"),
    WorkAction.TRAINING: N_("Open the file"),
    WorkAction.ANSWER: N_("Record the answer"),
    WorkAction.ATTENDANCE: N_("Confirm it"),
    WorkAction.MEASURE: N_("Mark as done"),
    WorkAction.PLAN: N_("Open the plan"),
    WorkAction.PAIR: N_("Assign a helper"),
    WorkAction.FIX_ROWS: N_("Look at them"),
    WorkAction.REPORT: N_("Make it"),
    WorkAction.COMPLAINT: N_("Look at it"),
    WorkAction.HELPERS: N_("Show helpers"),
    WorkAction.CHECK: N_("Check them"),
    WorkAction.FIX: N_("Correct it"),
    WorkAction.CHOOSE: N_("Choose"),
    WorkAction.SEND: N_("Send them"),
}
_STEPS = {
    StepKind.CONFIRM: N_("confirm an event"),
    StepKind.CALL_BACK: N_("ask for the answer to a referral"),
    StepKind.OWN_WORDS: N_("add a line to a group session"),
    StepKind.FIX: N_("complete a record"),
    StepKind.TALK: N_("have a talk"),
    StepKind.REFERRAL: N_("refer a post"),
    StepKind.EVENT: N_("bring to an event"),
    StepKind.GUIDANCE: N_("give career guidance"),
    StepKind.BRIEFING: N_("explain the policies"),
    StepKind.TRAINING: N_("enrol in a training"),
}
_LACKS = {
    "DESTINATION_PROOF_MISSING": N_("The destination has no evidence"),
    "DESTINATION_SIGNOFF_MISSING": N_("The destination is waiting for approval"),
    "PROOF_RETURNED": N_("Evidence was returned"),
}


def when_title(when: When) -> str:
    """Return the heading of a group of the list."""
    return _(_WHEN[when])


def work_action_name(work_action: WorkAction) -> str:
    """Return the name of an action on an item."""
    return _(_ACTION_NAMES[work_action])


def step_name(step: StepKind) -> str:
    """Return the next step for a file."""
    return _(_STEPS[step])


def item_text(item: WorkItem, today: date) -> str:
    """Return the text of an item."""
    return " · ".join(part for part in item_parts(item, today) if part)


def item_parts(item: WorkItem, today: date) -> tuple[str, str]:
    """Return the text of an item, and a note next to it."""
    facts = item.facts
    match item.kind:
        case WorkItemKind.FOLLOW_UP:
            note = _("agreed on {day}").format(day=_day(facts["on"], today))
            return _("Follow up: {topic}").format(topic=facts["topic"]), note
        case WorkItemKind.ANSWER:
            what = _("Ask for the answer: {post}").format(post=facts["post"])
            note = _("{employer}, referred {day}").format(
                employer=facts["employer"], day=_day(facts["on"], today)
            )
            return what, note
        case WorkItemKind.MEASURE:
            return _("Measure: {text}").format(text=facts["text"]), str(facts["owner"])
        case WorkItemKind.REVIEW:
            return _("Review the plan, version {number}").format(number=facts["version"]), ""
        case WorkItemKind.PACE:
            return _pace_parts(item)
        case WorkItemKind.NO_PLAN:
            return _("The plan is missing"), ""
        case WorkItemKind.NO_HELPER:
            return _("The helper is missing"), _("one-to-one care requires a responsible person")
        case _:
            return _other_parts(item, today)


def _pace_parts(item: WorkItem) -> tuple[str, str]:
    facts = item.facts
    what = _("{expected} should count by now; {given} do").format(
        expected=facts["expected"], given=facts["given"]
    )
    if not facts["behind"]:
        what = ngettext(
            "{count} more is due this week", "{count} more are due this week", int(facts["due"])
        ).format(count=facts["due"])
    note = _("next: {step}").format(step=step_name(StepKind(str(facts["step"]))))
    return what, note


def _other_parts(item: WorkItem, today: date) -> tuple[str, str]:
    facts = item.facts
    match item.kind:
        case WorkItemKind.SIGN_OFF | WorkItemKind.EVIDENCE:
            return _evidence_parts(item)
        case WorkItemKind.INACTIVE_HELPER:
            text = ngettext(
                "{helper}: no contact for {days} day",
                "{helper}: no contact for {days} days",
                int(facts["days"]),
            )
            return text.format(helper=facts["helper"], days=facts["days"]), _students(item)
        case WorkItemKind.OVERLOADED_HELPER:
            return _("{helper} has many students").format(helper=facts["helper"]), _students(item)
        case WorkItemKind.COMPLAINT:
            what = _("Answer the complaint of {day}").format(day=_day(facts["on"], today))
            return what, _("five working days")
        case WorkItemKind.PARKED:
            text = ngettext(
                "{count} roster row is pending",
                "{count} roster rows are pending",
                int(facts["count"]),
            )
            return text.format(count=facts["count"]), _("no file yet")
        case WorkItemKind.UNSENT:
            text = _("Records not yet sent to {who}")
            return text.format(who=facts["who"]), ""
        case WorkItemKind.PARCELS | WorkItemKind.RETURNED | WorkItemKind.VERSIONS:
            return _exchange_parts(item)
        case _:
            kinds = str(facts["report"]).split("+")
            return _("Today: {report}").format(report=report_title(kinds)), ""


def _exchange_parts(item: WorkItem) -> tuple[str, str]:
    facts = item.facts
    count = int(facts["count"])
    if item.kind is WorkItemKind.PARCELS:
        text = ngettext("{count} parcel to check", "{count} parcels to check", count)
        return text.format(count=count), ""
    if item.kind is WorkItemKind.VERSIONS:
        text = ngettext(
            "{count} record has conflicting versions",
            "{count} records have conflicting versions",
            count,
        )
        return text.format(count=count), _("choose one of them")
    why = why_returned(str(facts["code"]) or None, str(facts["reason"]))
    note = _("{who}: {why}").format(who=facts["who"], why=why)
    if count == 1:
        return _("Returned: {kind}").format(kind=kind_name(str(facts["kind"]))), note
    text = ngettext("{count} record was returned", "{count} records were returned", count)
    return text.format(count=count), note


def _evidence_parts(item: WorkItem) -> tuple[str, str]:
    code, about = str(item.facts["code"]), str(item.facts.get("about", ""))
    if code in _LACKS:
        return _(_LACKS[code]), about
    count = len(item.files)
    if code == "CATEGORY_PROOF_MISSING":
        text = ngettext(
            "{count} file lacks the proof of hardship",
            "{count} files lack the proof of hardship",
            count,
        )
    else:
        text = ngettext(
            "{count} file lacks the proof of an event",
            "{count} files lack the proof of an event",
            count,
        )
    return text.format(count=count), ""


def _students(item: WorkItem) -> str:
    count = len(item.files)
    return ngettext("{count} student", "{count} students", count).format(count=count)


def due_text(item: WorkItem, today: date) -> str:
    """Return the due date in short: 3 days late, today, 23 Apr; empty without a date."""
    if item.kind is WorkItemKind.PACE and item.facts["behind"]:
        return _("{count} behind").format(count=item.facts["behind"])
    if item.due_on is None:
        return ""
    days = (item.due_on - today).days
    if days < 0:
        return ngettext("{count} day late", "{count} days late", -days).format(count=-days)
    if days == 0:
        return _("today")
    return day_text(item.due_on, today)


def pace_text(pace: Pace) -> tuple[str, str]:
    """Return the pace needed to finish in time, and what makes it difficult."""
    if not pace.owed:
        return _("All requirements are met."), ""
    needed = ngettext(
        "{count} per week must count to finish on time.",
        "{count} per week must count to finish on time.",
        pace.needed_a_week,
    ).format(count=pace.needed_a_week)
    if pace.late:
        return needed, ngettext(
            "{count} is owed past the deadline.",
            "{count} are owed past the deadline.",
            pace.late,
        ).format(count=pace.late)
    if pace.short_by:
        return needed, ngettext(
            "The goal cannot be met: {count} more is needed than helpers have capacity for.",
            "The goal cannot be met: {count} more are needed than helpers have capacity for.",
            pace.short_by,
        ).format(count=pace.short_by)
    gap = pace.needed_a_week - pace.recent_a_week
    recent = _("{count} per week on average in the last four weeks").format(
        count=pace.recent_a_week
    )
    if gap <= 0:
        return needed, _("{recent}: on track.").format(recent=recent)
    return needed, _("{recent}: {gap} per week too few.").format(recent=recent, gap=gap)


def _day(iso: object, today: date) -> str:
    return day_text(date.fromisoformat(str(iso)), today)
