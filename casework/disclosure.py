"""Disclosure levels 披露级别: what a document may contain. Fields above its level are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from types import MappingProxyType

from casework.problems import RuleBroken


class Disclosure(StrEnum):
    """Disclosure level 披露级别 of a document, by its audience."""

    OWN = "本人"
    COLLEGE = "学院内部"
    REPORT = "上报"
    PUBLIC = "公开汇总"


class PersonalField(Enum):
    """Personal data in documents, apart from class and standing."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    BIRTH = "birth"
    CATEGORIES = "categories"
    WISHES = "wishes"
    TALK_TEXT = "talk_text"
    PLAN_TEXT = "plan_text"
    MATCH_TEXT = "match_text"
    EVIDENCE_NAMES = "evidence_names"
    CONTACTS = "contacts"
    FEEDBACK = "feedback"


_WORDS_OF_TALKS = frozenset(
    {
        PersonalField.TALK_TEXT,
        PersonalField.PLAN_TEXT,
        PersonalField.MATCH_TEXT,
        PersonalField.EVIDENCE_NAMES,
        PersonalField.CONTACTS,
        PersonalField.FEEDBACK,
    }
)
_SHOWN: dict[Disclosure, frozenset[PersonalField]] = {
    Disclosure.OWN: frozenset(PersonalField),
    Disclosure.COLLEGE: frozenset(PersonalField),
    # The office counts verdicts; it does not need what was said in confidence.
    Disclosure.REPORT: frozenset(PersonalField) - _WORDS_OF_TALKS,
    Disclosure.PUBLIC: frozenset(),
}


_PERSONS = (Disclosure.COLLEGE, Disclosure.OWN, Disclosure.REPORT)
_REPORTS = (Disclosure.REPORT, Disclosure.COLLEGE, Disclosure.PUBLIC)
_FIGURES = (Disclosure.PUBLIC, Disclosure.REPORT, Disclosure.COLLEGE)
_FOR_THE_CITY = frozenset(
    {
        PersonalField.NAME,
        PersonalField.ID_NUMBER,
        PersonalField.PHONE,
        PersonalField.CATEGORIES,
        PersonalField.WISHES,
    }
)
_GROUPS = frozenset({PersonalField.CATEGORIES})
_NAMES_ONLY = frozenset({PersonalField.NAME})
_OF_A_TALK = frozenset({PersonalField.NAME, PersonalField.TALK_TEXT})
_OF_A_REFERRAL = frozenset({PersonalField.NAME, PersonalField.WISHES, PersonalField.MATCH_TEXT})
_NO_EVIDENCE = frozenset(
    {PersonalField.EVIDENCE_NAMES, PersonalField.CONTACTS, PersonalField.FEEDBACK}
)


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of document: its disclosure levels, the default first, and the fields it may contain.

    ``key`` is its name in the journal. A field is printed only if both the level and the kind
    allow it.
    """

    key: str
    levels: tuple[Disclosure, ...] = _PERSONS
    holds: frozenset[PersonalField] = frozenset(PersonalField)


PAPERS: Mapping[str, PaperKind] = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            PaperKind("dossier"),
            PaperKind("ledger", holds=frozenset(PersonalField) - _NO_EVIDENCE),
            PaperKind("class_sheet", (Disclosure.COLLEGE,), _NAMES_ONLY),
            PaperKind("weekly", _REPORTS, _NAMES_ONLY),
            PaperKind("handover", (Disclosure.REPORT,), _FOR_THE_CITY),
            PaperKind("destinations", (Disclosure.REPORT, Disclosure.COLLEGE), _NAMES_ONLY),
            PaperKind("year_summary", _FIGURES, _GROUPS),
            PaperKind("form_talk", (Disclosure.COLLEGE, Disclosure.OWN), _OF_A_TALK),
            PaperKind("form_referral", holds=_OF_A_REFERRAL),
            PaperKind("form_sign_in", (Disclosure.COLLEGE,), _NAMES_ONLY),
            PaperKind("form_card", (Disclosure.OWN, Disclosure.COLLEGE), _NAMES_ONLY),
            PaperKind("form_notice", (Disclosure.OWN, Disclosure.COLLEGE), _NAMES_ONLY),
            PaperKind("archive"),
            PaperKind("audit"),
            PaperKind("own_copy", (Disclosure.OWN,)),
        )
    }
)
"""Every kind of document that leaves the caseload, by its key.

A test makes each of them at each of its levels and checks that no forbidden field is in it.
"""


def shows(level: Disclosure, field: PersonalField) -> bool:
    """Return whether documents of this level may show the field."""
    return field in _SHOWN[level]


def may_hold(kind: str, level: Disclosure, field: PersonalField) -> bool:
    """Return whether a document of this kind, made at this level, may contain the field."""
    return field in PAPERS[kind].holds and shows(level, field)


def check_level(kind: str, level: Disclosure) -> None:
    """Check that documents of this kind may be made at this level.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, LEVEL_NOT_OFFERED; field ``level``.
    """
    levels = PAPERS[kind].levels
    if level in levels:
        return
    refuse_persons(level)
    choices = [one.value for one in levels]
    raise RuleBroken("LEVEL_NOT_OFFERED", "level", level=level.value, choices=choices)


def refuse_persons(level: Disclosure) -> None:
    """Reject the public level for a document about persons.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS; field ``level``.
    """
    if level is Disclosure.PUBLIC:
        raise RuleBroken("LEVEL_WITHOUT_PERSONS", "level", level=level.value)


def id_number(number: str | None, *, unmasked: bool, strict: bool = False) -> str:
    """Return an identity number for print: masked to 6+4 digits unless ``unmasked``.

    ``strict`` masks as much as possible, if the office has chosen so.
    """
    # Imported here so that processes that only set dossiers do not load all rules.
    from casework.people import masking

    if not number:
        return ""
    return number if unmasked else masking.cover_id(number, strict=strict)


def birth(day: date | None, *, unmasked: bool) -> str:
    """Return a date of birth for print: only the year while identity numbers are masked."""
    if day is None:
        return ""
    return day.isoformat() if unmasked else str(day.year)


def phone_number(number: str | None, *, unmasked: bool, strict: bool = False) -> str:
    """Return a phone number for print: masked to 3+4 digits unless ``unmasked``."""
    from casework.people import masking

    if not number:
        return ""
    return number if unmasked else masking.cover_phone(number, strict=strict)
