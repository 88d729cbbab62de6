"""The person behind a file: numbers, contacts, hardship categories, consents.

Categories 困难类别 are periods, from recognition to cancellation, with proof.

Source:
    个人信息保护法 14-17 (notice, withdrawal), 23 (providing to another handler), 28-30
    (sensitive information needs separate consent).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from casework.case import Case
from casework.formats import code_tables
from casework.ids import normalised_student_no
from casework.problems import RuleBroken
from casework.records import CaseFile, Consent, Contact, HardshipCategory

WAYS = ("本人电话", "暑期电话", "家长电话", "备用电话", "QQ", "微信", "邮箱", "家庭地址")
"""Usual contact types; others can be entered."""

OLD_PHONE, SUMMER_PHONE = "原电话", "暑期电话"
PHONES = frozenset({"本人电话", "暑期电话", "家长电话", "备用电话", OLD_PHONE})
"""Contact types whose value is validated and masked as a phone number."""

SUMMER = (6, 9)
"""First and last month in which students are away from school."""

VALUE_AT_MOST = 200


def alias_of(cohort: int, student_no: str) -> str:
    """Return the alias under which a file keeps a former identity: ``2027/20230001``."""
    return f"{cohort}/{normalised_student_no(student_no)}"


def read_alias(alias: str) -> tuple[int, str]:
    """Return the cohort and normalised number of an alias."""
    cohort, _slash, number = alias.partition("/")
    return int(cohort), number


def renumbered(file: CaseFile, student_no: str, cohort: int) -> CaseFile:
    """Return the file with another number or cohort; the old ones become an alias."""
    before, after = alias_of(file.cohort, file.student_no), alias_of(cohort, student_no)
    if before == after:
        return file
    aliases = (*(alias for alias in file.aliases if alias not in (before, after)), before)
    return replace(file, student_no=student_no, cohort=cohort, aliases=aliases)


def is_summer(day: date) -> bool:
    """Return whether students are usually away from school."""
    return SUMMER[0] <= day.month <= SUMMER[1]


def summer_contacts(file: CaseFile, day: date) -> tuple[Contact, ...]:
    """Return the student's summer contacts if it is summer."""
    if not is_summer(day):
        return ()
    return tuple(one for one in file.contacts if one.way == SUMMER_PHONE)


def with_contact(contacts: Iterable[Contact], contact: Contact) -> tuple[Contact, ...]:
    """Return the contacts with one added, replacing another of the same type.

    Former phone numbers accumulate instead.
    """
    many = contact.way == OLD_PHONE
    kept = [
        one
        for one in contacts
        if (one.way, one.value) != (contact.way, contact.value) and (many or one.way != contact.way)
    ]
    return (*kept, contact)


def without_contact(
    contacts: tuple[Contact, ...], way: str, value: str = ""
) -> tuple[Contact, ...]:
    """Return the contacts without those of a type (and value, if given).

    Raises:
        RuleBroken: NO_SUCH_CONTACT.
    """
    kept = tuple(one for one in contacts if one.way != way or (value and one.value != value))
    if len(kept) == len(contacts):
        raise RuleBroken("NO_SUCH_CONTACT", "way", way=way)
    return kept


Periods = tuple[HardshipCategory, ...]


def known_category(text: str, field: str = "category") -> str:
    """Return the name of the one category that ``text`` means.

    Raises:
        RuleBroken: CATEGORY_UNKNOWN, with suggestions.
    """
    known, unknown = code_tables.category_words(text)
    if len(known) != 1 or unknown:
        likely = [one.name for one in code_tables.categories() if one.of_the_notice]
        raise RuleBroken("CATEGORY_UNKNOWN", field, value=text.strip(), likely=likely)
    return next(iter(known))


def with_recognised(periods: Periods, name: str, on: date, proof: UUID | None) -> Periods:
    """Return the periods with category ``name`` recognised from day ``on``.

    A period without a known start starts on that day; one that started on the same day gets
    the proof if it had none.

    Raises:
        RuleBroken: CATEGORY_HOLDS (since another day), CATEGORY_OVERLAPS (an earlier period had
            not ended by then).
    """
    for period in periods:
        if period.name != name:
            continue
        if period.cancelled_on is not None:
            if on < period.cancelled_on:
                until = period.cancelled_on.isoformat()
                raise RuleBroken("CATEGORY_OVERLAPS", "on", category=name, until=until)
            continue
        since = period.recognised_on
        if since is not None and since != on:
            raise RuleBroken("CATEGORY_HOLDS", "category", category=name, since=since.isoformat())
        begun = replace(period, recognised_on=on, proof_id=period.proof_id or proof)
        return tuple(begun if one is period else one for one in periods)
    return (*periods, HardshipCategory(name=name, recognised_on=on, proof_id=proof))


def with_cancelled(periods: Periods, name: str, on: date) -> Periods:
    """Return the periods with category ``name`` cancelled from day ``on``.

    Raises:
        RuleBroken: CATEGORY_NOT_HELD, CANCELLED_BEFORE_RECOGNISED.
    """
    open_one = next((p for p in periods if p.name == name and p.cancelled_on is None), None)
    if open_one is None:
        raise RuleBroken("CATEGORY_NOT_HELD", "category", category=name)
    since = open_one.recognised_on
    if since is not None and on <= since:
        raise RuleBroken(
            "CANCELLED_BEFORE_RECOGNISED",
            "on",
            category=name,
            since=since.isoformat(),
            on=on.isoformat(),
        )
    ended = replace(open_one, cancelled_on=on)
    return tuple(ended if one is open_one else one for one in periods)


def with_names(periods: Periods, names: Iterable[str]) -> Periods:
    """Return the periods updated from a plain list of category names.

    Listed categories keep their periods. Unlisted ones are removed as mistakes, except cancelled
    ones, which are history.
    """
    listed = tuple(dict.fromkeys(names))
    kept = [p for p in periods if p.cancelled_on is not None or p.name in listed]
    known = {period.name for period in kept}
    return (*kept, *(HardshipCategory(name=name) for name in listed if name not in known))


def active_names(periods: Periods) -> tuple[str, ...]:
    """Return the names of the categories that have not been cancelled, sorted."""
    return tuple(sorted({period.name for period in periods if period.cancelled_on is None}))


class ConsentKind(StrEnum):
    """What a student was informed of or agreed to."""

    NOTICE = "告知"
    SENSITIVE = "敏感信息"
    PROVIDE = "提供"


ARTICLES = {ConsentKind.NOTICE: "17", ConsentKind.SENSITIVE: "29", ConsentKind.PROVIDE: "23"}
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
