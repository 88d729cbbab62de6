"""The definition of a reason code."""

from __future__ import annotations

from dataclasses import dataclass

from casework.required_services import Service

ALL = (Service.TALK, Service.REFERRAL, Service.EVENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonKind:
    """The meaning of a code, its message, and how to fix it.

    ``blocking`` reasons prevent a record from counting; others are warnings.
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
