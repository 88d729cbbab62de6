"""Display names of statuses, categories, destinations, plans, talks, helpers and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework import destinations
from casework.evidence import ProofState
from casework.parcels.custody import Ownership
from casework.people.helpers import HelperLine
from casework.read_models import FileLine
from casework.records import AttendanceState, CaseFile, EventMode, Plan, TalkMode
from casework.required_services import Service
from casework.settings.org_settings import OrgSettings
from casework.standing import Status
from ui.common.display_names import field_name
from ui.common.i18n import N_, _, current_language, ngettext

_STATUSES = {
    Status.TO_BE_OPENED: N_("No plan yet"),
    Status.IN_CARE: N_("In care"),
    Status.COMPLETE: N_("All three given"),
    Status.PLACED: N_("Placed"),
    Status.HANDED_OVER: N_("Handed to the city"),
    Status.PAUSED: N_("Paused"),
    Status.LEFT: N_("Left"),
    Status.CLOSED: N_("Closed"),
}
_PROOF_STATES = {
    ProofState.PROVEN: N_("Proof complete"),
    ProofState.MISSING: N_("Proof missing"),
    ProofState.UNAPPROVED: N_("Awaits approval"),
    ProofState.RETURNED: N_("Proof returned"),
}
_CATEGORIES = {
    "脱贫家庭": N_("Ex-poverty"),
    "低保家庭": N_("Low-income"),
    "零就业家庭": N_("No earner"),
    "残疾": N_("Disability"),
    "少数民族": N_("Minority"),
    "就业困难": N_("Hard to place"),
}
_DESTINATIONS = {
    "10": N_("Agreement"),
    "11": N_("Contract"),
    "12": N_("Other work"),
    "27": N_("Research aide"),
    "46": N_("Enlisted"),
    "50": N_("National project"),
    "51": N_("Local project"),
    "65": N_("Still enrolled"),
    "70": N_("Looking for work"),
    "71": N_("Will study"),
    "72": N_("Not working yet"),
    "75": N_("Own business"),
    "76": N_("Freelance"),
    "80": N_("Further study"),
    "81": N_("Part-time study"),
    "82": N_("Residency"),
    "85": N_("Abroad"),
}
_MODES = {
    TalkMode.FACE: N_("face to face"),
    TalkMode.PHONE: N_("by phone"),
    TalkMode.VIDEO: N_("by video"),
    TalkMode.TEXT: N_("in writing"),
}
_EVENT_MODES = {EventMode.ONLINE: N_("online"), EventMode.ON_SITE: N_("on site")}
_STATES = {
    AttendanceState.ATTENDED: N_("attended"),
    AttendanceState.REGISTERED: N_("registered"),
    AttendanceState.ABSENT: N_("absent"),
    AttendanceState.ON_LEAVE: N_("excused"),
}
_SHORT = {
    Service.TALK: N_("Talk"),
    Service.REFERRAL: N_("Refer"),
    Service.EVENT: N_("Event"),
}
_OWED = {
    Service.TALK: N_("Talks short"),
    Service.REFERRAL: N_("Referrals short"),
    Service.EVENT: N_("Events short"),
}
_SHIPPED = OrgSettings()
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def name_in_lists(file: CaseFile) -> str:
    """Return the student's name, with the cohort when the same person has several files."""
    if file.person_id is None:
        return file.name
    return _("{name} ({cohort})").format(name=file.name, cohort=file.cohort)


def proof_state_name(state: ProofState) -> str:
    """Return the name of the state of a destination's evidence."""
    return _(_PROOF_STATES[state])


def status_name(status: Status | str) -> str:
    """Return the display name of a status."""
    return _(_STATUSES[Status(status)])


def category_name(name: str) -> str:
    """Return the display name of a hardship category; one outside the notice keeps its own."""
    return _(_CATEGORIES[name]) if name in _CATEGORIES else name


def destination_name(code: str | None, settings: OrgSettings = _SHIPPED) -> str:
    """Return the short name of a destination for a table cell; None is “not placed”.

    ``settings`` contain the names of the office's own codes.
    """
    if not code:
        return _("Not placed")
    known = destinations.code_of(settings, code)
    if known is not None and known.is_own:
        return known.name
    if code[:2] in _DESTINATIONS:
        return _(_DESTINATIONS[code[:2]])
    return known.name if known is not None else code


