"""Common types of detectors: their input, and the signals they report, with compact references."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from heapq import merge
from itertools import islice
from struct import Struct
from types import MappingProxyType
from typing import Any, overload
from uuid import UUID

from casework.case import Case
from casework.problems import RuleBroken
from casework.records import RECORD_KINDS, Evidence
from casework.records.base import FileRecord, Record
from casework.rulepack import TestSetting
from casework.settings.org_settings import OrgSettings
from casework.signals.kinds import KINDS, SignalKind

SIGNALS_KEY = "signals"
"""The setting with the office's changes: ``{code: {"on": bool, "threshold": number}}``."""


Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class SignalRef:
    """A record that a signal refers to; ``file_id`` is None for records shared by students."""

    kind: str
    record_id: UUID
    file_id: UUID | None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to check, with the records concerned, oldest first.

    ``key`` identifies its answers; it is the same as long as the records are the same.
    """

    detector: str
    refs: Sequence[SignalRef]
    facts: Facts = field(default_factory=dict, repr=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.detector.encode())
        for record_id in _in_order(ref.record_id for ref in self.refs):
            digest.update(f"|{record_id}".encode())
        object.__setattr__(self, "key", digest.hexdigest()[:32])

    @property
    def kind(self) -> SignalKind:
        return KINDS[self.detector]

    @property
    def files(self) -> tuple[UUID, ...]:
        """The files concerned, without duplicates."""
        return tuple(dict.fromkeys(p.file_id for p in self.refs if p.file_id is not None))

    @property
    def last_on(self) -> date | None:
        """The latest day of its records."""
        days = (ref.on for ref in self.refs if ref.on is not None)
        return max(days, default=None)

    def first_files(self, most: int) -> tuple[tuple[UUID, ...], int]:
        """Return the first ``most`` of the files concerned, and their total number."""
        first: list[UUID] = []
        seen: set[int] = set()
        for ref in self.refs:
            file_id = ref.file_id
            if file_id is not None and file_id.int not in seen:
                seen.add(file_id.int)
                if len(first) < most:
                    first.append(file_id)
        return tuple(first), len(seen)


_RUN = 10_000
_ID = Struct("16s")


def _in_order(ids: Iterable[UUID]) -> Iterator[UUID]:
    """Yield ids sorted, by merging sorted runs of packed ids, which need little memory."""
    runs: list[bytes] = []
    rest = iter(ids)
    while run := sorted(one.bytes for one in islice(rest, _RUN)):
        runs.append(b"".join(run))
    for (one,) in merge(*map(_ID.iter_unpack, runs)):
        yield UUID(bytes=one)


@dataclass(frozen=True, slots=True)
class DetectorInput:
    """The input of detectors: cases, settings of the office, and evidence by id.

    A large caseload is processed in batches, each with the evidence of its cases.
    """

    cases: tuple[Case, ...] = field(repr=False)
    today: date
    office: OrgSettings = field(default=OrgSettings(), repr=False)
    evidence: Mapping[UUID, Evidence] = field(default_factory=dict, repr=False)

    def setting(self, code: str) -> TestSetting:
        """Return whether a detector is on, and its threshold."""
        return signal_settings(self.office)[code]

    def threshold(self, code: str) -> int:
        """Return the threshold of a detector."""
        threshold = self.setting(code).threshold
        if threshold is None:
            raise ValueError(f"{code} has no threshold")
        return threshold


Gathering = Generator[Signal | None, DetectorInput | None, None]
"""A detector that compares cases with each other: it is sent every batch, then None, and yields its
signals after that."""


def signal_settings(settings: OrgSettings) -> Mapping[str, TestSetting]:
    """Return the setting of every detector, the office's if set."""
    return _settings(settings.settings.get(SIGNALS_KEY))


@lru_cache(maxsize=8)
def _settings(text: str | None) -> Mapping[str, TestSetting]:
    import json

    changed = (json.loads(text) if text else None) or {}
    return MappingProxyType(
        {
            kind.code: TestSetting(
                changed.get(kind.code, {}).get("on", kind.on),
                changed.get(kind.code, {}).get("threshold", kind.threshold),
            )
            for kind in KINDS.values()
        }
    )


def check_signals(value: Any) -> dict[str, Any]:
    """Return the setting, validated; raises RuleBroken SIGNALS_WRONG with the invalid ``key``."""
    if not isinstance(value, dict):
        raise RuleBroken("SIGNALS_WRONG", "signals", key="signals", value=str(value)[:60])
    return {str(code): _check_one(str(code), setting) for code, setting in value.items()}


