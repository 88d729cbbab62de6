"""The file 档 of a student, with what it was opened from, its plan 策 and its helpers 结对."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from casework.records.base import (
    EDITED,
    FAMILY,
    ID_NUMBER,
    NOTE,
    PLAN_TEXT,
    SENT,
    WISHES,
    WITHHELD,
    FileRecord,
    Record,
    accepts,
    added,
)


@dataclasses.dataclass(frozen=True, slots=True)
class StudentFacts:
    """The data of one student in a roster; missing values are None or an empty tuple.

    ``cohort`` is 0 if neither a column nor the title names it. ``custom`` has the columns without a
    field of ours, by heading; ``original_name`` is the original text if it differs from ``name``.
    """

    student_no: str
    name: str = dataclasses.field(repr=False)
    gender: str | None = dataclasses.field(default=None, repr=False)
    ethnicity: str | None = dataclasses.field(default=None, repr=False)
    id_number: str | None = dataclasses.field(default=None, repr=False)
    birth: date | None = dataclasses.field(default=None, repr=False)
    phone: str | None = dataclasses.field(default=None, repr=False)
    college: str | None = None
    major: str | None = None
    class_name: str | None = None
    level: str | None = None
    cohort: int = 0
    categories: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    job_city: str | None = dataclasses.field(default=None, repr=False)
    job_kind: str | None = dataclasses.field(default=None, repr=False)
    helper: str | None = dataclasses.field(default=None, repr=False)
    helper_role: str | None = None
    custom: tuple[tuple[str, str], ...] = dataclasses.field(default=(), repr=False)
    original_name: str | None = dataclasses.field(default=None, repr=False)

    def value(self, name: str) -> Any:
        """Return a field by its name."""
        return getattr(self, name)


FACT_FIELDS: tuple[str, ...] = tuple(f.name for f in dataclasses.fields(StudentFacts))
"""The fields of a student in the order of the class."""


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


RESIDENT_CARD = "居民身份证"
ID_KINDS = (RESIDENT_CARD, "港澳居民居住证", "台湾居民居住证", "护照", "其他")
"""Kinds of identity document; only the first has a check character that is verified (GB 11643)."""

LEAVINGS = ("毕业", "结业")
POLITICAL = (
    "中共党员", "中共预备党员", "共青团员", "民革党员", "民盟盟员", "民建会员", "民进会员",
    "农工党党员", "致公党党员", "九三学社社员", "台盟盟员", "无党派人士", "群众",
)  # fmt: skip
"""GB/T 4762."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile(Record):
    """The file of one student in one cohort, and the rule pack it was opened under.

    ``imported`` keeps the values of the last roster, to distinguish new values in a later roster
    from local edits. ``custom`` keeps the unrecognised columns of a roster. ``aliases`` are former
    identities (``2023/20190001``) from before a number or cohort was corrected; files with the same
    ``person_id`` belong to one person. ``leaving`` is 毕业 or 结业.
    """

    kind: ClassVar[str] = "file"

    student_no: str = field(metadata=SENT)
    cohort: int = field(metadata=SENT)
    name: str = field(repr=False, metadata=SENT | EDITED)
    original_name: str | None = field(default=None, repr=False, metadata=SENT)
    gender: str | None = field(default=None, repr=False, metadata=SENT | EDITED)
    ethnicity: str | None = field(default=None, repr=False, metadata=SENT | EDITED)
    id_number: str | None = field(default=None, repr=False, metadata=ID_NUMBER | EDITED)
    birth: date | None = field(default=None, repr=False, metadata=ID_NUMBER | EDITED)
    phone: str | None = field(default=None, repr=False, metadata=SENT | EDITED)
    college: str | None = field(default=None, metadata=SENT | EDITED)
    major: str | None = field(default=None, metadata=SENT | EDITED)
    class_name: str | None = field(default=None, metadata=SENT | EDITED)
    level: str | None = field(default=None, metadata=SENT | EDITED)
    categories: tuple[HardshipCategory, ...] = field(default=(), repr=False, metadata=SENT | EDITED)
    job_city: str | None = field(default=None, repr=False, metadata=WISHES | EDITED)
    job_kind: str | None = field(default=None, repr=False, metadata=WISHES | EDITED)
    custom: tuple[tuple[str, str], ...] = field(default=(), repr=False, metadata=FAMILY | EDITED)
    imported: StudentFacts | None = field(default=None, repr=False, metadata=WITHHELD)
    pack_id: str = field(default="", metadata=SENT)
    opened_on: date = field(metadata=SENT)
    withdrawal: Withdrawal | None = field(default=None, metadata=SENT)
    withdrawal_reason: str | None = field(default=None, repr=False, metadata=FAMILY)
    withdrawn_on: date | None = added(SENT)
    id_kind: str | None = added(SENT | EDITED | accepts(ID_KINDS))
    political: str | None = added(FAMILY | EDITED | accepts(POLITICAL), shown=False)
    origin: str | None = added(FAMILY | EDITED, shown=False)
    leaving: str | None = added(SENT | EDITED | accepts(LEAVINGS))
    graduates_on: date | None = added(SENT | EDITED)
    job_industry: str | None = added(WISHES | EDITED, shown=False)
    job_pay: int | None = added(WISHES | EDITED, shown=False)
    contacts: tuple[Contact, ...] = added(FAMILY, default=(), shown=False)
    aliases: tuple[str, ...] = added(SENT, default=())
    person_id: UUID | None = added(SENT)

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


