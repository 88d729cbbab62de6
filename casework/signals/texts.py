"""Signals about talks with the same text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from uuid import UUID

from casework.case import TalkWithSession
from casework.formats.text_similarity import similar_pairs
from casework.signals.common import DetectorInput, Facts, Gathering, Signal, ref_of
from casework.signals.signal_refs import SignalRefs
from casework.verdicts.common import cleaned, without_phrases

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
        facts: Facts = {
            "first_on": str(first.on),
            "second_on": str(second.on),
            "percent": percent,
        }
        yield Signal("TEXT_ALIKE", (first, second), facts)


def _held(part: DetectorInput) -> Iterator[TalkWithSession]:
    for case in part.cases:
        for held in case.talks:
            if not held.talk.is_void:
                yield held
