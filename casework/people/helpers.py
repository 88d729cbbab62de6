"""Helpers 帮扶责任人: their numbers of students, last contacts, and students without a helper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.case import Case
from casework.formats.json_values import (
    InvalidValue,
    any_object,
    filled_text,
    flag,
    nullable,
    number,
    table,
)
from casework.formats.phone import is_landline, is_mobile, normalise_phone
from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings

HELPERS_KEY = "helpers"
"""The key of the setting about helpers."""

INACTIVE_DAYS, MAX_STUDENTS, WEEKLY = 30, 30, 10
"""Defaults of the office's setting; the notice gives no figures."""

_LIMITS = {"silent_days": (1, 365), "max_students": (1, 1000), "weekly": (1, 500)}
_NAME_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class HelperNote:
    """The office's notes on one helper: weekly capacity, whether they use paper, phone number."""

    weekly: int | None = None
    on_paper: bool = False
    phone: str | None = field(default=None, repr=False)


_NO_NOTES: Mapping[str, HelperNote] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class HelperSettings:
    """Limits for helpers.

    Days without contact before a helper is silent, students before a helper is overloaded, and the
    weekly capacity of talks, referrals and events.
    """

    silent_days: int = INACTIVE_DAYS
    max_students: int = MAX_STUDENTS
    weekly: int = WEEKLY
    people: Mapping[str, HelperNote] = field(default_factory=lambda: _NO_NOTES)

    def weekly_of(self, helper: str | None) -> int:
        """Return the weekly capacity of this helper."""
        note = self.people.get(helper or "")
        return self.weekly if note is None or note.weekly is None else note.weekly

    def is_on_paper(self, helper: str) -> bool:
        """Return whether this helper writes on paper, to be entered by someone else."""
        note = self.people.get(helper)
        return note is not None and note.on_paper


@dataclass(frozen=True, slots=True)
class HelperLine:
    """One helper with their files in care and their last contact with any of those students.

    A contact is a non-void talk or referral since the pairing, regardless of who entered it.
    ``quiet_days`` counts from the last contact, or from the first pairing if there was none.
    """

    helper: str
    role: str | None
    files: tuple[UUID, ...]
    last_contact_on: date | None
    quiet_days: int
    is_inactive: bool
    is_overloaded: bool
    weekly: int
    on_paper: bool
    not_accepted: int


@dataclass(frozen=True, slots=True)
class HelperOverview:
    """All helpers by name, and the files in care without a helper."""

    helpers: tuple[HelperLine, ...]
    unpaired: tuple[UUID, ...]


def helper_overview(cases: Iterable[Case], today: date) -> HelperOverview:
    """Return the helpers and their files on a day; withdrawn files are skipped."""
    theirs: dict[str, list[Case]] = {}
    unpaired: list[UUID] = []
    for case in cases:
        if case.file.withdrawal is not None:
            continue
        pairing = case.helper_on(today)
        if pairing is None:
            unpaired.append(case.id)
        else:
            theirs.setdefault(pairing.helper, []).append(case)
    lines = tuple(_line(name, theirs[name], today) for name in sorted(theirs))
    return HelperOverview(lines, tuple(unpaired))


def _line(helper: str, cases: list[Case], today: date) -> HelperLine:
    settings = helper_settings(cases[0].settings)
    pairings = [pairing for case in cases if (pairing := case.helper_on(today)) is not None]
    contacts = [day for case in cases if (day := last_contact(case, today)) is not None]
    last = max(contacts, default=None)
    begun = min(pairing.since for pairing in pairings)
    quiet = (today - (last or begun)).days
    return HelperLine(
        helper=helper,
        role=max(pairings, key=lambda one: (one.since, one.id)).helper_role,
        files=tuple(case.id for case in cases),
        last_contact_on=last,
        quiet_days=quiet,
        is_inactive=quiet > settings.silent_days,
        is_overloaded=len(cases) > settings.max_students,
        weekly=settings.weekly_of(helper),
        on_paper=settings.is_on_paper(helper),
        not_accepted=sum(_waits_for_acceptance(case, today) for case in cases),
    )


def _waits_for_acceptance(case: Case, today: date) -> bool:
    """Return whether the helper's acceptance of a student was not recorded."""
    now = case.helper_on(today)
    if now is None or now.accepted_on is not None:
        return False
    return any(
        pairing.since <= now.since and not (pairing.is_void or pairing.is_participant)
        for pairing in case.pairings
        if pairing.id != now.id
    )


def last_contact(case: Case, today: date) -> date | None:
    """Return the day of the last talk or referral since the present pairing began."""
    pairing = case.helper_on(today)
    if pairing is None:
        return None
    days = [held.session.on for held in case.talks if not held.talk.is_void]
    days += [made.referral.on for made in case.referrals if not made.referral.is_void]
    return max((day for day in days if pairing.since <= day <= today), default=None)


def helper_settings(settings: OrgSettings) -> HelperSettings:
    """Return the office's settings about helpers."""
    text = settings.settings.get(HELPERS_KEY)
    return HelperSettings() if text is None else _read(text)


@lru_cache(maxsize=8)
def _read(text: str) -> HelperSettings:
    raw = OrgSettings({HELPERS_KEY: text}).value(HELPERS_KEY)
    if not isinstance(raw, dict):
        return HelperSettings()
    people = {
        name: HelperNote(note.get("weekly"), bool(note.get("on_paper")), note.get("phone"))
        for name, note in raw.get("people", {}).items()
    }
    return HelperSettings(
        raw.get("silent_days", INACTIVE_DAYS),
        raw.get("max_students", MAX_STUDENTS),
        raw.get("weekly", WEEKLY),
        MappingProxyType(people),
    )


def check_helpers(value: Any) -> dict[str, Any]:
    """Return the setting ``helpers``, validated and normalised.

    Raises:
        RuleBroken: HELPERS_INVALID (key, value), HELPER_NUMBER (key, value, least, most).
    """
    try:
        found = _SETTING(value)
    except InvalidValue as wrong:
        key = "helpers" if wrong.reason or not wrong.path else wrong.path[-1]
        if wrong.reason and wrong.path[0] == "people":
            key = "people"
        if key in _LIMITS:
            least, most = _LIMITS[key]
            facts = {"key": key, "value": wrong.shown[:20], "least": least, "most": most}
            raise RuleBroken("HELPER_NUMBER", "helpers", **facts) from wrong
        raise RuleBroken("HELPERS_INVALID", "helpers", key=key, value=wrong.shown) from wrong
    kept = {key: found[key] for key in _LIMITS if found.get(key) is not None}
    return {**kept, "people": found.get("people", {})}


def _people(value: Any) -> dict[str, dict[str, Any]]:
    return {_name(name): _note(note) for name, note in any_object(value).items()}


def _name(value: Any) -> str:
    name: str = filled_text(value).strip()
    if len(name) > _NAME_AT_MOST:
        raise InvalidValue(value)
    return name


def _note(value: Any) -> dict[str, Any]:
    note = {key: found for key, found in _NOTE(value).items() if found is not None}
    return {"on_paper": False, **note}


def _phone(value: Any) -> str | None:
    if not value:
        return None
    phone = normalise_phone(str(value))
    if not (is_mobile(phone) or is_landline(phone)):
        raise RuleBroken("PHONE_WRONG", "phone")
    return phone


_NUMBERS = {key: nullable(number(*limits)) for key, limits in _LIMITS.items()}
_NOTE = table({}, {"on_paper": flag, "weekly": _NUMBERS["weekly"], "phone": _phone})
_SETTING = table({}, {**_NUMBERS, "people": _people})
