"""Signals about talks in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from casework.case import HeldTalk
from casework.likeness import alike_pairs
from casework.signals.common import Facts, Ground, Signal, piece_of
from casework.verdicts.common import cleaned, without_phrases

_SHORTEST = 12
"""Characters below which two notes may well agree by chance."""


def text_alike(ground: Ground) -> Iterator[Signal]:
    """Two talks of different sittings whose own words are nearly the same."""
    held: dict[UUID, HeldTalk] = {}
    texts: dict[UUID, str] = {}
    for case in ground.cases:
        for talk in case.talks:
            session = talk.session
            # what a group shares is one text by nature: only a student's own line can be copied
            words = talk.talk.own_words if session.is_group else session.content
            if talk.talk.is_void:
                continue
            text = cleaned(without_phrases(words, session.template))
            if len(text) >= _SHORTEST:
                held[talk.talk.id] = talk
                texts[talk.talk.id] = text
    for one, other, percent in alike_pairs(texts, ground.threshold("TEXT_ALIKE")):
        first, second = sorted(
            (held[one], held[other]), key=lambda h: (h.session.on, h.session.start, h.talk.id)
        )
        facts: Facts = {
            "first_on": first.session.on.isoformat(),
            "second_on": second.session.on.isoformat(),
            "percent": percent,
        }
        pieces = (
            piece_of(first.talk, first.session.on),
            piece_of(second.talk, second.session.on),
        )
        yield Signal("TEXT_ALIKE", pieces, facts)
