"""Destinations 毕业去向: their codes, when one holds, and what looks wrong in one.

Codes are data, which an office may edit. An unknown code is kept, and is treated like its first two
digits. Inconsistencies are warnings that do not prevent saving.

Source:
    The lists of 教学厅函〔2021〕19号 and of the destination files of 2023 and 2024 that schools
    publish; ``tables/destinations.csv`` notes the confidence in each code. Cross checks of these
    files: 10, 11 and 12 name an employer in full with its code, 80 and 85 have none, 46 goes with
    部队; the wage floor of 教学厅函〔2021〕19号 附件2.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from casework.case import Case
from casework.formats import code_tables, credit_code
from casework.formats.json_values import (
    InvalidValue,
    Reader,
    choice,
    filled_text,
    flag,
    listed,
    text,
)
from casework.problems import RuleBroken
from casework.records import Destination
from casework.settings import wages
from casework.settings.org_settings import OrgSettings

SETTING = "destinations"
"""The setting with the office's edits: ``{code: {field: value}}``."""

EMPLOYERS = ("yes", "no", "self", "school", "hospital", "school abroad")
"""What the employer field holds; only ``yes`` requires an employer with its credit code."""

REGISTER_STATES = ("未登记", "已登记", "已审核", "学信网存疑")
"""The statuses of the national register of destinations."""

UNPLACED_REASONS = ("求职中", "签约中", "拟参加公招考试", "拟创业", "拟应征入伍")
"""Common reasons for code 70; others can be entered."""

ABROAD = "85"
ENLISTED = "46"

_NOT_PLACED = frozenset({"65", "70", "71", "72"})
_SHAPE = re.compile(r"[0-9]{2,4}")

Needs = tuple[tuple[str, ...], ...]
"""Alternatives, one of which is enough; each lists the kinds of proof it requires together."""


@dataclass(frozen=True, slots=True)
class DestinationCode:
    """The meaning of a code.

    ``evidence`` quotes the source on the usual proof, ``needs`` is the same as data, ``signoffs``
    are the levels that must approve it, in order. ``is_own`` marks codes that the office added or
    changed.
    """

    code: str
    name: str
    big_group: str
    group_2021: str
    group_2024: str
    is_placed: bool
    has_wage_floor: bool
    employer: str
    evidence: str
    needs: Needs
    signoffs: tuple[str, ...]
    needs_reason: bool
    is_sure: bool
    is_own: bool = False

    @property
    def needs_employer(self) -> bool:
        return self.employer == "yes"


def clean_code(text: str) -> str:
    """Return a code without blanks and without the ``.0`` that spreadsheets append."""
    return unicodedata.normalize("NFKC", text).strip().removesuffix(".0")


def table(settings: OrgSettings) -> Mapping[str, DestinationCode]:
    """Return the codes of an office by code, in table order."""
    return _table(settings.settings.get(SETTING))


def code_of(settings: OrgSettings, code: str) -> DestinationCode | None:
    """Return the meaning of a code; an unknown longer code inherits that of its two-digit group."""
    clean = clean_code(code)
    known = table(settings)
    found = known.get(clean)
    if found is not None:
        return found
    group = known.get(clean[:2])
    if group is None or not _SHAPE.fullmatch(clean):
        return None
    return replace(group, code=clean, is_sure=False)


def is_placed(settings: OrgSettings, code: str) -> bool:
    """Return whether a code means placed; unknown groups do, except 65 and 7x."""
    known = code_of(settings, code)
    return known.is_placed if known is not None else clean_code(code)[:2] not in _NOT_PLACED


def missing_signoffs(settings: OrgSettings, destination: Destination) -> tuple[str, ...]:
    """Return the levels (院级, 校级) that have not yet approved a destination, in order."""
    known = code_of(settings, destination.code)
    signed = {signoff.level for signoff in destination.signoffs}
    return tuple(level for level in (known.signoffs if known else ()) if level not in signed)


def counts_as_placed(settings: OrgSettings, destination: Destination) -> bool:
    """Return whether a destination counts as placed: by its code, and approved where required.

    Source:
        教学厅函〔2021〕19号 附件2: 自由职业 is proven by the student's own signature only when
        both levels have approved it (院、校两级审定); until then it is pending (待审定).
    """
    return is_placed(settings, destination.code) and not missing_signoffs(settings, destination)


