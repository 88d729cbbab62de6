"""Signals about referrals and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import time, timedelta
from itertools import combinations

from casework.case import AttendanceWithEvent, ReferralWithPost
from casework.destinations import destination_on, is_placed
from casework.formats import credit_code
from casework.records import AttendanceState, Employer, EventMode
from casework.signals.common import (
    DetectorInput,
    Facts,
    Gathering,
    Signal,
    SignalRef,
    SignalRefs,
    ref_of,
)
from casework.verdicts.common import cleaned


def referral_after_place(data: DetectorInput) -> Iterator[Signal]:
    """Find referrals made after the student was placed."""
    for case in data.cases:
        for made in case.referrals:
            if made.referral.is_void:
                continue
            placed = destination_on(case, made.referral.on - timedelta(days=1))
            if placed is not None and is_placed(case.settings, placed.code):
                facts: Facts = {
                    "on": made.referral.on.isoformat(),
                    "placed_on": placed.on.isoformat(),
                }
                refs = (ref_of(placed, placed.on), ref_of(made.referral, made.referral.on))
                yield Signal("REFERRAL_AFTER_PLACE", refs, facts)


def employer_repeated(data: DetectorInput) -> Iterator[Signal]:
    """Find students who were repeatedly referred to the same employer."""
    limit = data.threshold("EMPLOYER_REPEATED")
    for case in data.cases:
        by_employer: dict[Hashable, list[ReferralWithPost]] = defaultdict(list)
        for made in case.referrals:
            if not made.referral.is_void:
                by_employer[_who(made.employer)].append(made)
        for referrals in by_employer.values():
            if len(referrals) >= limit:
                facts: Facts = {"employer": referrals[0].employer.name, "count": len(referrals)}
                refs = tuple(ref_of(m.referral, m.referral.on) for m in referrals)
                yield Signal("EMPLOYER_REPEATED", refs, facts)


def employer_blacklisted(_ground: DetectorInput) -> Gathering:
    """Find referrals to employers that are blacklisted now; one signal per employer."""
    found: dict[str, SignalRefs] = defaultdict(SignalRefs)
    employers: dict[str, Employer] = {}
    while (part := (yield None)) is not None:
        for case in part.cases:
            for made in case.referrals:
                if made.employer.blacklisted_on is not None and not made.referral.is_void:
                    who, known = _who(made.employer), made.employer
                    found[who].add(ref_of(made.referral, made.referral.on))
                    employers[who] = min(employers.get(who, known), known, key=lambda e: e.id)
    for who, refs in found.items():
        employer = employers[who]
        facts: Facts = {
            "employer": employer.name,
            "count": len(refs),
            "blacklisted_on": employer.blacklisted_on.isoformat()
            if employer.blacklisted_on
            else "",
        }
        yield Signal("EMPLOYER_BLACKLISTED", refs, facts)


def employer_code(_ground: DetectorInput) -> Gathering:
    """Find credit codes with a wrong check character; one signal per employer and code."""
    found: dict[tuple[str, str], _Named] = defaultdict(_Named)
    while (part := (yield None)) is not None:
        for name, code, pointer, _ in _named_codes(part):
            if code and not credit_code.is_valid(code):
                found[(cleaned(name), code)].add(name, pointer)
    for (_name, code), uses in found.items():
        facts: Facts = {"employer": uses.name, "uscc": code}
        yield Signal("EMPLOYER_CODE", uses.refs, facts)


def employer_codes(_ground: DetectorInput) -> Gathering:
    """Find employer names with different credit codes that are each valid."""
    found: dict[str, dict[str, _Named]] = defaultdict(lambda: defaultdict(_Named))
    while (part := (yield None)) is not None:
        for name, code, pointer, _ in _named_codes(part):
            if credit_code.is_valid(code):
                found[cleaned(name)][code].add(name, pointer)
    for by_code in found.values():
        for first, second in combinations(sorted(by_code), 2):
            one, other = by_code[first], by_code[second]
            facts: Facts = {"employer": min(one.name, other.name), "first": first, "second": second}
            yield Signal("EMPLOYER_CODES", SignalRefs((*one.refs, *other.refs)), facts)


def employer_names(_ground: DetectorInput) -> Gathering:
    """Find credit codes with different employer names."""
    by_code: dict[str, dict[str, tuple[str, SignalRef]]] = defaultdict(dict)
    while (part := (yield None)) is not None:
        for name, code, _, pointer in _named_codes(part):
            if credit_code.is_valid(code):
                by_code[code].setdefault(cleaned(name), (name, pointer))
    for code, names in by_code.items():
        for (first, one), (second, other) in combinations(names.values(), 2):
            facts: Facts = {"uscc": code, "first": first, "second": second}
            yield Signal("EMPLOYER_NAMES", (one, other), facts)


class _Named:
    """The records that use an employer's name, and the first of its spellings in sort order."""

    __slots__ = ("name", "refs")

    def __init__(self) -> None:
        self.name = ""
        self.refs = SignalRefs()

    def add(self, name: str, ref: SignalRef) -> None:
        self.name = min(self.name or name, name)
        self.refs.add(ref)


