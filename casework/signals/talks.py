"""Signals about the times, modes and texts of talks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from struct import Struct
from uuid import UUID

from casework.case import Case, TalkWithSession
from casework.destinations import destination_on
from casework.formats.text_similarity import similar_pairs
from casework.records import Talk, TalkMode
from casework.signals.common import (
    DetectorInput,
    Facts,
    Gathering,
    Signal,
    SignalRef,
    SignalRefs,
    ref_of,
)
from casework.verdicts.common import cleaned, day_of, without_phrases

ENLISTED = "46"
_DAWN = time(6)


def talks_overlap(_ground: DetectorInput) -> Gathering:
    """Find overlapping sessions of the same helper."""
    sittings = HelperSessions()
    while (part := (yield None)) is not None:
        for case in part.cases:
            sittings.see(case.talks)
    for (helper, on), held in sittings.by_day():
        ordered = sorted(held, key=lambda h: (h.start, h.end, h.id))
        latest = ordered[0]
        for session in ordered[1:]:
            if session.start < latest.end:
                facts: Facts = {
                    "helper": helper,
                    "on": on.isoformat(),
                    "first": f"{latest.start:%H:%M}–{latest.end:%H:%M}",
                    "second": f"{session.start:%H:%M}–{session.end:%H:%M}",
                }
                yield Signal("TALKS_OVERLAP", SignalRefs((*latest.refs, *session.refs)), facts)
            if session.end >= latest.end:
                latest = session


def talks_many(data: DetectorInput) -> Gathering:
    """Find days with more face-to-face sessions than a day has room for."""
    limit = data.threshold("TALKS_MANY")
    sittings = HelperSessions()
    while (part := (yield None)) is not None:
        for case in part.cases:
            sittings.see(filter(_is_face, case.talks))
    for (helper, on), face in sittings.by_day():
        if len(face) > limit:
            facts: Facts = {
                "helper": helper,
                "on": on.isoformat(),
                "count": len(face),
                "limit": limit,
            }
            refs = SignalRefs(ref for session in face for ref in session.refs)
            yield Signal("TALKS_MANY", refs, facts)


def talk_at_night(_ground: DetectorInput) -> Gathering:
    """Find talks that began between midnight and six."""
    sittings = HelperSessions()
    while (part := (yield None)) is not None:
        for case in part.cases:
            sittings.see(held for held in case.talks if held.session.start < _DAWN)
    for (helper, on), held in sittings.by_day():
        for session in held:
            facts: Facts = {
                "helper": helper,
                "on": on.isoformat(),
                "start": f"{session.start:%H:%M}",
            }
            yield Signal("TALK_AT_NIGHT", session.refs, facts)


def talk_while_away(data: DetectorInput) -> Iterator[Signal]:
    """Find face-to-face talks on or after the day on which the student enlisted or left school."""
    for case in data.cases:
        place = destination_on(case, data.today)
        days = [case.file.graduates_on]
        if place is not None and place.code.startswith(ENLISTED):
            days.append(place.on)
        away_on = min((day for day in days if day is not None), default=None)
        for held in case.talks:
            if away_on is None or not _is_face(held) or held.session.on < away_on:
                continue
            facts: Facts = {"on": held.session.on.isoformat(), "away_on": away_on.isoformat()}
            yield Signal("TALK_WHILE_AWAY", (ref_of(held.talk, held.session.on),), facts)


def talk_before_pairing(_ground: DetectorInput) -> Gathering:
    """Find talks before the helper's pairing; one signal per helper and day of entry.

    A talk by someone who was never the student's helper is compared with the first pairing. Talks
    before the file was opened are left to ``before_file``.
    """
    found: dict[tuple[str, date], SignalRefs] = defaultdict(SignalRefs)
    since: dict[tuple[str, date], date] = {}
    while (part := (yield None)) is not None:
        for case in part.cases:
            for held, paired_on in _before_pairing(case):
                entered = (held.session.held_by, day_of(held.talk.recorded_at))
                found[entered].add(ref_of(held.talk, held.session.on))
                since[entered] = min(since.get(entered, paired_on), paired_on)
    for (helper, entered_on), refs in found.items():
        facts: Facts = {
            "helper": helper,
            "entered_on": entered_on.isoformat(),
            "count": len(refs),
            "paired_on": since[(helper, entered_on)].isoformat(),
        }
        yield Signal("TALK_BEFORE_PAIRING", refs, facts)


def _before_pairing(case: Case) -> Iterator[tuple[TalkWithSession, date]]:
    """Yield the talks that precede their helper's pairing, with the day of the pairing."""
    begun: dict[str, date] = {}
    for pairing in case.pairings:
        if not pairing.is_void:
            known = begun.get(pairing.helper, pairing.since)
            begun[pairing.helper] = min(known, pairing.since)
    if not begun:
        return
    first = min(begun.values())
    for held in case.talks:
        paired_on = begun.get(held.session.held_by, first)
        if not held.talk.is_void and case.file.opened_on <= held.session.on < paired_on:
            yield held, paired_on