def is_lost(destination: Destination, day: date) -> bool:
    """Return whether a destination no longer holds on ``day`` (违约, 离职)."""
    return destination.lost_on is not None and destination.lost_on <= day


def destination_on(case: Case, day: date) -> Destination | None:
    """Return the destination in force on a day: the latest non-void one that has begun.

    If that one is lost, the result is None: the destination it replaced does not come back into
    force.
    """
    begun = [d for d in case.destinations if not d.is_void and d.on <= day]
    latest = max(begun, key=lambda d: (d.on, d.id), default=None)
    return None if latest is None or is_lost(latest, day) else latest


def is_placed_on(case: Case, day: date) -> bool:
    """Return whether the student counts as placed on ``day``."""
    destination = destination_on(case, day)
    return destination is not None and counts_as_placed(case.settings, destination)


def check_table(value: Any) -> dict[str, dict[str, Any]]:
    """Return an office's edits of the table, validated and normalised.

    Raises:
        RuleBroken: ``DESTINATION_TABLE_WRONG`` with the ``key`` (``520.placed``) and ``value``.
    """
    if not isinstance(value, Mapping):
        raise _wrong("", value)
    kept: dict[str, dict[str, Any]] = {}
    for code, edit in value.items():
        if not (isinstance(code, str) and _SHAPE.fullmatch(code) and isinstance(edit, Mapping)):
            raise _wrong(str(code), edit)
        for name, setting in edit.items():
            try:
                _READERS[name](setting)
            except (KeyError, InvalidValue) as error:
                raise _wrong(f"{code}.{name}", setting) from error
        if code not in _shipped() and code[:2] not in _shipped() and not edit.get("name"):
            raise _wrong(f"{code}.name", "")
        kept[code] = dict(edit)
    return kept


def _wrong(key: str, value: Any) -> RuleBroken:
    return RuleBroken("DESTINATION_TABLE_WRONG", SETTING, key=key, value=str(value)[:60])


_READERS: Mapping[str, Reader[Any]] = MappingProxyType(
    {
        **dict.fromkeys(("name", "big_group", "group_2021", "group_2024"), filled_text),
        **dict.fromkeys(("placed", "wage_floor", "reason"), flag),
        "evidence": text(),
        "employer": choice(*EMPLOYERS),
        "needs": listed(listed(filled_text, least=1)),
        "signoffs": listed(filled_text),
    }
)
_FIELDS = MappingProxyType(
    {"placed": "is_placed", "wage_floor": "has_wage_floor", "reason": "needs_reason"}
)


@lru_cache(maxsize=32)
def _table(edits: str | None) -> Mapping[str, DestinationCode]:
    known = dict(_shipped())
    for code, edit in ((json.loads(edits) if edits else None) or {}).items():
        known[code] = _edited(known.get(code) or _blank(known, code), edit)
    return MappingProxyType(dict(sorted(known.items(), key=_order)))


def _order(item: tuple[str, DestinationCode]) -> tuple[int, str]:
    """Sort key: unplaced codes last, as in the shipped table; a code follows its group."""
    code = item[0]
    return (("70", "71", "72", "65").index(code[:2]) + 1 if code[:2] in _NOT_PLACED else 0, code)


def _edited(code: DestinationCode, edit: Mapping[str, Any]) -> DestinationCode:
    changes = {_FIELDS.get(name, name): _READERS[name](value) for name, value in edit.items()}
    return replace(code, **changes, is_own=True)


def _blank(known: Mapping[str, DestinationCode], code: str) -> DestinationCode:
    group = known.get(code[:2])
    if group is not None:
        return replace(group, code=code, is_sure=False)
    return DestinationCode(
        code=code,
        name=code,
        big_group="就业",
        group_2021="协议和合同就业",
        group_2024="单位就业",
        is_placed=code[:2] not in _NOT_PLACED,
        has_wage_floor=False,
        employer="no",
        evidence="",
        needs=(),
        signoffs=(),
        needs_reason=False,
        is_sure=False,
    )


