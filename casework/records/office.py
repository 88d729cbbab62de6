"""The owner of a caseload, its settings and reports, and the records of data protection."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from casework.records.base import (
    CORRECTED,
    SENT,
    FileRecord,
    Record,
)


class Role(StrEnum):
    """The role of the owner, which determines the features offered."""

    COUNSELOR = "counselor"
    ADVISOR = "advisor"
    OFFICE = "office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper(Record):
    """The person, unit and school (院校代码) that the caseload belongs to."""

    kind: ClassVar[str] = "keeper"

    name: str
    unit: str
    school: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Record):
    """One setting; ``document`` is its value as canonical JSON. There is one record per key."""

    kind: ClassVar[str] = "setting"

    key: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackVersion(Record):
    """One version of an office's own rule pack; ``document`` is its JSON and never changes."""

    kind: ClassVar[str] = "pack_version"

    ref: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """A report issued for a day; ``document`` are its figures as canonical JSON.

    The figures are kept because the retention rule may erase their source. ``report`` is the kind
    of report, ``frozen_at`` the instant (UTC) whose state it shows.
    """

    kind: ClassVar[str] = "report"

    report: str
    on: date
    frozen_at: datetime
    document: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating(Record):
    """The seats of a class, row by row from the front, ``columns`` seats to a row.

    A seat is the id of a file, or "" if empty. There is one record per class.
    """

    kind: ClassVar[str] = "seating"

    class_name: str
    columns: int
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalAnswer(Record):
    """A person's finding on a signal 疑点; ``signal`` is the key of the signal."""

    kind: ClassVar[str] = "signal_answer"

    signal: str
    detector: str
    answer: str
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(FileRecord):
    """A notice given or a consent obtained (个人信息保护法 17, 23, 29), until it is withdrawn.

    ``consent_kind`` is 告知, 敏感信息 or 提供 (to ``receiver``); ``version`` names the text.
    """

    kind: ClassVar[str] = "consent"

    consent_kind: str = field(metadata=SENT)
    version: str = field(metadata=SENT | CORRECTED)
    given_on: date = field(metadata=SENT | CORRECTED)
    how: str = field(metadata=SENT | CORRECTED)
    receiver: str | None = field(default=None, metadata=SENT)
    withdrawn_on: date | None = field(default=None, metadata=SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure(Record):
    """A certificate of deletion: which file was erased under which rule, without names.

    ``file_digest`` is the SHA-256 of the file's id; ``counts`` are pairs of a kind of record and
    the number erased.
    """

    kind: ClassVar[str] = "erasure"

    file_digest: str
    cohort: int
    closed_on: date
    erased_on: date
    rule: str
    counts: tuple[tuple[str, str], ...]
    approved_by: str
