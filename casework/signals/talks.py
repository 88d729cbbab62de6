"""Signals about when and how talks were held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, time

from casework.case import HeldTalk
from casework.destinations import destination_on
from casework.records import Talk, TalkMode, TalkSession
from casework.signals.common import Facts, Ground, Piece, Signal, piece_of
from casework.verdicts.common import day_of

ENLISTED = "46"
_DAWN = time(6)


def talks_overlap(ground: Ground) -> Iterator[Signal]:
    """Two sittings of one helper at one time."""
    for (helper, on), held in _sittings(ground).items():
        ordered = sorted(held, key=lambda h: (h[0].start, h[0].end, h[0].id))
        latest = ordered[0]
        for sitting in ordered[1:]:
            session, before = sitting[0], latest[0]
            if session.start < before.end:
                facts: Facts = {
                    "helper": helper,
                    "on": on.isoformat(),
                    "first": f"{before.start:%H:%M}–{before.end:%H:%M}",
                    "second": f"{session.start:%H:%M}–{session.end:%H:%M}",
                }
                yield Signal("TALKS_OVERLAP", (*_pieces(latest), *_pieces(sitting)), facts)
            if session.end >= before.end:
                latest = sitting


def talks_many(ground: Ground) -> Iterator[Signal]:
    """More face-to-face sittings in a day than a day holds."""
    limit = ground.threshold("TALKS_MANY")
    for (helper, on), held in _sittings(ground).items():
        face = [sitting for sitting in held if sitting[0].mode is TalkMode.FACE]
        if len(face) > limit:
            facts: Facts = {
                "helper": helper,
                "on": on.isoformat(),
                "count": len(face),
                "limit": limit,
            }
            pieces = tuple(piece for sitting in face for piece in _pieces(sitting))
            yield Signal("TALKS_MANY", pieces, facts)


def talk_at_night(ground: Ground) -> Iterator[Signal]:
    """A talk that began between midnight and six."""
    for (helper, on), held in _sittings(ground).items():
        for sitting in held:
            start = sitting[0].start
            if start < _DAWN:
                facts: Facts = {"helper": helper, "on": on.isoformat(), "start": f"{start:%H:%M}"}
                yield Signal("TALK_AT_NIGHT", _pieces(sitting), facts)


def talk_while_away(ground: Ground) -> Iterator[Signal]:
    """A face-to-face talk on or after the day on which the student enlisted or left."""
    for case in ground.cases:
        place = destination_on(case, ground.today)
        days = [case.file.graduates_on]
        if place is not None and place.code.startswith(ENLISTED):
            days.append(place.on)
        away_on = min((day for day in days if day is not None), default=None)
        for held in case.talks:
            if away_on is None or not _is_face(held) or held.session.on < away_on:
                continue
            facts: Facts = {"on": held.session.on.isoformat(), "away_on": away_on.isoformat()}
            yield Signal("TALK_WHILE_AWAY", (piece_of(held.talk, held.session.on),), facts)


def talk_before_pairing(ground: Ground) -> Iterator[Signal]:
    """Talks of days before their helper had the student: one signal a helper and day of entry.

    A talk by someone who never was a helper of the student is held against the first pairing. What
    is older than the file is left to the signal about that.
    """
    found: dict[tuple[str, date], list[Piece]] = defaultdict(list)
    since: dict[tuple[str, date], list[date]] = defaultdict(list)
    for case in ground.cases:
        begun: dict[str, date] = {}
        for pairing in case.pairings:
            if not pairing.is_void:
                known = begun.get(pairing.helper, pairing.since)
                begun[pairing.helper] = min(known, pairing.since)
        if not begun:
            continue
        first = min(begun.values())
        for held in case.talks:
            session, paired_on = held.session, begun.get(held.session.held_by, first)
            if held.talk.is_void or not case.file.opened_on <= session.on < paired_on:
                continue
            entered = (session.held_by, day_of(held.talk.recorded_at))
            found[entered].append(piece_of(held.talk, session.on))
            since[entered].append(paired_on)
    for (helper, entered_on), pieces in found.items():
        facts: Facts = {
            "helper": helper,
            "entered_on": entered_on.isoformat(),
            "count": len(pieces),
            "paired_on": min(since[(helper, entered_on)]).isoformat(),
        }
        yield Signal("TALK_BEFORE_PAIRING", tuple(pieces), facts)


def _is_face(held: HeldTalk) -> bool:
    return not held.talk.is_void and held.session.mode is TalkMode.FACE


Sitting = tuple[TalkSession, list[Talk]]


def _sittings(ground: Ground) -> dict[tuple[str, date], list[Sitting]]:
    """The sittings of each helper on each day, with the talks that are not void."""
    talks: dict[object, Sitting] = {}
    for case in ground.cases:
        for held in case.talks:
            if not held.talk.is_void:
                talks.setdefault(held.session.id, (held.session, []))[1].append(held.talk)
    by_day: dict[tuple[str, date], list[Sitting]] = defaultdict(list)
    for sitting in talks.values():
        by_day[(sitting[0].held_by, sitting[0].on)].append(sitting)
    return by_day


def _pieces(sitting: Sitting) -> tuple[Piece, ...]:
    session, talks = sitting
    return tuple(piece_of(talk, session.on) for talk in talks)
