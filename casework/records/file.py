"""The file 档: one for each student of a cohort."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from casework.records.base import Record, added
from casework.records.student_facts import StudentFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipCategory:
    """One recognised category 困难类别 and the period in which it holds (None = open-ended)."""

    name: str
    recognised_on: date | None = None
    cancelled_on: date | None = None
    proof_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact besides the main phone: 暑期, 家长, 备用, QQ/微信, 邮箱, 地址."""

    way: str
    value: str = field(repr=False)
    since: date | None = None
    note: str | None = field(default=None, repr=False)


class Withdrawal(StrEnum):
    """Why work on a file ended or was suspended."""

    PAUSED = "暂缓"
    LEFT = "退出"
    HANDED_OVER = "离校未就业·已移交"
    CLOSED = "已结案"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile(Record):
    """The file of one student in one cohort, and the rule pack it was opened under.

    ``imported`` keeps the values of the last roster, to distinguish new values in a later roster
    from local edits. ``custom`` keeps the unrecognised columns of a roster. ``aliases`` are former
    identities (``2023/20190001``) from before a number or cohort was corrected; files with the same
    ``person_id`` belong to one person. ``leaving`` is 毕业 or 结业.
    """

    kind: ClassVar[str] = "file"

    student_no: str
    cohort: int
    name: str = field(repr=False)
    original_name: str | None = field(default=None, repr=False)
    gender: str | None = field(default=None, repr=False)
    ethnicity: str | None = field(default=None, repr=False)
    id_number: str | None = field(default=None, repr=False)
    birth: date | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    college: str | None = None
    major: str | None = None
    class_name: str | None = None
    level: str | None = None
    categories: tuple[HardshipCategory, ...] = field(default=(), repr=False)
    job_city: str | None = field(default=None, repr=False)
    job_kind: str | None = field(default=None, repr=False)
    custom: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    imported: StudentFacts | None = field(default=None, repr=False)
    pack_id: str = ""
    opened_on: date
    withdrawal: Withdrawal | None = None
    withdrawal_reason: str | None = field(default=None, repr=False)
    withdrawn_on: date | None = added()
    id_kind: str | None = added()
    political: str | None = added(shown=False)
    origin: str | None = added(shown=False)
    leaving: str | None = added()
    graduates_on: date | None = added()
    job_industry: str | None = added(shown=False)
    job_pay: int | None = added(shown=False)
    contacts: tuple[Contact, ...] = added((), shown=False)
    aliases: tuple[str, ...] = added(())
    person_id: UUID | None = added()

    @property
    def lacks(self) -> tuple[str, ...]:
        """The required fields that are still empty (待补)."""
        return tuple(name for name in NEEDED_FIELDS if not getattr(self, name))

    def categories_on(self, day: date) -> tuple[str, ...]:
        """Return the names of the categories that hold on ``day``, sorted."""
        return tuple(
            sorted(
                category.name
                for category in self.categories
                if (category.recognised_on is None or category.recognised_on <= day)
                and (category.cancelled_on is None or day < category.cancelled_on)
            )
        )


NEEDED_FIELDS = (
    "gender",
    "ethnicity",
    "id_number",
    "birth",
    "phone",
    "college",
    "major",
    "level",
    "categories",
)
"""Required fields of the ledger 帮扶台账 besides number, name and cohort."""
