"""The talk 谈心谈话: a session, and each student's part in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from casework.records.base import (
    BLANK,
    CORRECTED,
    LONG,
    NOTE,
    SENT,
    TALK_TEXT,
    VERBATIM,
    FileRecord,
    Record,
    accepts,
    added,
)
from casework.records.file import CONFIRMATIONS

NO_CONTACT = "未联系上"
"""The kind of a talk attempt that did not reach the student; it is recorded but never counts."""

TALK_KINDS = (
    "就业指导",
    "日常谈心",
    "学业辅导",
    "心理谈话",
    "资助谈话",
    "违纪教育",
    "家校沟通",
    "其他",
    NO_CONTACT,
)

TO_FOLLOW_UP = "待跟进"
FOLLOW_UPS = ("无需跟进", TO_FOLLOW_UP, "跟进中", "已完成")
"""The states of a follow-up."""


class TalkMode(StrEnum):
    """The mode of a talk."""

    FACE = "面谈"
    PHONE = "电话"
    VIDEO = "视频"
    TEXT = "文字"


@dataclass(frozen=True, kw_only=True)
class TalkFields:
    """What is entered of a session; ``held_by`` None means the author."""

    __slots__ = ()

    on: date = field(metadata=SENT | CORRECTED)
    start: time = field(metadata=SENT | CORRECTED)
    end: time = field(metadata=SENT | CORRECTED)
    mode: TalkMode = field(metadata=SENT | CORRECTED)
    place: str = field(metadata=TALK_TEXT | CORRECTED | BLANK)
    topic: str = field(repr=False, metadata=TALK_TEXT | CORRECTED | NOTE)
    content: str = field(repr=False, metadata=TALK_TEXT | LONG | NOTE)
    measures: str = field(repr=False, metadata=TALK_TEXT | LONG | NOTE)
    held_by: str | None = field(default=None, metadata=SENT | CORRECTED)
    is_group: bool = field(default=False, metadata=SENT)
    template: str = field(default="", repr=False, metadata=TALK_TEXT | VERBATIM)
    talk_kind: str | None = added(SENT | CORRECTED | accepts(TALK_KINDS))
    wishes: str | None = added(TALK_TEXT | LONG | NOTE, shown=False)
    next_step: str | None = added(TALK_TEXT | LONG | NOTE, shown=False)
    follow_up_on: date | None = added(SENT | CORRECTED)
    follow_up: str | None = added(TALK_TEXT | CORRECTED | NOTE | accepts(FOLLOW_UPS))


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkSession(TalkFields, Record):
    """One session, stored once for all its students.

    ``template`` is the template text that the note started from; it is excluded when the length is
    judged.
    """

    kind: ClassVar[str] = "talk_session"

    held_by: str = field(metadata=SENT | CORRECTED)


@dataclass(frozen=True, kw_only=True)
class StudentTalkFields:
    """What is entered of each student in a session."""

    __slots__ = ()

    feedback: str | None = added(TALK_TEXT | LONG | NOTE, shown=False)
    confirmed_how: str | None = added(SENT | CORRECTED | accepts(CONFIRMATIONS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _InSession(FileRecord):
    """A student's place in a session, and the note about this student alone."""

    session_id: UUID = field(metadata=SENT)
    own_words: str = field(default="", repr=False, metadata=TALK_TEXT | LONG | BLANK | NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk(StudentTalkFields, _InSession):
    """One student's part in a session; ``own_words`` is the note about this student alone."""

    kind: ClassVar[str] = "talk"
