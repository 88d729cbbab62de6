"""Shared parts of verdicts: the verdict, common tests, and judging in two passes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from casework.case import Case
from casework.reasons import Reason
from casework.records.base import FileRecord
from casework.records.partner import AttestedSummary
from casework.required_services import Service

if TYPE_CHECKING:
    from casework.rulepack import RulePack


def day_of(instant: datetime) -> date:
    """Return the local date of an instant.

    Today's date comes from the same clock, so nothing is ever entered tomorrow.
    """
    return date.fromtimestamp(instant.timestamp())  # noqa: DTZ012  the local date is intended


Item = TypeVar("Item")


class BaseVerdict:
    """Base of verdicts: ``counts`` is false exactly if one of its reasons is blocking."""

    __slots__ = ()
    reasons: tuple[Reason, ...]

    @property
    def counts(self) -> bool:
        for reason in self.reasons:  # noqa: SIM110  hot path, called for every record
            if reason.is_blocking:
                return False
        return True

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)

    @property
    def is_void(self) -> bool:
        for reason in self.reasons:  # noqa: SIM110  hot path, called for every record
            if reason.code == "VOIDED":
                return True
        return False


@dataclass(frozen=True, slots=True)
class Verdict(BaseVerdict):
    """Whether one record counts, and why not."""

    record_id: UUID
    service: Service
    on: date
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The context of a test besides the record itself."""

    case: Case
    pack: RulePack
    today: date
    window: tuple[date, date]

    def threshold(self, code: str) -> int:
        """Return the pack's threshold for a test."""
        return self.pack.threshold(code)


@dataclass(frozen=True, slots=True)
class JudgedRecord(Generic[Item]):
    """A record to be judged; of several similar ones, the first by ``rank`` counts.

    ``carried`` is the sender's summary of text that was withheld from us.
    """

    record: FileRecord
    on: date
    rank: tuple[date, time, UUID]
    item: Item
    carried: AttestedSummary | None = None


Test = Callable[[JudgedRecord[Item], Circumstances], Reason | None]


@dataclass(frozen=True, slots=True)
class LimitTest(Generic[Item]):
    """A test that lets only so many similar records count, the first ones by rank.

    Records are similar if they have the same ``key``; a None key is exempt. Without a ``limit``
    only the first counts.
    """

    code: str
    key: Callable[[JudgedRecord[Item]], Hashable | None]
    reason: Callable[[JudgedRecord[Item], JudgedRecord[Item]], Reason]
    limit: Callable[[Circumstances], int] = lambda _: 1


@dataclass(frozen=True, slots=True)
class SimilarityTest(Generic[Item]):
    """A test that rejects text that an earlier record of the student already has.

    It is compared with every earlier record that passes the single tests, even if that one does not
    count because of limits. Thus removing a record never turns another into a copy.
    """

    code: str
    words: Callable[[JudgedRecord[Item]], str]
    reason: Callable[[JudgedRecord[Item], JudgedRecord[Item], int], Reason]


def voided(entry: JudgedRecord[Item], _: Circumstances) -> Reason | None:
    """Report a record that was voided 作废."""
    if not entry.record.is_void:
        return None
    return Reason.of("VOIDED", reason=entry.record.void_reason or "—")


def future(entry: JudgedRecord[Item], circumstances: Circumstances) -> Reason | None:
    """Report a record dated in the future."""
    if entry.on <= circumstances.today:
        return None
    return Reason.of("FUTURE", on=entry.on)


def outside_window(entry: JudgedRecord[Item], circumstances: Circumstances) -> Reason | None:
    """Report a record outside the pack's window for this cohort."""
    begin, end = circumstances.window
    if begin <= entry.on <= end:
        return None
    return Reason.of("OUTSIDE_WINDOW", on=entry.on, begin=begin, end=end)


def backdated(entry: JudgedRecord[Item], circumstances: Circumstances) -> Reason | None:
    """Report a late entry 补录: dated before the file was opened, or entered long after its day."""
    opened_on = circumstances.case.file.opened_on
    in_utc = (entry.record.recorded_at.date() - entry.on).days
    if entry.on >= opened_on and in_utc < circumstances.threshold("BACKDATED"):
        return None  # fast path for any time zone: the local date is at most one day off
    entered_on = day_of(entry.record.recorded_at)
    late_days = (entered_on - entry.on).days
    if entry.on >= opened_on and late_days <= circumstances.threshold("BACKDATED"):
        return None
    return Reason.of(
        "BACKDATED", on=entry.on, entered_on=entered_on, days=max(late_days, 0), opened_on=opened_on
    )


def unchecked(entry: JudgedRecord[Item], _: Circumstances) -> Reason | None:
    """Report text that was not sent to us, so that length and verdict are the sender's."""
    if entry.carried is None:
        return None
    return Reason.of("UNCHECKED", length=entry.carried.length, pack=entry.carried.pack)


