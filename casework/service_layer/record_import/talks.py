"""Import of talks from a college's own sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from casework.case import Case
from casework.intake.records import RecordRow
from casework.problems import RuleBroken
from casework.records import TalkSession
from casework.service_layer.drafts import TalkDraft, draft_from
from casework.service_layer.record_import.common import (
    ImportContext,
    RowOutcome,
    Students,
    refused,
    repeated,
    settled_at_once,
    with_problem,
)
from casework.service_layer.talks import check_talk, new_session, new_talk

_Words = tuple[Any, ...]
_OF_ALL = ("on", "start", "end", "mode", "place", "topic", "content", "measures", "held_by")
"""Talks with the same values here were one session: one text for several students."""


def resolve_talks(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each talk; one text for several students becomes one group session."""
    students = Students.of(context, rows)
    found: list[RowOutcome] = []
    sure: list[tuple[int, RecordRow, Case, TalkDraft]] = []
    first: dict[tuple[UUID, _Words], RecordRow] = {}
    for row in rows:
        placed = settled_at_once(row)
        case = None if placed is not None else students.case_of(row)
        if placed is None and isinstance(case, RecordRow):
            placed = RowOutcome(case, "parked")
        if placed is None and isinstance(case, Case):
            placed = _checked(row, case, first)
            if placed is None:
                sure.append((len(found), row, case, _draft(row.values)))
                placed = RowOutcome(row, "new", case.id)
        if placed is not None:
            found.append(placed)
    _seat(context, sure, found)
    return found


def _checked(
    row: RecordRow, case: Case, first: dict[tuple[UUID, _Words], RecordRow]
) -> RowOutcome | None:
    """Return the outcome of a talk that is invalid, exists already or is repeated; else None."""
    try:
        check_talk(_draft(row.values))
    except RuleBroken as broken:
        return refused(row, broken)
    words = _words(row.values)
    if any(_is_same(row.values, held.session) for held in case.talks if not held.talk.is_void):
        return RowOutcome(row, "unchanged", case.id)
    earlier = first.setdefault((case.id, words), row)
    return repeated(row, earlier) if earlier is not row else None


def _seat(
    context: ImportContext,
    sure: Sequence[tuple[int, RecordRow, Case, TalkDraft]],
    found: list[RowOutcome],
) -> None:
    """Assign each talk its session; students with the same text share one."""
    together = Counter(_words(row.values) for _at, row, _case, _draft in sure)
    sittings: dict[_Words, TalkSession] = {}
    for at, row, case, draft in sure:
        words = _words(row.values)
        session = sittings.get(words)
        if session is None:
            session = new_session(draft, together[words], context.now, context.actor)
            sittings[words] = session
        if together[words] > 1:
            facts = {"count": str(together[words])}
            row = with_problem(row, None, "TALK_OF_A_GROUP", facts, outcome="noted")
        talk = new_talk(session, case.id, draft, "")
        found[at] = RowOutcome(row, "new", case.id, (session, talk))


def _draft(values: Mapping[str, Any]) -> TalkDraft:
    return draft_from(TalkDraft, values, place=values.get("place") or "")


def _words(values: Mapping[str, Any]) -> _Words:
    return tuple(values.get(name) or "" for name in _OF_ALL)


def _is_same(values: Mapping[str, Any], session: TalkSession) -> bool:
    return (
        session.on == values["on"]
        and session.start == values["start"]
        and session.content.split() == str(values["content"]).split()
    )
