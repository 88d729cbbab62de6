"""Records of data protection and audit: consents, answers to signals, certificates of deletion."""

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
    """A person's finding on a signal 疑点; ``signal`` is the key of the signal."""

    kind: ClassVar[str] = "signal_answer"

    signal: str
    detector: str
    answer: str
    note: str = field(default="", repr=False)


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