@cache
def _shipped() -> Mapping[str, DestinationCode]:
    text = (files("casework") / "tables" / "destinations.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["code"]: _from_row(row) for row in rows})


def _from_row(row: Mapping[str, str]) -> DestinationCode:
    return DestinationCode(
        code=row["code"],
        name=row["name"],
        big_group=row["big_group"],
        group_2021=row["group_2021"],
        group_2024=row["group_2024"],
        is_placed=row["placed"] == "yes",
        has_wage_floor=row["wage_floor"] == "yes",
        employer=row["employer"],
        evidence=row["evidence"],
        needs=_needs(row["needs"]),
        signoffs=tuple(row["signoffs"].split("+")) if row["signoffs"] else (),
        needs_reason=row["reason"] == "yes",
        is_sure=row["certainty"].startswith("high"),
    )


def _needs(text: str) -> Needs:
    """Parse ``聘用证明/收入流水`` (any one) and ``录取通知+签证`` (both)."""
    return tuple(tuple(one.split("+")) for one in text.split("/")) if text else ()


_ARMY = "40"
_STUDY = ("80", "81", "85")


@dataclass(frozen=True, slots=True)
class Remark:
    """One inconsistency: its code, the field, and the values to quote."""

    code: str
    field: str
    facts: Mapping[str, Any] = dataclass_field(default_factory=dict, repr=False)


def remarks_on(destination: Destination, settings: OrgSettings) -> tuple[Remark, ...]:
    """Return the inconsistencies in a destination."""
    known = code_of(settings, destination.code)
    if known is None:
        return (Remark("DESTINATION_CODE_UNKNOWN", "code", {"code": destination.code}),)
    return (
        *_of_employer(destination, known),
        *_of_pay(destination, known, settings),
        *_of_words(destination, known),
    )


def _of_employer(destination: Destination, known: DestinationCode) -> Iterator[Remark]:
    code, employer = destination.code, (destination.employer or "").strip()
    uscc = credit_code.normalise(destination.employer_uscc or "")
    if known.needs_employer:
        if not employer:
            yield Remark("DESTINATION_EMPLOYER_MISSING", "employer", {"code": code})
        if not uscc and _has_code(destination.employer_kind):
            yield Remark("DESTINATION_USCC_MISSING", "uscc", {"code": code})
    elif code[:2] in _STUDY and (uscc or destination.employer_kind):
        yield Remark("DESTINATION_HAS_EMPLOYER", "employer", {"code": code})
    if uscc and not credit_code.is_valid(uscc):
        yield Remark("DESTINATION_USCC_WRONG", "uscc", {"uscc": uscc})
    kind = code_tables.employer_kind(destination.employer_kind)
    is_army = kind is not None and kind.code == _ARMY
    if code[:2] == ENLISTED and destination.employer_kind and not is_army:
        yield Remark("DESTINATION_NOT_ARMY", "employer_kind", {"code": code})


def _has_code(kind: str | None) -> bool:
    known = code_tables.employer_kind(kind) if kind else None
    return known is None or known.needs_credit_code


def _of_pay(
    destination: Destination, known: DestinationCode, settings: OrgSettings
) -> Iterator[Remark]:
    if not known.has_wage_floor:
        return
    if destination.pay is None:
        yield Remark("DESTINATION_PAY_MISSING", "pay", {"code": destination.code})
        return
    least = wages.minimum_wage(settings, destination.region or "", destination.on)
    if least is not None and destination.pay < least.amount:
        facts = {
            "pay": destination.pay,
            "minimum": least.amount,
            "region": least.region,
            "on": destination.on.isoformat(),
        }
        yield Remark("DESTINATION_PAY_LOW", "pay", facts)


def _of_words(destination: Destination, known: DestinationCode) -> Iterator[Remark]:
    if known.needs_reason and not (destination.reason or "").strip():
        yield Remark("DESTINATION_REASON_MISSING", "reason", {"code": destination.code})
    if destination.code[:2] == ABROAD:
        if not (destination.country or "").strip():
            yield Remark("DESTINATION_COUNTRY_MISSING", "country", {})
        if not (destination.school_abroad or "").strip():
            yield Remark("DESTINATION_SCHOOL_MISSING", "school_abroad", {})