def sender_refused(entry: JudgedRecord[Item], _: Circumstances) -> Reason | None:
    """Report a rejection by the sender for reasons that only the withheld text shows."""
    if entry.carried is None or entry.carried.counts:
        return None
    found = [code for code in entry.carried.codes if code in WORDS_ALONE]
    return Reason.of("SENDER_REFUSED", codes="、".join(found)) if found else None


WORDS_ALONE = frozenset({"TEXT_COPIED", "NO_CONTACT"})
"""Codes that can be tested only with the text itself."""


def judge_entries(
    service: Service,
    entries: Iterable[JudgedRecord[Item]],
    tests: Mapping[str, Test[Item]],
    together: Sequence[LimitTest[Item]],
    circumstances: Circumstances,
    alike: SimilarityTest[Item] | None = None,
) -> list[Verdict]:
    """Return one verdict for each entry: first test each alone, then limits and similarity.

    Only records that pass alone can exclude others, so an invalid record never costs a valid one. A
    void record has no other reason than that.
    """
    in_order = sorted(entries, key=lambda e: e.rank)
    if not in_order:
        return []
    on = circumstances.pack.applied
    applied = [test for code, test in tests.items() if code in on]
    company = _Company(together, alike, circumstances)
    verdicts: list[Verdict] = []
    for entry in in_order:
        reason = voided(entry, circumstances)
        reasons = (
            [reason] if reason else [r for test in applied if (r := test(entry, circumstances))]
        )
        if not any(reason.is_blocking for reason in reasons):
            repeated = company.refuse(entry)
            if repeated is not None:
                reasons.insert(0, repeated)
        verdicts.append(Verdict(entry.record.id, service, entry.on, tuple(reasons)))
    return verdicts


class _Company(Generic[Item]):
    """The records that passed alone so far, and which later ones they exclude."""

    def __init__(
        self,
        together: Sequence[LimitTest[Item]],
        alike: SimilarityTest[Item] | None,
        circumstances: Circumstances,
    ) -> None:
        is_on = circumstances.pack.is_on
        self._limits = [(r, r.limit(circumstances)) for r in together if is_on(r.code)]
        self._counted: dict[Hashable, list[JudgedRecord[Item]]] = {}
        self._alike = alike if alike is not None and is_on(alike.code) else None
        self._least = circumstances.threshold(self._alike.code) if self._alike else 0
        self._written: list[tuple[JudgedRecord[Item], str]] = []

    def refuse(self, entry: JudgedRecord[Item]) -> Reason | None:
        """Return why an entry does not count because of earlier ones, or None and add it."""
        copied = self._copied(entry)
        groups: list[list[JudgedRecord[Item]]] = []
        for rule, limit in self._limits:
            key = rule.key(entry)
            if key is None:
                continue
            group = self._counted.setdefault((rule.code, key), [])
            if len(group) >= limit:
                return rule.reason(entry, group[0])
            groups.append(group)
        if copied is None:
            for group in groups:
                group.append(entry)
        return copied

    def _copied(self, entry: JudgedRecord[Item]) -> Reason | None:
        if self._alike is None:
            return None
        words = self._alike.words(entry)
        copied = None
        for first, before in self._written:
            likeness = similarity_of(words, before, self._least)
            if likeness:
                copied = self._alike.reason(entry, first, likeness)
                break
        self._written.append((entry, words))
        return copied


def similarity_of(one: str, other: str, least: int) -> int:
    """Return the similarity of two texts in percent; 0 if it is below ``least``."""
    from rapidfuzz import fuzz

    if not one or not other:
        return 0
    return int(fuzz.ratio(one, other, score_cutoff=least))


_BLANKS = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
_PADDING = re.compile(r"((?:[^\w]|_){2})(?:[^\w]|_)+")
_PHRASES = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[A-Za-z0-9\u4e00-\u9fa5]+")


def length_of(text: str) -> int:
    """Return the number of characters in a text, without blanks and padding.

    Up to two marks in a row are ordinary punctuation (。” ——); further ones are padding. A text of
    marks alone has length 0.
    """
    if _PLAIN.fullmatch(text):
        return len(text)
    if not _PHRASES.search(text):
        return 0
    return len(_PADDING.sub(r"\1", _BLANKS.sub("", text)))


def without_phrases(text: str, source: str, shortest: int = 2) -> str:
    """Return a text without the phrases of ``source``, each removed once.

    Phrases are the parts of ``source`` between marks or blanks; those shorter than ``shortest`` are
    kept because they occur in any text.
    """
    left = unicodedata.normalize("NFC", text)
    for phrase in _phrases(source, shortest):
        left = left.replace(phrase, " ", 1)
    return left


@lru_cache(maxsize=1024)
def _phrases(source: str, shortest: int) -> tuple[str, ...]:
    """Return the phrases of a text shared by many students: a template, or a group's text."""
    found = _PHRASES.findall(unicodedata.normalize("NFC", source))
    return tuple(phrase for phrase in found if len(phrase) >= shortest)


def cleaned(text: str) -> str:
    """Return a name normalised for comparison: half-width, lower case, letters and digits only."""
    return "".join(_PHRASES.findall(unicodedata.normalize("NFKC", text).casefold()))
