"""What statuses, categories, destinations and days are called on screens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework import destinations
from casework.evidence import ProofState
from casework.org_settings import OrgSettings
from casework.ownership import Ownership
from casework.read_models import FileLine
from casework.records import AttendanceState, CaseFile, EventMode, TalkMode
from casework.required_services import Service
from casework.status import Status
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
    """Return the student's name; with the cohort where the same person has several files."""
    if file.person_id is None:
        return file.name
    return _("{name} ({cohort})").format(name=file.name, cohort=file.cohort)


def proof_state_name(state: ProofState) -> str:
    """Return how a destination is proven, in words."""
    return _(_PROOF_STATES[state])


def status_name(status: Status | str) -> str:
    """Return what a status is called."""
    return _(_STATUSES[Status(status)])


def category_name(name: str) -> str:
    """Return what a hardship category is called; one that is not of the notice keeps its name."""
    return _(_CATEGORIES[name]) if name in _CATEGORIES else name


def destination_name(code: str | None, settings: OrgSettings = _SHIPPED) -> str:
    """Return what a destination is called in a cell; nothing registered is “not placed”.

    ``office`` knows the names of its own codes.
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
    """Return code and whole name, as a list of choices shows it."""
    known = destinations.code_of(settings, code)
    if known is None:
        return code
    if current_language() == "zh_CN":
        return f"{code} {known.name}"
    short = destination_name(code, settings)
    return f"{code} {known.name}" if short == known.name else f"{code} {short} · {known.name}"


def talk_mode_name(mode: TalkMode) -> str:
    """Return how a talk was held."""
    return _(_MODES[mode])


def event_mode_name(mode: EventMode) -> str:
    """Return where an event takes place."""
    return _(_EVENT_MODES[mode])


def mode_name(word: str) -> str:
    """Return how a talk was held or where an event takes place; other words stay as they are."""
    if word in _MODES:
        return talk_mode_name(TalkMode(word))
    return event_mode_name(EventMode(word)) if word in _EVENT_MODES else word


def state_name(state: AttendanceState) -> str:
    """Return what became of a place at an event."""
    return _(_STATES[state])


def short_service(service: Service) -> str:
    """Return a service in one short word, for heads of columns."""
    return _(_SHORT[service])


def shortfall_name(service: Service) -> str:
    """Return the condition that a service is owed."""
    return _(_OWED[service])


def owed_text(service: Service, count: int) -> str:
    """Return that so many of a service are still owed."""
    texts = {
        Service.TALK: ngettext("{count} more talk", "{count} more talks", count),
        Service.REFERRAL: ngettext("{count} more referral", "{count} more referrals", count),
        Service.EVENT: ngettext("{count} more event", "{count} more events", count),
    }
    return texts[service].format(count=count)


def day_text(day: date | None, today: date | None = None, *, weekday: bool = False) -> str:
    """Return a day as people write it: 4月9日, 9 Apr; another year than today's is named."""
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
    """Return what a file lacks beside the three services, shortly, the heaviest first."""
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
    """Return all that a file lacks, each missing detail by its name, one thing a line."""
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


_HANDS = {
    Ownership.OWNED: N_("Here"),
    Ownership.TRANSFER_PENDING: N_("In transfer"),
    Ownership.TRANSFERRED: N_("Transferred"),
    Ownership.DISPUTED: N_("Disputed"),
}


def next_step(line: FileLine) -> str:
    """Return the one thing to do next for a student, or a dash when nothing is owed."""
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
    """Return what is owed next of what somebody logs who keeps no files."""
    if line.ownership is not Ownership.OWNED or not is_active(line.status):
        return ownership_name(line.ownership) if line.ownership is not Ownership.OWNED else "—"
    owed = ((service, line.standing[service].owed) for service in services)
    return next((owed_text(service, count) for service, count in owed if count), "—")


def ownership_name(hands: Ownership) -> str:
    """Return what it is called that a file is here, on its way, or handed on."""
    return _(_HANDS[hands])


def is_active(status: Status) -> bool:
    """Say whether something is still to be given to a student of this status."""
    return status in (Status.TO_BE_OPENED, Status.IN_CARE, Status.COMPLETE)


def between() -> str:
    """Return the mark between the items of a list."""
    return "、" if current_language() == "zh_CN" else ", "
