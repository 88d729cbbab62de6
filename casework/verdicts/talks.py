"""Verdicts on talks 谈心谈话: individual, in own words, one per day."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from types import MappingProxyType

from casework.case import TalkWithSession
from casework.reasons import Reason
from casework.records.talk import TalkMode
from casework.required_services import Service
from casework.verdicts.common import (
    Circumstances,
    JudgedRecord,
    LimitTest,
    SimilarityTest,
    Test,
    Verdict,
    backdated,
    cleaned,
    future,
    judge_entries,
    length_of,
    outside_window,
    sender_refused,
    unchecked,
    without_phrases,
)

_SHARED_PHRASE = 6
"""Minimum length of a phrase that, if also in the group's text, is not a student's own."""

_NO_CONTACT = re.compile(r"未联系上|联系不上|未能联系|未接通|未接听|无人接听|无法接通|未联系到")


class Note:
    """A talk with its text about the student, computed on first use."""

    __slots__ = ("_length", "_text", "held")

    def __init__(self, held: TalkWithSession) -> None:
        self.held = held
        self._text: str | None = None
        self._length: int | None = None

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = own_text(self.held)
        return self._text

    @property
    def length(self) -> int:
        if self._length is None:
            carried = self.held.carried
            self._length = length_of(self.text) if carried is None else carried.length
        return self._length

    @property
    def has_own_words(self) -> bool:
        """Whether there is a note about this student alone."""
        if self.held.carried is not None:
            return self.held.carried.length > 0
        return bool(self.held.talk.own_words.strip())


def judge_talks(circumstances: Circumstances) -> list[Verdict]:
    """Return the verdicts on the talks of the case."""
    entries = [
        JudgedRecord(
            held.talk,
            held.session.on,
            (held.session.on, held.session.start, held.talk.id),
            Note(held),
            held.carried,
        )
        for held in circumstances.case.talks
    ]
    return judge_entries(
        Service.TALK, entries, TESTS, (SAME_DAY, NOT_FACE_TO_FACE), circumstances, TEXT_COPIED
    )


def own_text(held: TalkWithSession) -> str:
    """Return the text about this student, without template text.

    For a group session this is only the student's own line, without phrases of the group's text.
    """
    session = held.session
    if session.is_group:
        return _without(held.talk.own_words, session.template, session.content)
    return _without(f"{session.content} {held.talk.own_words}", session.template, "")


def counted_length(text: str, template: str, text_for_all: str = "") -> int:
    """Return the number of counted characters of ``text``, computed as for ``own_text``."""
    return length_of(_without(text, template, text_for_all))


def _without(text: str, template: str, text_for_all: str) -> str:
    own = without_phrases(text, template) if template else text
    return without_phrases(own, text_for_all, _SHARED_PHRASE) if text_for_all else own


def text_short(entry: JudgedRecord[Note], circumstances: Circumstances) -> Reason | None:
    """Report a note that is too short; for a group session, the student's own line, if any."""
    if entry.item.held.session.is_group and not entry.item.has_own_words:
        return None
    length, minimum = entry.item.length, circumstances.threshold("TEXT_SHORT")
    if length >= minimum:
        return None
    return Reason.of("TEXT_SHORT", length=length, minimum=minimum, lacking=minimum - length)


def group_session(entry: JudgedRecord[Note], circumstances: Circumstances) -> Reason | None:
    """Report a group session without a sufficiently long line about this student."""
    if not entry.item.held.session.is_group:
        return None
    length, minimum = entry.item.length, circumstances.threshold("GROUP_SESSION")
    if length >= minimum:
        return None
    return Reason.of("GROUP_SESSION", on=entry.on, length=length, minimum=minimum)


def no_contact(entry: JudgedRecord[Note], _: Circumstances) -> Reason | None:
    """Report a talk in which the student was not reached."""
    session = entry.item.held.session
    for said in (session.talk_kind, session.topic):
        if said and _NO_CONTACT.search(said):
            return Reason.of("NO_CONTACT", on=entry.on, said=said)
    return None


def _day(entry: JudgedRecord[Note]) -> Hashable:
    return entry.on


def _same_day(entry: JudgedRecord[Note], first: JudgedRecord[Note]) -> Reason:
    started = first.item.held.session.start.strftime("%H:%M")
    return Reason.of("SAME_DAY", on=entry.on, first_start=started)


SAME_DAY = LimitTest("SAME_DAY", _day, _same_day)


def _from_afar(entry: JudgedRecord[Note]) -> Hashable | None:
    return None if entry.item.held.session.mode is TalkMode.FACE else "afar"


def _not_face_to_face(entry: JudgedRecord[Note], _: JudgedRecord[Note]) -> Reason:
    return Reason.of("NOT_FACE_TO_FACE", on=entry.on, mode=entry.item.held.session.mode.value)


NOT_FACE_TO_FACE = LimitTest(
    "NOT_FACE_TO_FACE",
    _from_afar,
    _not_face_to_face,
    lambda circumstances: circumstances.threshold("NOT_FACE_TO_FACE"),
)


def _words(entry: JudgedRecord[Note]) -> str:
    return cleaned(entry.item.text)


def _text_copied(entry: JudgedRecord[Note], first: JudgedRecord[Note], likeness: int) -> Reason:
    return Reason.of("TEXT_COPIED", on=entry.on, first_on=first.on, likeness=likeness)


TEXT_COPIED = SimilarityTest("TEXT_COPIED", _words, _text_copied)

TESTS: Mapping[str, Test[Note]] = MappingProxyType(
    {
        "FUTURE": future,
        "OUTSIDE_WINDOW": outside_window,
        "NO_CONTACT": no_contact,
        "GROUP_SESSION": group_session,
        "TEXT_SHORT": text_short,
        "SENDER_REFUSED": sender_refused,
        "BACKDATED": backdated,
        "UNCHECKED": unchecked,
    }
)
