"""When a talk 谈心谈话 counts: said to one student, in own words, on a day of its own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType

from casework.case import HeldTalk
from casework.reasons import Fact, Reason
from casework.services import Service
from casework.verdicts.common import (
    Circumstances,
    Entry,
    OnlyOnce,
    Test,
    Verdict,
    backdated,
    future,
    judge_entries,
    length_of,
    outside_window,
    without_phrases,
)

_SHARED_PHRASE = 6
"""From this length on, a phrase of the group's text in a student's line is the group's."""


def judge_talks(circumstances: Circumstances) -> list[Verdict]:
    """Return the verdict on each talk of the case."""
    entries = [
        Entry(
            held.talk,
            held.session.on,
            (held.session.on, held.session.start, held.talk.id),
            held,
        )
        for held in circumstances.case.talks
    ]
    return judge_entries(Service.TALK, entries, TESTS, SAME_DAY, circumstances)


def own_length(held: HeldTalk) -> int:
    """Return the number of characters written of this student, template words left out.

    Of a group session only the student's own line counts, without what it shares with the text
    for all.
    """
    session = held.session
    if session.is_group:
        return counted_length(held.talk.own_words, session.template, session.content)
    return counted_length(f"{session.content} {held.talk.own_words}", session.template, "")


def counted_length(text: str, template: str, text_for_all: str = "") -> int:
    """Return the number of characters of ``text`` that count, as ``own_length`` counts them."""
    own = without_phrases(text, template) if template else text
    if text_for_all:
        own = without_phrases(own, text_for_all, _SHARED_PHRASE)
    return length_of(own)


def text_short(entry: Entry[HeldTalk], circumstances: Circumstances) -> Reason | None:
    """The note is too short; of a group session, the student's own line, if there is one."""
    held = entry.item
    if held.session.is_group and not held.talk.own_words.strip():
        return None
    length, minimum = own_length(held), circumstances.threshold("TEXT_SHORT")
    if length >= minimum:
        return None
    facts = {"length": length, "minimum": minimum, "lacking": minimum - length}
    return Reason("TEXT_SHORT", facts)


def group_session(entry: Entry[HeldTalk], circumstances: Circumstances) -> Reason | None:
    """One text for several students, and no line long enough for this one."""
    if not entry.item.session.is_group:
        return None
    length, minimum = own_length(entry.item), circumstances.threshold("GROUP_SESSION")
    if length >= minimum:
        return None
    facts: dict[str, Fact] = {
        "on": entry.on.isoformat(),
        "length": length,
        "minimum": minimum,
    }
    return Reason("GROUP_SESSION", facts)


def _day(entry: Entry[HeldTalk]) -> Hashable:
    return entry.on


def _same_day(entry: Entry[HeldTalk], first: Entry[HeldTalk]) -> Reason:
    started = first.item.session.start.strftime("%H:%M")
    return Reason("SAME_DAY", {"on": entry.on.isoformat(), "first_start": started})


SAME_DAY = OnlyOnce("SAME_DAY", _day, _same_day)

TESTS: Mapping[str, Test[HeldTalk]] = MappingProxyType(
    {
        "FUTURE": future,
        "OUTSIDE_WINDOW": outside_window,
        "GROUP_SESSION": group_session,
        "TEXT_SHORT": text_short,
        "BACKDATED": backdated,
    }
)
