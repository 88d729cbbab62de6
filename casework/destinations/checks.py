"""Inconsistencies in a registered destination: warnings that do not prevent saving.

Source:
    Cross checks of published destination files: 10, 11 and 12 name an employer in full with its
    code, 80 and 85 have none, 46 goes with 部队; the wage floor of 教学厅函〔2021〕19号 附件2.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.destinations import destination_codes
from casework.formats import code_tables, credit_code
from casework.records import Destination
from casework.settings import wages
from casework.settings.org_settings import OrgSettings

_ARMY = "40"
_STUDY = ("80", "81", "85")


@dataclass(frozen=True, slots=True)
class Remark:
    """One inconsistency: its code, the field, and the values to quote."""

    code: str
    field: str
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict, repr=False)


def remarks_on(destination: Destination, settings: OrgSettings) -> tuple[Remark, ...]:
    """Return the inconsistencies in a destination."""
    known = destination_codes.code_of(settings, destination.code)
    if known is None:
        return (Remark("DESTINATION_CODE_UNKNOWN", "code", {"code": destination.code}),)
    return (
        *_of_employer(destination, known),
        *_of_pay(destination, known, settings),
        *_of_words(destination, known),
    )


def _of_employer(
    destination: Destination, known: destination_codes.DestinationCode
) -> Iterator[Remark]:
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
    if code[:2] == destination_codes.ENLISTED and destination.employer_kind and not is_army:
        yield Remark("DESTINATION_NOT_ARMY", "employer_kind", {"code": code})


def _has_code(kind: str | None) -> bool:
    known = code_tables.employer_kind(kind) if kind else None
    return known is None or known.needs_credit_code


def _of_pay(
    destination: Destination, known: destination_codes.DestinationCode, settings: OrgSettings
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


def _of_words(
    destination: Destination, known: destination_codes.DestinationCode
) -> Iterator[Remark]:
    if known.needs_reason and not (destination.reason or "").strip():
        yield Remark("DESTINATION_REASON_MISSING", "reason", {"code": destination.code})
    if destination.code[:2] == destination_codes.ABROAD:
        if not (destination.country or "").strip():
            yield Remark("DESTINATION_COUNTRY_MISSING", "country", {})
        if not (destination.school_abroad or "").strip():
            yield Remark("DESTINATION_SCHOOL_MISSING", "school_abroad", {})
