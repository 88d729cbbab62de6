"""Records kept in other sheets so far, taken in: who is meant, what is new, what was there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from casework.intake.fields import Subject
from casework.intake.records import RecordRow
from casework.records import (
    Attendance,
    Destination,
    Employer,
    Event,
    Post,
    Referral,
    Talk,
    TalkSession,
)
from casework.service_layer.takings.common import Placed, Taking
from casework.service_layer.takings.destinations import place_destinations
from casework.service_layer.takings.events import place_attendances, place_events
from casework.service_layer.takings.offers import place_employers, place_posts, place_referrals
from casework.service_layer.takings.talks import place_talks

Placer = Callable[[Taking, Sequence[RecordRow]], list[Placed]]

_PLACERS: Mapping[Subject, Placer] = MappingProxyType(
    {
        Subject.TALKS: place_talks,
        Subject.REFERRALS: place_referrals,
        Subject.EVENTS: place_events,
        Subject.ATTENDANCES: place_attendances,
        Subject.EMPLOYERS: place_employers,
        Subject.POSTS: place_posts,
        Subject.DESTINATIONS: place_destinations,
    }
)

IN_ORDER = (Employer, Post, Event, TalkSession, Talk, Referral, Attendance, Destination)
"""Kinds of record as they are written: what others name comes first."""


def place(taking: Taking) -> list[Placed]:
    """Return how each row of a file of records ends."""
    return _PLACERS[taking.draft.subject](taking, taking.draft.records())


__all__ = ["IN_ORDER", "Placed", "Taking", "place"]
