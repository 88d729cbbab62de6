"""Notices to a student, and consents given and withdrawn.

Source:
    个人信息保护法 14-17 (notice, withdrawal), 23 (providing to another handler), 28-30
    (sensitive information needs separate consent).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from casework.case import Case
from casework.problems import RuleBroken
from casework.records import Consent


class ConsentKind(StrEnum):
    """What a student was informed of or agreed to."""

    NOTICE = "告知"
    SENSITIVE = "敏感信息"
    PROVIDE = "提供"


ARTICLES = {
    ConsentKind.NOTICE: "17",
    ConsentKind.SENSITIVE: "29",
    ConsentKind.PROVIDE: "23",
}
"""The article of the 个人信息保护法 that requires each."""

CITY_OFFICE = "人力资源和社会保障部门"
"""The authority that takes over graduates who left school unemployed."""

HOWS = ("书面签字", "当面口头", "电话", "线上确认")
NOTICE_VERSION = "2026-11"
"""The version of the notice shipped with the program."""


def valid_consent(
    consents: Iterable[Consent], kind: ConsentKind, day: date, receiver: str | None = None
) -> Consent | None:
    """Return the consent of a kind that is valid on a day; the latest of several.

    If ``receiver`` is given, only a consent for that receiver is returned.
    """
    found = [
        one
        for one in consents
        if not one.is_void
        and one.consent_kind == kind
        and one.given_on <= day
        and (one.withdrawn_on is None or day < one.withdrawn_on)
        and (receiver is None or one.receiver == receiver)
    ]
    return max(found, key=lambda one: (one.given_on, one.id), default=None)


def check_handover(case: Case, day: date) -> Consent:
    """Return the consent under which a file may be handed over to the city.

    Raises:
        RuleBroken: CONSENT_MISSING (article 23: another handler needs separate consent).
    """
    consent = valid_consent(case.consents, ConsentKind.PROVIDE, day)
    if consent is None:
        raise RuleBroken(
            "CONSENT_MISSING",
            "students",
            student_no=case.file.student_no,
            article=ARTICLES[ConsentKind.PROVIDE],
        )
    return consent
