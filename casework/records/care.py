"""What the care for personal data and for doubts leaves behind: consents, answers, erasures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from casework.records.base import FileRecord, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(FileRecord):
    """A notice given or a consent obtained (个人信息保护法 17, 23, 29), until it is withdrawn.

    ``consent_kind`` is 告知, 敏感信息 or 提供 (to ``receiver``); ``version`` names the text.
    """

    kind: ClassVar[str] = "consent"

    consent_kind: str
    version: str
    given_on: date
    how: str
    receiver: str | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalAnswer(Record):
    """What a person found when looking at a signal 疑点; ``signal`` is the signal's own key."""

    kind: ClassVar[str] = "signal_answer"

    signal: str
    detector: str
    answer: str
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure(Record):
    """A certificate of deletion: how much of whose file was erased under which rule, no names.

    ``file_digest`` is the SHA-256 of the file's id; ``counts`` pairs kinds of record with numbers.
    """

    kind: ClassVar[str] = "erasure"

    file_digest: str
    cohort: int
    closed_on: date
    erased_on: date
    rule: str
    counts: tuple[tuple[str, str], ...]
    approved_by: str
