"""The rule pack 规则包: which services are demanded for whom and when, and which tests apply.

A pack is versioned data. A file keeps the pack under which it was opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from casework.problems import RuleBroken
from casework.reasons import REASONS
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
    raw = _table(document, "", _KEYS, _LATER_KEYS)
    tests = _tests(raw["tests"])
    return RulePack(
        id=_pack_id(raw["id"]),
        version=_number(raw["version"], "version", 1, 9999),
        name=_text(raw["name"], "name"),
        year=_number(raw["year"], "year", 1990, 2200),
        scope=_text(raw["scope"], "scope"),
        minima=_minima(raw["minima"]),
        applies_to=_names(raw["applies_to"]),
        begins=_window(raw["window"])[0],
        ends=_window(raw["window"])[1],
        tests=tests,
        source=_text(raw["source"], "source"),
        extras=_extras(raw["minima"]),
        referral_unit=_unit(raw.get("referral_unit"), tests),
        training_is_event=_claim(raw.get("training_is_event", False), "training_is_event"),
    )


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


_KEYS = frozenset(
    {
        "id",
        "version",
        "name",
        "year",
        "scope",
        "minima",
        "applies_to",
        "window",
        "tests",
        "source",
    }
)
_LATER_KEYS = frozenset({"referral_unit", "training_is_event"})
"""Keys that the first packs do not have."""


def _invalid(key: str, value: object) -> RuleBroken:
    return RuleBroken("PACK_INVALID", "pack", key=key, value=str(value)[:60])


def _table(
    value: object, key: str, keys: frozenset[str], optional: frozenset[str] = frozenset()
) -> Mapping[str, Any]:
    """Return a JSON object that has all ``keys`` and otherwise only ``optional`` ones."""
    if not isinstance(value, dict):
        raise _invalid(key or "pack", value)
    for name in sorted(keys.symmetric_difference(value.keys() - optional), key=str):
        where = f"{key}.{name}" if key else str(name)
        if name in value:
            raise RuleBroken("PACK_INVALID", "pack", key=where, reason="unknown")
        raise RuleBroken("PACK_INVALID", "pack", key=where, reason="absent")
    return value


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _invalid(key, value)
    return value


def _pack_id(value: object) -> str:
    text = _text(value, "id")
    if not text.isascii() or not text.replace("-", "").isalnum() or text != text.lower():
        raise _invalid("id", value)
    return text


def _number(value: object, key: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _invalid(key, value)
    return value


def _minima(value: object) -> Mapping[Service, int | None]:
    raw = _table(value, "minima", frozenset(Service), frozenset(Extra))
    return MappingProxyType({service: _minimum(raw, service) for service in Service})


def _extras(value: Mapping[str, Any]) -> Mapping[Extra, int]:
    found = {extra: _minimum(value, extra) for extra in Extra if extra in value}
    return MappingProxyType({extra: least for extra, least in found.items() if least is not None})


def _minimum(raw: Mapping[str, Any], name: str) -> int | None:
    return None if raw[name] is None else _number(raw[name], f"minima.{name}", 1, MOST)


def _unit(value: object, tests: Mapping[str, TestSetting]) -> ReferralUnit:
    """Return the referral unit; in the first packs it follows from the test for repeated posts."""
    if value is None:
        repeat = tests.get(_REPEAT)
        return ReferralUnit.PUSH if repeat is not None and not repeat.on else ReferralUnit.POST
    if value not in tuple(ReferralUnit):
        raise _invalid("referral_unit", value)
    return ReferralUnit(str(value))


def _claim(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise _invalid(key, value)
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _invalid("applies_to", value)
    return tuple(_text(name, "applies_to") for name in value)


def _window(value: object) -> tuple[DayOfYear, DayOfYear]:
    raw = _table(value, "window", frozenset(("begins", "ends")))
    begins, ends = _day(raw["begins"], "window.begins"), _day(raw["ends"], "window.ends")
    if (ends.year, ends.month, ends.day) <= (begins.year, begins.month, begins.day):
        raise _invalid("window.ends", raw["ends"])
    return begins, ends


def _day(value: object, key: str) -> DayOfYear:
    """Return a day that exists in every year, so not 29 February."""
    raw = _table(value, key, frozenset(("year", "month", "day")))
    month = _number(raw["month"], f"{key}.month", 1, 12)
    last = 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    day = _number(raw["day"], f"{key}.day", 1, last)
    return DayOfYear(_number(raw["year"], f"{key}.year", -5, 5), month, day)


def _tests(value: object) -> Mapping[str, TestSetting]:
    if not isinstance(value, dict):
        raise _invalid("tests", value)
    return MappingProxyType({code: _test(code, setting) for code, setting in value.items()})


def _test(code: str, value: object) -> TestSetting:
    kind = REASONS.get(code)
    if kind is None:
        raise _invalid(f"tests.{code}", value)
    keys = frozenset(("on", "threshold") if kind.unit else ("on",))
    raw = _table(value, f"tests.{code}", keys)
    if not isinstance(raw["on"], bool) or (kind.fixed and not raw["on"]):
        raise _invalid(f"tests.{code}.on", raw["on"])
    if not kind.unit:
        return TestSetting(raw["on"])
    return TestSetting(raw["on"], _number(raw["threshold"], f"tests.{code}.threshold", 1, 2000))
