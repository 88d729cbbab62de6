"""Signals about referrals and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import time, timedelta
from itertools import combinations

from casework import credit_code
from casework.case import AttendedEvent, MadeReferral
from casework.destinations import destination_on, is_placed
from casework.records import AttendanceState, Employer, EventMode
from casework.signals.common import Facts, Ground, Piece, Signal, piece_of
from casework.verdicts.common import cleaned


def referral_after_place(ground: Ground) -> Iterator[Signal]:
    """A referral of a day on which the student had a place already."""
    for case in ground.cases:
        for made in case.referrals:
            if made.referral.is_void:
                continue
            placed = destination_on(case, made.referral.on - timedelta(days=1))
            if placed is not None and is_placed(case.office, placed.code):
                facts: Facts = {
                    "on": made.referral.on.isoformat(),
                    "placed_on": placed.on.isoformat(),
                }
                pieces = (piece_of(placed, placed.on), piece_of(made.referral, made.referral.on))
                yield Signal("REFERRAL_AFTER_PLACE", pieces, facts)


def employer_repeated(ground: Ground) -> Iterator[Signal]:
    """One employer referred to one student again and again."""
    limit = ground.threshold("EMPLOYER_REPEATED")
    for case in ground.cases:
        by_employer: dict[Hashable, list[MadeReferral]] = defaultdict(list)
        for made in case.referrals:
            if not made.referral.is_void:
                by_employer[_who(made.employer)].append(made)
        for referrals in by_employer.values():
            if len(referrals) >= limit:
                facts: Facts = {"employer": referrals[0].employer.name, "count": len(referrals)}
                pieces = tuple(piece_of(m.referral, m.referral.on) for m in referrals)
                yield Signal("EMPLOYER_REPEATED", pieces, facts)


def employer_names(ground: Ground) -> Iterator[Signal]:
    """One credit code under different names."""
    by_code: dict[str, dict[str, tuple[str, Piece]]] = defaultdict(dict)
    for case in ground.cases:
        for made in case.referrals:
            code = credit_code.normalise(made.employer.uscc)
            if credit_code.is_valid(code) and not made.referral.is_void:
                pointer = Piece(Employer.kind, made.employer.id, None)
                name = made.employer.name
                by_code[code].setdefault(cleaned(name), (name, pointer))
        for place in case.destinations:
            code = credit_code.normalise(place.employer_uscc or "")
            if place.employer and credit_code.is_valid(code) and not place.is_void:
                pointer = piece_of(place, place.on)
                by_code[code].setdefault(cleaned(place.employer), (place.employer, pointer))
    for code, names in by_code.items():
        for (first, one), (second, other) in combinations(names.values(), 2):
            facts: Facts = {"uscc": code, "first": first, "second": second}
            yield Signal("EMPLOYER_NAMES", (one, other), facts)


def events_clash(ground: Ground) -> Iterator[Signal]:
    """Two events on site in different places at one time, attended by one student."""
    for case in ground.cases:
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
            pieces = (
                piece_of(first.attendance, first.event.on),
                piece_of(second.attendance, second.event.on),
            )
            yield Signal("EVENTS_CLASH", pieces, facts)


def _who(employer: Employer) -> str:
    code = credit_code.normalise(employer.uscc)
    return code if credit_code.is_valid(code) else cleaned(employer.name)


def _was_there(seen: AttendedEvent) -> bool:
    is_there = seen.attendance.state is AttendanceState.ATTENDED
    return is_there and not seen.attendance.is_void and seen.event.mode is EventMode.ON_SITE


def _where(seen: AttendedEvent) -> str:
    """The city; two rooms of one town can be reached in a day, so a place alone says nothing."""
    return (seen.event.city or "").strip()


def _at_one_time(first: AttendedEvent, second: AttendedEvent) -> bool:
    one, other = first.event, second.event
    if one.id == other.id or one.on != other.on:
        return False
    morning, night = time.min, time.max
    return (one.start or morning) < (other.end or night) and (other.start or morning) < (
        one.end or night
    )
