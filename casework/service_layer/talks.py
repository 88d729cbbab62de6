"""Talks: with one student, or one group session for many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from casework.case import Case
from casework.corrections import check
from casework.ids import new_id
from casework.ports import NO_USER_STATE, Proof, UserState
from casework.records import Talk, TalkSession
from casework.records.talk import TO_FOLLOW_UP
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.drafts import TalkDraft, check_choices, values_of


class TalkService(BaseService):
    """Writes talks."""

    def log_talk(
        self,
        files: Iterable[UUID],
        draft: TalkDraft,
        own_words: Mapping[UUID, str] | None = None,
        *,
        proofs: Sequence[Proof] = (),
        user_state: UserState = NO_USER_STATE,
    ) -> ActionResult:
        """Record a talk with one student, or one group session with several.

        ``own_words`` holds the notes on individual students, by file; ``proofs`` are attached to
        each student's talk; ``user_state`` is saved in the same transaction.

        Raises:
            RuleBroken: NO_STUDENT, UNKNOWN_RECORD, FIELD_MISSING, DAY_OUT_OF_RANGE,
                END_BEFORE_START, TALK_LENGTH, BAD_CHOICE, FOLLOW_UP_BEFORE_TALK.
        """
        chosen = inputs.require_files(files)
        check_talk(draft)
        with self._store.unit_of_work("talk.log") as work:
            inputs.require_known_files(work, chosen)
            session = new_session(draft, len(chosen), work.now, work.actor)
            talks = [
                new_talk(session, file_id, draft, (own_words or {}).get(file_id, ""))
                for file_id in chosen
            ]
            work.add([session, *talks])
            self._proofs.attach(work, talks, proofs)
            work.set_user_state(user_state)
            return ActionResult(work.change, tuple(talk.id for talk in talks), chosen)

    def preview_talk(
        self, cases: Iterable[Case], draft: TalkDraft, own_words: Mapping[UUID, str] | None = None
    ) -> tuple[tuple[Case, UUID], ...]:
        """Return each case as it would be with this talk, and the talk's id in it."""
        chosen = tuple(cases)
        session = new_session(draft, len(chosen), self._now(), "")
        previews: list[tuple[Case, UUID]] = []
        for case in chosen:
            talk = new_talk(session, case.id, draft, (own_words or {}).get(case.id, ""))
            previews.append((case.with_talk(talk, session), talk.id))
        return tuple(previews)


def new_session(draft: TalkDraft, students: int, now: datetime, actor: str) -> TalkSession:
    """Return the session of a draft with this number of students."""
    values = values_of(draft, TalkSession)
    values |= {
        "held_by": values["held_by"] or actor,
        "is_group": draft.is_group or students > 1,
        "follow_up": values["follow_up"] or (TO_FOLLOW_UP if draft.follow_up_on else None),
    }
    return TalkSession(id=new_id(), recorded_at=now, recorded_by=actor, **values)


def new_talk(session: TalkSession, file_id: UUID, draft: TalkDraft, own_words: str) -> Talk:
    """Return one student's part in a session."""
    return Talk(
        id=new_id(),
        recorded_at=session.recorded_at,
        recorded_by=session.recorded_by,
        file_id=file_id,
        session_id=session.id,
        own_words=own_words.strip(),
        **values_of(draft, Talk),
    )


def check_talk(draft: TalkDraft) -> None:
    """Raise RuleBroken as ``log_talk`` does."""
    inputs.checked_day(draft.on, "on")
    check(draft)
    inputs.required_text(draft.topic, "topic")
    inputs.required_text(draft.content, "content")
    inputs.required_text(draft.measures, "measures")
    check_choices(draft)
    if draft.follow_up_on is not None:
        inputs.checked_day(draft.follow_up_on, "follow_up_on")
        inputs.require_order(draft.follow_up_on, draft.on, "follow_up_on", "FOLLOW_UP_BEFORE_TALK")
