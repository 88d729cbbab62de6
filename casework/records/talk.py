"""The talk 谈心谈话: a session, and each student's part in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from casework.records.base import FileRecord, Record, added


class TalkMode(StrEnum):
    """The mode of a talk."""

    FACE = "面谈"
    PHONE = "电话"
    VIDEO = "视频"
    TEXT = "文字"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkSession(Record):
    """One session, stored once for all its students.

    ``template`` is the template text that the note started from; it is excluded when the length is
    judged.
    """

    kind: ClassVar[str] = "talk_session"

    on: date
    start: time
    end: time
    mode: TalkMode
    place: str
    topic: str = field(repr=False)
    content: str = field(repr=False)
    measures: str = field(repr=False)
    held_by: str
    is_group: bool = False
    template: str = field(default="", repr=False)
    talk_kind: str | None = added()
    wishes: str | None = added(shown=False)
    next_step: str | None = added(shown=False)
    follow_up_on: date | None = added()
    follow_up: str | None = added()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk(FileRecord):
    """One student's part in a session; ``own_words`` is the note about this student alone."""

    kind: ClassVar[str] = "talk"

    session_id: UUID
    own_words: str = field(default="", repr=False)
    feedback: str | None = added(shown=False)
    confirmed_how: str | None = added()