def events_clash(data: DetectorInput) -> Iterator[Signal]:
    """Find simultaneous on-site events in different cities attended by the same student."""
    for case in data.cases:
        attended = [seen for seen in case.attendances if _was_there(seen)]
        for first, second in combinations(attended, 2):
            if not _at_one_time(first, second):
                continue
            here, there = _where(first), _where(second)
            if not here or not there or cleaned(here) == cleaned(there):
                continue
            facts: Facts = {
                "on": first.event.on.isoformat(),
                "first": first.event.name,
                "first_city": here,
                "second": second.event.name,
                "second_city": there,
            }
            refs = (
                ref_of(first.attendance, first.event.on),
                ref_of(second.attendance, second.event.on),
            )
            yield Signal("EVENTS_CLASH", refs, facts)


def _named_codes(data: DetectorInput) -> Iterator[tuple[str, str, SignalRef, SignalRef]]:
    """Yield each employer's name and code as written, the student's record, and the naming record.

    For a destination, which names its employer itself, both records are the same.
    """
    for case in data.cases:
        for made in case.referrals:
            if not made.referral.is_void:
                employer = made.employer
                code = credit_code.normalise(employer.uscc)
                pointer = ref_of(made.referral, made.referral.on)
                yield employer.name, code, pointer, SignalRef(Employer.kind, employer.id, None)
        for place in case.destinations:
            if place.employer and not place.is_void:
                pointer = ref_of(place, place.on)
                code = credit_code.normalise(place.employer_uscc or "")
                yield place.employer, code, pointer, pointer


def _who(employer: Employer) -> str:
    code = credit_code.normalise(employer.uscc)
    return code if credit_code.is_valid(code) else cleaned(employer.name)


def signed_off_day(data: DetectorInput) -> Iterator[Signal]:
    """Find sign-ins on a day outside the event."""
    limit = data.threshold("SIGNED_OFF_DAY")
    for case in data.cases:
        for seen in case.attendances:
            signed_on, event = seen.attendance.signed_on, seen.event
            if signed_on is None or seen.attendance.is_void:
                continue
            days = max((event.on - signed_on).days, (signed_on - (event.until or event.on)).days)
            if days > limit:
                facts: Facts = {
                    "event": event.name,
                    "on": event.on.isoformat(),
                    "signed_on": signed_on.isoformat(),
                    "days": days,
                }
                refs = (ref_of(seen.attendance, event.on),)
                yield Signal("SIGNED_OFF_DAY", refs, facts)


def _was_there(seen: AttendanceWithEvent) -> bool:
    is_there = seen.attendance.state is AttendanceState.ATTENDED
    return is_there and not seen.attendance.is_void and seen.event.mode is EventMode.ON_SITE


def _where(seen: AttendanceWithEvent) -> str:
    """Return the city; different places in one city can be reached on the same day."""
    return (seen.event.city or "").strip()


def _at_one_time(first: AttendanceWithEvent, second: AttendanceWithEvent) -> bool:
    one, other = first.event, second.event
    if one.id == other.id or one.on != other.on:
        return False
    morning, night = time.min, time.max
    return (one.start or morning) < (other.end or night) and (other.start or morning) < (
        one.end or night
    )