def _is_face(held: TalkWithSession) -> bool:
    return held.session.mode is TalkMode.FACE and not held.talk.is_void


_PACKED = Struct("16s16s16sII")
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class HelperSession:
    """One session with its non-void talks."""

    id: UUID
    start: time
    end: time
    refs: SignalRefs


class HelperSessions:
    """Talks grouped by helper and day, packed into 56 bytes each until needed."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, date], bytearray] = defaultdict(bytearray)

    def see(self, talks: Iterable[TalkWithSession]) -> None:
        """Add the non-void talks among these."""
        for held in talks:
            if not held.talk.is_void:
                session, talk = held.session, held.talk
                self._days[(session.held_by, session.on)] += _PACKED.pack(
                    session.id.bytes,
                    talk.id.bytes,
                    talk.file_id.bytes,
                    _seconds(session.start),
                    _seconds(session.end),
                )

    def by_day(self) -> Iterator[tuple[tuple[str, date], list[HelperSession]]]:
        """Yield the sessions of each helper on each day."""
        for (helper, on), packed in self._days.items():
            talks: dict[bytes, SignalRefs] = defaultdict(SignalRefs)
            times: dict[bytes, tuple[int, int]] = {}
            for session_id, talk_id, file_id, start, end in _PACKED.iter_unpack(packed):
                times[session_id] = start, end
                ref = SignalRef(Talk.kind, UUID(bytes=talk_id), UUID(bytes=file_id), on)
                talks[session_id].add(ref)
            sittings = [
                HelperSession(UUID(bytes=one), *_span(times[one]), refs)
                for one, refs in talks.items()
            ]
            yield (helper, on), sittings


def _seconds(at: time) -> int:
    return at.hour * _HOUR + at.minute * _MINUTE + at.second


def _span(seconds: tuple[int, int]) -> tuple[time, time]:
    return _time(seconds[0]), _time(seconds[1])


def _time(seconds: int) -> time:
    return time(seconds // _HOUR, seconds % _HOUR // _MINUTE, seconds % _MINUTE)


_SHORTEST = 12
"""Minimum length of text to compare; shorter notes may be alike by chance."""


def text_alike(data: DetectorInput) -> Gathering:
    """Find talks of different sessions whose own text is nearly the same."""
    talks = SignalRefs()
    texts: dict[int, str] = {}
    starts: list[time] = []
    while (part := (yield None)) is not None:
        for held in _held(part):
            session = held.session
            # a group session has one text for all; only the line of one student can be copied
            words = held.talk.own_words if session.is_group else session.content
            text = cleaned(without_phrases(words, session.template))
            if len(text) >= _SHORTEST:
                texts[len(talks)] = text
                talks.add(ref_of(held.talk, session.on))
                starts.append(session.start)

    def order(place: int) -> tuple[date, time, UUID]:
        ref = talks[place]
        return ref.on or date.min, starts[place], ref.record_id

    for one, other, percent in similar_pairs(texts, data.threshold("TEXT_ALIKE")):
        first, second = (talks[place] for place in sorted((one, other), key=order))
        facts: Facts = {"first_on": str(first.on), "second_on": str(second.on), "percent": percent}
        yield Signal("TEXT_ALIKE", (first, second), facts)


def _held(part: DetectorInput) -> Iterator[TalkWithSession]:
    for case in part.cases:
        for held in case.talks:
            if not held.talk.is_void:
                yield held