def destination_title(code: str, settings: OrgSettings = _SHIPPED) -> str:
    """Return code and full name of a destination, for a list of choices."""
    known = destinations.code_of(settings, code)
    if known is None:
        return code
    if current_language() == "zh_CN":
        return f"{code} {known.name}"
    short = destination_name(code, settings)
    return f"{code} {known.name}" if short == known.name else f"{code} {short} · {known.name}"


def talk_mode_name(mode: TalkMode) -> str:
    """Return the name of the mode of a talk."""
    return _(_MODES[mode])


def event_mode_name(mode: EventMode) -> str:
    """Return the name of the mode of an event."""
    return _(_EVENT_MODES[mode])


def mode_name(word: str) -> str:
    """Return the name of a talk's or event's mode; unknown ones are returned unchanged."""
    if word in _MODES:
        return talk_mode_name(TalkMode(word))
    return event_mode_name(EventMode(word)) if word in _EVENT_MODES else word


def state_name(state: AttendanceState) -> str:
    """Return the name of an attendance state."""
    return _(_STATES[state])


def short_service(service: Service) -> str:
    """Return the one-word name of a service, for column headings."""
    return _(_SHORT[service])


def shortfall_name(service: Service) -> str:
    """Return the name of the condition that makes a service owed."""
    return _(_OWED[service])


def owed_text(service: Service, count: int) -> str:
    """Return the text for ``count`` owed of a service."""
    texts = {
        Service.TALK: ngettext("{count} more talk", "{count} more talks", count),
        Service.REFERRAL: ngettext("{count} more referral", "{count} more referrals", count),
        Service.EVENT: ngettext("{count} more event", "{count} more events", count),
    }
    return texts[service].format(count=count)


def day_text(day: date | None, today: date | None = None, *, weekday: bool = False) -> str:
    """Return a date in short, 4月9日 or 9 Apr, with the year unless it is the current one."""
    if day is None:
        return "—"
    is_far = today is not None and abs((day - today).days) > 300
    if current_language() == "zh_CN":
        text = f"{day.month}月{day.day}日"
        text = f"{day.year}年{text}" if is_far else text
    else:
        text = f"{day.day} {_MONTHS[day.month - 1]}"
        text = f"{text} {day.year}" if is_far else text
    return f"{text} {_(_WEEKDAYS[day.weekday()])}" if weekday else text


def lacks_of(line: FileLine) -> tuple[str, ...]:
    """Return in short what a file lacks besides the three services, most important first."""
    found = _missing_people(line)
    if count := len(line.file.lacks):
        name = field_name(line.file.lacks[0])
        found.append(
            _("No {field}").format(field=name)
            if count == 1
            else _("{count} details").format(count=count)
        )
    return tuple(found)


def lacks_text(line: FileLine) -> str:
    """Return everything a file lacks, one item per line, with missing details by name."""
    found = _missing_people(line)
    if line.file.lacks:
        fields = between().join(field_name(field) for field in line.file.lacks)
        found.append(_("To be filled in: {fields}").format(fields=fields))
    return "\n".join(found)


def _missing_people(line: FileLine) -> list[str]:
    found = []
    if line.status is Status.TO_BE_OPENED:
        found.append(_("No plan"))
    if line.helper is None and is_active(line.status):
        found.append(_("No helper"))
    return found


_OWNERSHIP = {
    Ownership.OWNED: N_("Here"),
    Ownership.TRANSFER_PENDING: N_("In transfer"),
    Ownership.TRANSFERRED: N_("Transferred"),
    Ownership.DISPUTED: N_("Disputed"),
}


def next_step(line: FileLine) -> str:
    """Return the next thing to do for a student, or a dash when nothing is owed."""
    if line.ownership is not Ownership.OWNED:
        return ownership_name(line.ownership)
    if not is_active(line.status):
        return "—"
    if line.status is Status.TO_BE_OPENED:
        return _("Make a plan")
    if line.helper is None:
        return _("Assign a helper")
    waiting = sum(count.not_counting for count in line.standing.values() if count.owed)
    if waiting:
        return ngettext("Correct {count} record", "Correct {count} records", waiting).format(
            count=waiting
        )
    for service in Service:
        if owed := line.standing[service].owed:
            return owed_text(service, owed)
    return _("Fill in details") if line.file.lacks else "—"


