"""What all verdicts share: the verdict, the tests of a day, and the two passes of judging."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from casework.case import Case
from casework.reasons import Reason
from casework.records.base import FileRecord
from casework.services import Service

if TYPE_CHECKING:
    from casework.rulepack import RulePack


def day_of(instant: datetime) -> date:
    """Return the day on which an instant falls where this computer stands.

    The same clock says what day it is today: nothing is ever entered tomorrow.
    """
    return instant.astimezone().date()


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one record counts, and why not; ``counts`` is false exactly when a reason blocks."""

    record_id: UUID
    service: Service
    on: date
    reasons: tuple[Reason, ...] = ()

    @property
    def counts(self) -> bool:
        return not any(reason.is_blocking for reason in self.reasons)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)

    @property
    def is_void(self) -> bool:
        return "VOIDED" in self.codes


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a test may look at beside the record itself."""

    case: Case
    pack: RulePack
    today: date
    window: tuple[date, date]

    def threshold(self, code: str) -> int:
        """Return the number that the pack sets for a test."""
        return self.pack.threshold(code)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Item]):
    """A record up for judgement; ``rank`` decides which of several alike is the one that counts."""

    record: FileRecord
    on: date
    rank: tuple[date, time, UUID]
    item: Item


Test = Callable[[Entry[Item], Circumstances], Reason | None]


@dataclass(frozen=True, slots=True)
class OnlyOnce(Generic[Item]):
    """A test that lets one of several alike count: the first by ``Entry.rank``."""

    code: str
    key: Callable[[Entry[Item]], Hashable]
    reason: Callable[[Entry[Item], Entry[Item]], Reason]


def voided(entry: Entry[Item], _: Circumstances) -> Reason | None:
    """The record was declared void 作废."""
    if not entry.record.is_void:
        return None
    return Reason("VOIDED", {"reason": entry.record.void_reason or "—"})


def future(entry: Entry[Item], circumstances: Circumstances) -> Reason | None:
    """The day has not come yet."""
    if entry.on <= circumstances.today:
        return None
    return Reason("FUTURE", {"on": entry.on.isoformat()})


def outside_window(entry: Entry[Item], circumstances: Circumstances) -> Reason | None:
    """The day lies outside the window of the pack for this cohort."""
    begin, end = circumstances.window
    if begin <= entry.on <= end:
        return None
    return Reason(
        "OUTSIDE_WINDOW",
        {"on": entry.on.isoformat(), "begin": begin.isoformat(), "end": end.isoformat()},
    )


def backdated(entry: Entry[Item], circumstances: Circumstances) -> Reason | None:
    """The record is 补录: of a day before the file was opened, or entered long after its day."""
    entered_on = day_of(entry.record.recorded_at)
    opened_on = circumstances.case.file.opened_on
    late_days = (entered_on - entry.on).days
    if entry.on >= opened_on and late_days <= circumstances.threshold("BACKDATED"):
        return None
    return Reason(
        "BACKDATED",
        {
            "on": entry.on.isoformat(),
            "entered_on": entered_on.isoformat(),
            "days": max(late_days, 0),
            "opened_on": opened_on.isoformat(),
        },
    )


def judge_entries(
    service: Service,
    entries: Iterable[Entry[Item]],
    tests: Mapping[str, Test[Item]],
    only_once: OnlyOnce[Item],
    circumstances: Circumstances,
) -> list[Verdict]:
    """Return one verdict for each entry: first each by itself, then those that hold, together.

    Only records that pass by themselves can push another out, so a bad one never costs a good one.
    A void record is said to be void and nothing else.
    """
    is_on = circumstances.pack.is_on
    passing: dict[Hashable, Entry[Item]] = {}
    verdicts: list[Verdict] = []
    for entry in sorted(entries, key=lambda e: e.rank):
        verdict = Verdict(entry.record.id, service, entry.on)
        reason = voided(entry, circumstances)
        if reason is not None:
            verdicts.append(replace(verdict, reasons=(reason,)))
            continue
        found = (test(entry, circumstances) for code, test in tests.items() if is_on(code))
        verdict = replace(verdict, reasons=tuple(reason for reason in found if reason))
        if verdict.counts and is_on(only_once.code):
            first = passing.setdefault(only_once.key(entry), entry)
            if first is not entry:
                repeated = only_once.reason(entry, first)
                verdict = replace(verdict, reasons=(repeated, *verdict.reasons))
        verdicts.append(verdict)
    return verdicts


_BLANKS = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
_PADDING = re.compile(r"((?:[^\w]|_){2})(?:[^\w]|_)+")
_PHRASES = re.compile(r"[^\W_]+")


def length_of(text: str) -> int:
    """Return how many characters a text has; blanks do not count, nor marks that only fill it up.

    Two marks in a row are ordinary punctuation (。” ——); what follows them is padding. A text of
    marks alone has no length.
    """
    if not _PHRASES.search(text):
        return 0
    return len(_PADDING.sub(r"\1", _BLANKS.sub("", text)))


def without_phrases(text: str, source: str, shortest: int = 2) -> str:
    """Return what is left of a text when the phrases of another are taken out, each once.

    A phrase is what stands between marks or blanks of ``source``; shorter ones than ``shortest``
    are let stand, because they turn up in anybody's words.
    """
    left = unicodedata.normalize("NFC", text)
    for phrase in _PHRASES.findall(unicodedata.normalize("NFC", source)):
        if len(phrase) >= shortest:
            left = left.replace(phrase, " ", 1)
    return left


def cleaned(text: str) -> str:
    """Return a name as it is compared: half-width, lower case, letters and digits only."""
    return "".join(_PHRASES.findall(unicodedata.normalize("NFKC", text).casefold()))
