"""Import of records from other sheets: matching students, detecting new and existing records."""

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
from casework.service_layer.record_import.common import ImportContext, RowOutcome
from casework.service_layer.record_import.offers import (
    resolve_employers,
    resolve_posts,
    resolve_referrals,
)
from casework.service_layer.record_import.services import (
    resolve_attendances,
    resolve_destinations,
    resolve_events,
    resolve_talks,
)

Resolver = Callable[[ImportContext, Sequence[RecordRow]], list[RowOutcome]]

_RESOLVERS: Mapping[Subject, Resolver] = MappingProxyType(
    {
        Subject.TALKS: resolve_talks,
        Subject.REFERRALS: resolve_referrals,
        Subject.EVENTS: resolve_events,
        Subject.ATTENDANCES: resolve_attendances,
        Subject.EMPLOYERS: resolve_employers,
        Subject.POSTS: resolve_posts,
        Subject.DESTINATIONS: resolve_destinations,
    }
)

IN_ORDER = (Employer, Post, Event, TalkSession, Talk, Referral, Attendance, Destination)
"""Record kinds in write order: referenced kinds first."""


def resolve_rows(context: ImportContext) -> list[RowOutcome]:
    """Return the outcome of each row of a file of records."""
    return _RESOLVERS[context.draft.subject](context, context.draft.records())


__all__ = ["IN_ORDER", "ImportContext", "RowOutcome", "resolve_rows"]
