"""The person behind a file: former numbers, other files of the same person, contacts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from casework.ids import normalised_student_no
from casework.problems import RuleBroken
from casework.records import CaseFile, Contact

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
