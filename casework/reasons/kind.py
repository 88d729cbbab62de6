"""What a reason code is."""

from __future__ import annotations

from dataclasses import dataclass

from casework.required_services import Service

ALL = (Service.TALK, Service.REFERRAL, Service.EVENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonKind:
    """What a code means, how it is said, and what would fix it.

    ``blocking`` reasons keep a record from counting; the others are for a person to look at.
    ``unit`` names what the threshold of its test counts (None = no threshold). A ``fixed`` test
    cannot be switched off in a rule pack.
    """

    code: str
    blocking: bool = True
    services: tuple[Service, ...] = ALL
    unit: str | None = None
    fixed: bool = False
    zh: str
    en: str
    fix_zh: str
    fix_en: str