def next_logged(line: FileLine, services: Sequence[Service]) -> str:
    """Return the first of these ``services`` that is owed, for users who own no files."""
    if line.ownership is not Ownership.OWNED or not is_active(line.status):
        return ownership_name(line.ownership) if line.ownership is not Ownership.OWNED else "—"
    owed = ((service, line.standing[service].owed) for service in services)
    return next((owed_text(service, count) for service, count in owed if count), "—")


def ownership_name(ownership: Ownership) -> str:
    """Return the display name of an ownership state."""
    return _(_OWNERSHIP[ownership])


def is_active(status: Status) -> bool:
    """Return whether students of this status still receive services."""
    return status in (Status.TO_BE_OPENED, Status.IN_CARE, Status.COMPLETE)


def between() -> str:
    """Return the separator of list items in the current language."""
    return "、" if current_language() == "zh_CN" else ", "


_PLAN_PARTS = {
    "level": N_("Level of care"),
    "risk": N_("Risk"),
    "analysis": N_("Situation"),
    "difficulties": N_("Difficulties"),
    "goal": N_("Goal"),
    "goal_kind": N_("Target destination"),
    "goal_city": N_("Target place"),
    "goal_industry": N_("Target industry"),
    "goal_pay": N_("Target pay"),
    "measures": N_("Measures"),
    "review_on": N_("Next review"),
    "made_by": N_("Made by"),
    "reviewed_by": N_("Reviewed by"),
    "review_note": N_("Review comment"),
    "confirmed_on": N_("Agreed on"),
    "confirmed_how": N_("Form of agreement"),
}
_PLAN_CHOICES = {
    "重点帮扶": N_("close care"),
    "常规跟进": N_("regular care"),
    "高": N_("high"),
    "中": N_("medium"),
    "低": N_("low"),
    "岗位推荐": N_("referral"),
    "职业指导": N_("career guidance"),
    "技能培训": N_("skills training"),
    "宏志助航": N_("Hongzhi training"),
    "经济补贴": N_("subsidy"),
    "心理支持": N_("counselling"),
    "家校沟通": N_("talk with the family"),
    "政策宣讲": N_("policy briefing"),
    "见习实习": N_("internship"),
    "其他": N_("other"),
    "当面签字": N_("signed in person"),
    "电话": N_("by phone"),
    "短信": N_("by text message"),
    "微信或QQ": N_("by WeChat or QQ"),
    "邮件": N_("by mail"),
}


def part_name(part: str) -> str:
    """Return the display name of a part of a plan."""
    return _(_PLAN_PARTS.get(part, part))


def choice_name(word: str) -> str:
    """Return the display name of a care level, risk, kind of measure or kind of agreement."""
    return _(_PLAN_CHOICES.get(word, word))


def helper_note(line: HelperLine) -> str:
    """Return the remarks on a helper; empty when there are none."""
    notes = []
    if line.is_inactive:
        text = ngettext("inactive for {days} day", "inactive for {days} days", line.quiet_days)
        notes.append(text.format(days=line.quiet_days))
    if line.is_overloaded:
        notes.append(_("many students"))
    if line.on_paper:
        notes.append(_("records on paper"))
    if line.not_accepted:
        notes.append(_("{count} not taken over").format(count=line.not_accepted))
    return ", ".join(notes)


def plan_facts(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return the content of a version of a plan, with the names of its parts."""
    return (
        (_("Made"), f"{plan.made_on.isoformat()}  {plan.recorded_by}"),
        (_("Situation"), plan.analysis),
        (_("Difficulties"), "\n".join(plan.difficulties)),
        (_("Goal"), plan.goal),
        (_("What is done"), "\n".join(_measure(one.text, one.owner) for one in plan.measures)),
        (_("Review"), plan.review_on.isoformat() if plan.review_on else "—"),
        (_("Why changed"), plan.change_reason or "—"),
    )


def _measure(text: str, owner: str | None) -> str:
    return (
        f"{text}（{owner}）"
        if owner and current_language() == "zh_CN"
        else (f"{text} ({owner})" if owner else text)
    )
