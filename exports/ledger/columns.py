"""The columns of a ledger, each with its key, group and heading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from casework import destinations, disclosure
from casework.case import Case
from casework.disclosure import Disclosure, PersonalField, shows
from casework.people.masking import is_strict
from casework.records import Destination
from casework.required_services import Service
from casework.standing import EvaluatedCase, ServiceStanding
from exports import wording

TITLE = "帮扶工作台账"
LONGEST_CELL = 32_767
"""Excel's limit of characters per cell."""

_SUMMARY = 200  # characters of 帮扶措施, as the form demands
_TIMES = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The input of a ledger.

    ``lines`` may be a lazy iterable. ``unmasked`` writes identity and phone numbers in full: an
    explicit decision, with a reason that the caller asks for and records.
    """

    unit: str
    cohort: int | None
    as_of: date
    made_by: str
    lines: Iterable[EvaluatedCase] = field(repr=False)
    level: Disclosure = Disclosure.COLLEGE
    unmasked: bool = False

    @property
    def stem(self) -> str:
        """The file name of the ledger, without extension."""
        cohort = f"{self.cohort}届" if self.cohort else "各届"
        return f"助航_{cohort}_{TITLE}_{self.as_of:%Y%m%d}"

    @property
    def file_name(self) -> str:
        """The file name of the ledger as a workbook: 助航_2023届_帮扶工作台账_20230125.xlsx."""
        return f"{self.stem}.xlsx"

    @property
    def title(self) -> str:
        cohort = f"{self.cohort}届" if self.cohort else ""
        return f"{cohort}困难毕业生就业{TITLE}"

    @property
    def about(self) -> str:
        """The line under the title: unit, date, level."""
        return (
            f"填报单位：{self.unit}　　截止日期：{wording.day(self.as_of)}　　"
            f"披露级别：{self.level.value}"
        )

    @property
    def signatures(self) -> str:
        """The line under the table."""
        return (
            f"填表人：{self.made_by}　　　　　审核人：　　　　　　　　部门（盖章）："
            "　　　　　　　　日期：　　　年　　月　　日"
        )


Value = Callable[[EvaluatedCase, Ledger], str]


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column; ``group`` is the heading above several, ``key`` is used by form layouts."""

    key: str
    heading: str
    width: float
    value: Value
    group: str = ""
    is_long: bool = False
    needs: PersonalField | None = None


def columns_of(level: Disclosure) -> tuple[LedgerColumn, ...]:
    """Return the columns of a ledger at a level, without the running number."""
    return tuple(column for column in COLUMNS if _is_shown(column, level))


def row_of(line: EvaluatedCase, ledger: Ledger, columns: Sequence[LedgerColumn]) -> list[str]:
    """Return a student's cells."""
    return [column.value(line, ledger)[:LONGEST_CELL] for column in columns]


def form_value(key: str, number: int, line: EvaluatedCase, ledger: Ledger) -> str:
    """Return a student's value for a column of an office's form; empty if above the level."""
    if key == SERIAL:
        return str(number)
    column = FORM_COLUMNS[key]
    return column.value(line, ledger)[:LONGEST_CELL] if _is_shown(column, ledger.level) else ""


def _is_shown(column: LedgerColumn, level: Disclosure) -> bool:
    return column.needs is None or shows(level, column.needs)


def _of_file(name: str) -> Value:
    def value(line: EvaluatedCase, _: Ledger) -> str:
        return str(getattr(line.case.file, name) or "")

    return value


def _birth(line: EvaluatedCase, ledger: Ledger) -> str:
    return disclosure.birth(line.case.file.birth, unmasked=ledger.unmasked)


def _of_service(service: Service, words: Callable[[ServiceStanding], str]) -> Value:
    def value(line: EvaluatedCase, _: Ledger) -> str:
        return words(line.standing.of(service))

    return value


def _given(standing: ServiceStanding) -> str:
    return str(standing.given)


def _owed(standing: ServiceStanding) -> str:
    return str(standing.owed)


def _nth(service: Service, number: int) -> Value:
    """Return a function that returns the text of the n-th counted record of a service."""

    def value(line: EvaluatedCase, _: Ledger) -> str:
        counting = list(_counting(line, service))
        return counting[number - 1] if number <= len(counting) else ""

    return value


def _counting(line: EvaluatedCase, service: Service) -> Iterator[str]:
    counting = {verdict.record_id for verdict in line.verdicts if verdict.counts}
    case = line.case
    if service is Service.TALK:
        for held in case.talks:
            if held.talk.id in counting:
                yield held.session.on.isoformat()
    elif service is Service.REFERRAL:
        for made in case.referrals:
            if made.referral.id in counting:
                yield f"{made.employer.name} {made.post.title}"
    else:
        for attended in case.attendances:
            if attended.attendance.id in counting:
                yield f"{attended.event.on.isoformat()} {attended.event.name}"


def _id_number(line: EvaluatedCase, ledger: Ledger) -> str:
    strict = is_strict(line.case.settings)
    number = line.case.file.id_number
    return disclosure.id_number(number, unmasked=ledger.unmasked, strict=strict)


def _phone(line: EvaluatedCase, ledger: Ledger) -> str:
    strict = is_strict(line.case.settings)
    number = line.case.file.phone
    return disclosure.phone_number(number, unmasked=ledger.unmasked, strict=strict)


def _categories(line: EvaluatedCase, ledger: Ledger) -> str:
    return "、".join(line.case.file.categories_on(ledger.as_of)) or wording.TO_BE_ADDED


