"""Disclosure levels 披露级别: what a document may hold. A field above the level is absent."""

from __future__ import annotations

from enum import Enum, StrEnum

from casework.problems import RuleBroken


class Disclosure(StrEnum):
    """For whom a document is made."""

    OWN = "本人"
    COLLEGE = "学院内部"
    REPORT = "上报"
    PUBLIC = "公开汇总"


class Field(Enum):
    """What documents hold of a person beside name, number, class and standing."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    BIRTH = "birth"
    CATEGORIES = "categories"
    WISHES = "wishes"
    TALK_TEXT = "talk_text"
    PLAN_TEXT = "plan_text"
    MATCH_TEXT = "match_text"
    EVIDENCE_NAMES = "evidence_names"


_WORDS_OF_TALKS = frozenset(
    {Field.TALK_TEXT, Field.PLAN_TEXT, Field.MATCH_TEXT, Field.EVIDENCE_NAMES}
)
_SHOWN: dict[Disclosure, frozenset[Field]] = {
    Disclosure.OWN: frozenset(Field),
    Disclosure.COLLEGE: frozenset(Field),
    # The office counts by the verdicts; what was said between two people stays where it was said.
    Disclosure.REPORT: frozenset(Field) - _WORDS_OF_TALKS,
    Disclosure.PUBLIC: frozenset(),
}


def shows(level: Disclosure, field: Field) -> bool:
    """Tell whether a document of this level holds the field at all."""
    return field in _SHOWN[level]


def refuse_persons(level: Disclosure) -> None:
    """Refuse a document about persons at the level of public figures.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS; field ``level``.
    """
    if level is Disclosure.PUBLIC:
        raise RuleBroken("LEVEL_WITHOUT_PERSONS", "level", level=level.value)


def id_number(number: str | None, *, unmasked: bool, strict: bool = False) -> str:
    """Return an identity number as it is printed: covered 6+4 unless someone decided otherwise.

    ``strict`` covers as much as possible, where the office wants it so.
    """
    # Here: the processes that only set dossiers would load all rules for it.
    from casework import masking

    if not number:
        return ""
    return number if unmasked else masking.cover_id(number, strict=strict)


def phone_number(number: str | None, *, unmasked: bool, strict: bool = False) -> str:
    """Return a phone number as it is printed: covered 3+4 unless someone decided otherwise."""
    from casework import masking

    if not number:
        return ""
    return number if unmasked else masking.cover_phone(number, strict=strict)