SHARED_FACTS = tuple(
    name for name in FACT_FIELDS if name in CaseFile.__dataclass_fields__ and name != "categories"
)
"""The fields that a file has like a roster; of categories, it knows their periods as well."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow(Record):
    """A row that could not be imported: its original cells, and the reasons.

    ``subject`` is a ``casework.intake.fields.Subject``.
    """

    kind: ClassVar[str] = "parked_row"

    sheet: str
    row: int
    codes: tuple[str, ...]
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    settled: bool = False
    subject: str = added(WITHHELD, default="students")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing(FileRecord):
    """One helper's responsibility for one file, from ``since`` until ``until`` (None = now).

    A participant helps without being responsible. ``accepted_on`` is the day the helper accepted.
    """

    kind: ClassVar[str] = "pairing"

    helper: str = field(metadata=SENT)
    helper_role: str | None = field(metadata=SENT)
    since: date = field(metadata=SENT)
    until: date | None = field(default=None, metadata=SENT)
    is_participant: bool = added(SENT, default=False)
    accepted_on: date | None = added(SENT)
    handover_note: str | None = added(FAMILY | NOTE, shown=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure for the student, with its owner and due date."""

    text: str = field(repr=False)
    measure_kind: str | None = None
    owner: str | None = None
    due_on: date | None = None
    done_on: date | None = None
    result: str | None = field(default=None, repr=False)


CONFIRMATIONS = ("当面签字", "电话", "短信", "微信或QQ", "邮件", "其他")
"""Ways in which a student confirms the plan."""


@dataclass(frozen=True, kw_only=True)
class PlanFields:
    """What is entered of a plan; ``goal_pay`` is in yuan per month."""

    __slots__ = ()

    analysis: str = field(repr=False, metadata=PLAN_TEXT | NOTE)
    difficulties: tuple[str, ...] = field(repr=False, metadata=PLAN_TEXT | NOTE)
    goal: str = field(repr=False, metadata=PLAN_TEXT | NOTE)
    measures: tuple[Measure, ...] = field(repr=False, metadata=PLAN_TEXT | NOTE)
    review_on: date | None = field(default=None, metadata=SENT)
    change_reason: str | None = field(default=None, repr=False, metadata=PLAN_TEXT | NOTE)
    made_by: str | None = added(SENT)
    level: str | None = added(SENT)
    risk: str | None = added(SENT)
    goal_kind: str | None = added(PLAN_TEXT, shown=False)
    goal_city: str | None = added(PLAN_TEXT, shown=False)
    goal_industry: str | None = added(PLAN_TEXT, shown=False)
    goal_pay: int | None = added(PLAN_TEXT, shown=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version(FileRecord):
    """A numbered version, with its day."""

    version: int = field(metadata=SENT)
    made_on: date = field(metadata=SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(PlanFields, _Version):
    """One version of a student's plan; the highest version that is not void is in force.

    ``level`` is 重点帮扶 or 常规跟进, ``risk`` 高, 中 or 低; ``goal_pay`` is in yuan per month.
    """

    kind: ClassVar[str] = "plan"

    confirmed_on: date | None = field(default=None, metadata=SENT)
    confirmed_how: str | None = field(default=None, metadata=SENT)
    reviewed_by: str | None = added(SENT)
    review_note: str | None = added(PLAN_TEXT | NOTE, shown=False)