def _wishes(line: EvaluatedCase, _: Ledger) -> str:
    file = line.case.file
    return wording.listed((file.job_city, file.job_kind))


def _helper(line: EvaluatedCase, ledger: Ledger) -> str:
    helper = line.case.helper_on(ledger.as_of)
    return helper.helper if helper else ""


def _helper_role(line: EvaluatedCase, ledger: Ledger) -> str:
    helper = line.case.helper_on(ledger.as_of)
    return (helper.helper_role if helper else None) or ""


def _measures(line: EvaluatedCase, _: Ledger) -> str:
    plan = line.case.plan
    words = wording.listed(measure.text for measure in plan.measures) if plan else ""
    return words if len(words) <= _SUMMARY else f"{words[: _SUMMARY - 1]}…"


def _of_destination(words: Callable[[Case, Destination], str | None]) -> Value:
    def value(line: EvaluatedCase, _: Ledger) -> str:
        destination = line.case.destination
        # A destination that was lost is not in the ledger.
        if destination is None or destination.lost_on is not None:
            return ""
        return words(line.case, destination) or ""

    return value


def _destination(case: Case, destination: Destination) -> str:
    known = destinations.code_of(case.settings, destination.code)
    return known.name if known else ""


_FACTS, _HELPERS, _SERVICES, _PLACES = "学生基本情况", "帮扶责任人", "三项服务", "毕业去向"

COLUMNS = (
    LedgerColumn("student_no", "学号", 11, _of_file("student_no"), _FACTS),
    LedgerColumn("name", "姓名", 7.5, _of_file("name"), _FACTS),
    LedgerColumn("cohort", "届别", 5, _of_file("cohort"), _FACTS),
    LedgerColumn("college", "学院（系）", 9, _of_file("college"), _FACTS),
    LedgerColumn("major", "专业", 9, _of_file("major"), _FACTS),
    LedgerColumn("class_name", "班级", 8, _of_file("class_name"), _FACTS),
    LedgerColumn("gender", "性别", 4, _of_file("gender"), _FACTS),
    LedgerColumn("ethnicity", "民族", 6, _of_file("ethnicity"), _FACTS),
    LedgerColumn("level", "学历层次", 5, _of_file("level"), _FACTS),
    LedgerColumn(
        "id_number", "身份证件号码", 18, _id_number, _FACTS, needs=PersonalField.ID_NUMBER
    ),
    LedgerColumn("phone", "学生联系电话", 11.5, _phone, _FACTS, needs=PersonalField.PHONE),
    LedgerColumn("categories", "困难类别", 9, _categories, _FACTS, needs=PersonalField.CATEGORIES),
    LedgerColumn(
        "wishes", "求职意向", 9, _wishes, _FACTS, is_long=True, needs=PersonalField.WISHES
    ),
    LedgerColumn("helper", "帮扶责任人", 7.5, _helper, _HELPERS),
    LedgerColumn("helper_role", "职务（身份）", 7.5, _helper_role, _HELPERS),
    LedgerColumn("talk", "谈心谈话次数", 5, _of_service(Service.TALK, wording.given_of), _SERVICES),
    LedgerColumn(
        "referral", "推荐有效岗位数", 5, _of_service(Service.REFERRAL, wording.given_of), _SERVICES
    ),
    LedgerColumn(
        "event", "参加活动次数", 5, _of_service(Service.EVENT, wording.given_of), _SERVICES
    ),
    LedgerColumn("measures", "帮扶措施", 16, _measures, is_long=True),
    LedgerColumn("destination", "毕业去向", 9, _of_destination(_destination), _PLACES),
    LedgerColumn(
        "destination_code", "去向代码", 5, _of_destination(lambda _, one: one.code), _PLACES
    ),
    LedgerColumn(
        "employer", "单位", 11, _of_destination(lambda _, one: one.employer), _PLACES, is_long=True
    ),
    LedgerColumn(
        "placed_on", "落实日期", 9.5, _of_destination(lambda _, one: one.on.isoformat()), _PLACES
    ),
    LedgerColumn("status", "状态", 7, lambda line, _: line.status.value),
    LedgerColumn("remark", "备注", 7, _of_file("withdrawal_reason"), is_long=True),
)

SERIAL, SERIAL_HEADING = "serial", "序号"

_SERVICE_NOUNS = {Service.TALK: "谈话", Service.REFERRAL: "推荐", Service.EVENT: "活动"}

FORM_COLUMNS: Mapping[str, LedgerColumn] = MappingProxyType(
    {
        column.key: column
        for column in (
            *COLUMNS,
            LedgerColumn("birth", "出生日期", 0, _birth, needs=PersonalField.BIRTH),
            LedgerColumn("political", "政治面貌", 0, _of_file("political")),
            LedgerColumn("origin", "生源地", 0, _of_file("origin")),
            *(
                LedgerColumn(
                    f"{service.value}_given", f"{noun}已计入", 0, _of_service(service, _given)
                )
                for service, noun in _SERVICE_NOUNS.items()
            ),
            *(
                LedgerColumn(f"{service.value}_owed", f"{noun}还差", 0, _of_service(service, _owed))
                for service, noun in _SERVICE_NOUNS.items()
            ),
            *(
                LedgerColumn(f"{service.value}_{time}", f"第{time}次{noun}", 0, _nth(service, time))
                for service, noun in _SERVICE_NOUNS.items()
                for time in _TIMES
            ),
        )
    }
)
"""All columns that an office's own form can be filled with, apart from the running number."""