def _check_one(code: str, setting: Any) -> dict[str, Any]:
    kind = KINDS.get(code)
    if kind is None or not isinstance(setting, dict) or set(setting) - {"on", "threshold"}:
        raise RuleBroken("SIGNALS_WRONG", "signals", key=code, value=str(setting)[:60])
    if not isinstance(setting.get("on", True), bool):
        raise RuleBroken("SIGNALS_WRONG", "signals", key=f"{code}.on", value=str(setting["on"]))
    threshold = setting.get("threshold", kind.threshold)
    is_number = isinstance(threshold, int) and not isinstance(threshold, bool)
    if (threshold is None) != (kind.threshold is None) or (
        threshold is not None and not (is_number and 1 <= threshold <= 1000)
    ):
        key = f"{code}.threshold"
        raise RuleBroken("SIGNALS_WRONG", "signals", key=key, value=str(threshold))
    return dict(setting)


def proofs_of(cases: Iterable[Case]) -> Iterator[UUID]:
    """Yield the ids of all evidence in cases, attached to a record or named by it."""
    for case in cases:
        yield from (laid.evidence_id for laid in case.attachments)
        named = [seen.attendance.proof_id for seen in case.attendances]
        named += [place.proof_id for place in case.destinations]
        yield from (proof_id for proof_id in named if proof_id is not None)


def ref_of(record: Record, on: date | None = None) -> SignalRef:
    """Return the reference to a record."""
    file_id = record.file_id if isinstance(record, FileRecord) else None
    return SignalRef(record.kind, record.id, file_id, on)


def valid_records(case: Case) -> Iterator[tuple[FileRecord, date]]:
    """Yield the non-void talks, referrals and attendances of a case, with their days."""
    for held in case.talks:
        if not held.talk.is_void:
            yield held.talk, held.session.on
    for made in case.referrals:
        if not made.referral.is_void:
            yield made.referral, made.referral.on
    for seen in case.attendances:
        if not seen.attendance.is_void:
            yield seen.attendance, seen.event.on


def sentence(signal: Signal, lang: str) -> str:
    """Return the message of a signal and what to check, in Chinese if ``lang`` begins with zh."""
    words = signal.kind.words
    if lang.startswith("zh"):
        return f"{words.zh}{words.advice_zh}".format_map(signal.facts)
    return f"{words.en} {words.advice_en}".format_map(signal.facts)


_PACKED = Struct("16s16siB")
_KINDS = tuple(kind.kind for kind in RECORD_KINDS)
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}
_NO_FILE = bytes(16)


class SignalRefs(Sequence[SignalRef]):
    """A sequence of references, packed into 37 bytes each to save memory."""

    __slots__ = ("_packed",)

    def __init__(self, refs: Iterable[SignalRef] = ()) -> None:
        self._packed = bytearray()
        for ref in refs:
            self.add(ref)

    def add(self, ref: SignalRef) -> None:
        """Append a reference."""
        file_id = _NO_FILE if ref.file_id is None else ref.file_id.bytes
        day = 0 if ref.on is None else ref.on.toordinal()
        self._packed += _PACKED.pack(ref.record_id.bytes, file_id, day, _PLACES[ref.kind])

    def __len__(self) -> int:
        return len(self._packed) // _PACKED.size

    @overload
    def __getitem__(self, place: int) -> SignalRef: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[SignalRef, ...]: ...

    def __getitem__(self, place: int | slice) -> SignalRef | tuple[SignalRef, ...]:
        if isinstance(place, slice):
            return tuple(self[at] for at in range(len(self))[place])
        at = range(len(self))[place]
        return _ref(*_PACKED.unpack_from(self._packed, at * _PACKED.size))

    def __iter__(self) -> Iterator[SignalRef]:
        for packed in _PACKED.iter_unpack(self._packed):
            yield _ref(*packed)

    def __eq__(self, other: object) -> bool:
        """Return whether both have the same references; tuples are comparable too."""
        if isinstance(other, SignalRefs):
            return self._packed == other._packed
        return isinstance(other, tuple) and tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))


def _ref(record_id: bytes, file_id: bytes, day: int, kind: int) -> SignalRef:
    return SignalRef(
        _KINDS[kind],
        UUID(bytes=record_id),
        None if file_id == _NO_FILE else UUID(bytes=file_id),
        date.fromordinal(day) if day else None,
    )
