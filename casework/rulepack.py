"""The rule pack 规则包: which services are demanded for whom and when, and which tests apply.

A pack is versioned data. A file keeps the pack under which it was opened.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from casework.formats.json_values import (
    InvalidValue,
    Reader,
    accepted,
    any_object,
    choice,
    filled_text,
    flag,
    listed,
    matching,
    nullable,
    number,
    table,
)
from casework.problems import RuleBroken
from casework.reasons import REASONS, ReasonKind
from casework.required_services import Extra, Service

DEFAULT_PACK = "tianjin-2023@2"

SHIPPED = (
    DEFAULT_PACK,
    "shaanxi-2024@2",
    "hunan-2022@2",
    "moe-2024@2",
    "gbf-2022-131@1",
    "hrss-1131@1",
    "tianjin-2023@1",
    "shaanxi-2024@1",
    "hunan-2022@1",
    "moe-2024@1",
)
"""The shipped packs: the latest versions, then older ones that files may still use."""

MOST = 365
"""Upper limit of any minimum."""


class ReferralUnit(StrEnum):
    """What counts as one referral: a post, however often recommended, or each push 推送."""

    POST = "post"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day relative to the graduation year: ``year`` -1 is the year before."""

    year: int
    month: int
    day: int

    def of(self, cohort: int) -> date:
        return date(cohort + self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class TestSetting:
    """Whether a test is applied, and its threshold (None if it has none)."""

    on: bool
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class RulePack:
    """One version of an office's rules.

    A minimum of None means that nothing is demanded; ``applies_to`` are the hardship categories
    that the minima apply to (empty = all). A test that a pack does not mention is off, since it did
    not exist when the pack was written. ``extras`` are the minima of the extra services;
    ``training_is_event`` counts a finished training (宏志助航) as an event. ``applied`` are the
    tests that are on.
    """

    id: str
    version: int
    name: str
    year: int
    scope: str
    minima: Mapping[Service, int | None]
    applies_to: tuple[str, ...]
    begins: DayOfYear
    ends: DayOfYear
    tests: Mapping[str, TestSetting]
    source: str
    extras: Mapping[Extra, int] = field(default_factory=lambda: _NO_EXTRAS)
    referral_unit: ReferralUnit = ReferralUnit.POST
    training_is_event: bool = False
    applied: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fixed = {code for code, kind in REASONS.items() if kind.fixed}
        on = {code for code, setting in self.tests.items() if setting.on}
        if self.referral_unit is ReferralUnit.PUSH:
            on.discard(_REPEAT)
        object.__setattr__(self, "applied", frozenset(on | fixed))

    @property
    def pack_ref(self) -> str:
        """The reference in files and reports: ``tianjin-2023@1``."""
        return f"{self.id}@{self.version}"

    def window(self, cohort: int) -> tuple[date, date]:
        """Return the first and last day that count for a graduation year."""
        return self.begins.of(cohort), self.ends.of(cohort)

    def minimum(self, service: Service) -> int | None:
        return self.minima[service]

    def is_on(self, code: str) -> bool:
        """Return whether a test is applied; some cannot be switched off."""
        return code in self.applied

    def setting(self, code: str) -> TestSetting:
        """Return the setting of a test; those that are always on need not be in the pack."""
        return self.tests.get(code) or TestSetting(on=self.is_on(code))

    def threshold(self, code: str) -> int:
        """Return the threshold of a test."""
        threshold = self.tests[code].threshold
        if threshold is None:
            raise ValueError(f"{code} has no threshold")
        return threshold

    def binds(self, categories: tuple[str, ...]) -> bool:
        """Return whether the minima apply to these hardship categories; without any, never."""
        if not self.applies_to:
            return bool(categories)
        return any(name in self.applies_to for name in categories)


_NO_EXTRAS: Mapping[Extra, int] = MappingProxyType({})
_REPEAT = "POST_REPEATED"


def load_pack(ref: str) -> RulePack:
    """Return a shipped pack by its reference.

    Raises:
        RuleBroken: ``PACK_UNKNOWN``, if no such pack is shipped.
    """
    if ref not in SHIPPED:
        raise RuleBroken("PACK_UNKNOWN", "pack", pack=ref)
    return _shipped(ref)


def shipped_packs() -> tuple[RulePack, ...]:
    """Return the shipped packs, the default first."""
    return tuple(_shipped(ref) for ref in SHIPPED)


@cache
def _shipped(ref: str) -> RulePack:
    text = (files("casework") / "packs" / f"{ref}.json").read_text(encoding="utf-8")
    return read_pack(json.loads(text))


def read_pack(document: object) -> RulePack:
    """Parse the JSON document of a pack.

    Raises:
        RuleBroken: ``PACK_INVALID``, with the first invalid key as ``key``.
    """
    try:
        raw = _PACK(document)
    except InvalidValue as wrong:
        why = {"reason": wrong.reason} if wrong.reason else {"value": wrong.shown}
        raise RuleBroken(
            "PACK_INVALID", "pack", key=".".join(wrong.path or ("pack",)), **why
        ) from wrong
    minima, (begins, ends) = raw.pop("minima"), raw.pop("window")
    raw["minima"] = MappingProxyType({service: minima[service] for service in Service})
    raw["extras"] = MappingProxyType({e: least for e in Extra if (least := minima.get(e))})
    raw["referral_unit"] = ReferralUnit(
        raw.get("referral_unit") or _unit_of_first_packs(raw["tests"])
    )
    return RulePack(**raw, begins=begins, ends=ends)


def pack_document(pack: RulePack) -> dict[str, Any]:
    """Return the JSON document of a pack, the inverse of ``read_pack``."""
    minima: dict[str, int | None] = {service.value: pack.minima[service] for service in Service}
    minima.update({extra.value: minimum for extra, minimum in pack.extras.items()})
    return {
        "id": pack.id,
        "version": pack.version,
        "name": pack.name,
        "year": pack.year,
        "scope": pack.scope,
        "minima": minima,
        "referral_unit": pack.referral_unit.value,
        "training_is_event": pack.training_is_event,
        "applies_to": list(pack.applies_to),
        "window": {
            key: {"year": day.year, "month": day.month, "day": day.day}
            for key, day in (("begins", pack.begins), ("ends", pack.ends))
        },
        "tests": {
            code: {"on": setting.on}
            if setting.threshold is None
            else {"on": setting.on, "threshold": setting.threshold}
            for code, setting in pack.tests.items()
        },
        "source": pack.source,
    }


def _unit_of_first_packs(tests: Mapping[str, TestSetting]) -> ReferralUnit:
    """Return the referral unit that follows from the test for repeated posts."""
    repeat = tests.get(_REPEAT)
    return ReferralUnit.PUSH if repeat is not None and not repeat.on else ReferralUnit.POST


_COMMON_YEAR = 2023
_DAY = table({"year": number(-5, 5), "month": number(1, 12), "day": number(1, 31)})


def _day(value: Any) -> DayOfYear:
    """Read a day that exists in every year, so not 29 February."""
    day = DayOfYear(**_DAY(value))
    if day.day > monthrange(_COMMON_YEAR, day.month)[1]:
        raise InvalidValue(day.day, "day")
    return day


_WINDOW = table({"begins": _day, "ends": _day})


def _window(value: Any) -> tuple[DayOfYear, DayOfYear]:
    begins, ends = itemgetter("begins", "ends")(_WINDOW(value))
    if (ends.year, ends.month, ends.day) <= (begins.year, begins.month, begins.day):
        raise InvalidValue(value["ends"], "ends")
    return begins, ends


def _test(kind: ReasonKind) -> Reader[TestSetting]:
    """Return the reader of the setting of a test."""
    limits = {"threshold": number(1, 2000)} if kind.unit else {}
    read = table({"on": accepted(lambda value: value is True) if kind.fixed else flag, **limits})
    return lambda value: TestSetting(**read(value))


_TESTS = {code: _test(kind) for code, kind in REASONS.items()}


def _tests(value: Any) -> Mapping[str, TestSetting]:
    for code in any_object(value):
        if code not in _TESTS:
            raise InvalidValue(value[code], code)
    return MappingProxyType(table({}, {code: _TESTS[code] for code in value})(value))


_MINIMUM = nullable(number(1, MOST))
_PACK = table(
    {
        "id": matching("-*[a-z0-9][a-z0-9-]*"),
        "version": number(1, 9999),
        "name": filled_text,
        "year": number(1990, 2200),
        "scope": filled_text,
        "minima": table(dict.fromkeys(Service, _MINIMUM), dict.fromkeys(Extra, _MINIMUM)),
        "applies_to": listed(filled_text),
        "window": _window,
        "tests": _tests,
        "source": filled_text,
    },
    # the first packs do not have these
    {"referral_unit": nullable(choice(*ReferralUnit)), "training_is_event": flag},
)
