"""Lists for authorities: leavers without a destination (city) and all destinations (state)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from casework import destinations, disclosure
from casework.case import Case
from casework.destinations import destination_on
from casework.formats.code_tables import employer_kind, industries, job_kinds, province_name
from casework.people.masking import is_strict
from casework.people.person import ConsentKind, valid_consent
from casework.records import Employer
from casework.standing import Standing
from exports import wording
from exports.table_book import TableSheet, plain_book, table_book

NATIONAL_HEADINGS = (
    "学号", "姓名", "性别", "生源地名称", "生源地代码", "民族名称", "政治面貌", "城乡生源",
    "学历层次", "专业名称", "专业方向", "专业代码", "入学年月", "毕业日期", "培养方式", "委培单位",
    "学习形式", "毕业去向类别代码", "毕业去向", "签约日期", "单位名称", "统一社会信用代码",
    "留学国家地区", "留学院校中文名称", "留学院校外文名称", "单位性质代码", "单位性质",
    "单位行业代码", "单位行业", "单位所在地代码", "单位所在地", "单位地址", "工作职位类别代码",
    "工作职位类别",
)  # fmt: skip
"""The columns of the national register's own export, with its headings and order."""

_HANDOVER = (
    ("序号", 5.0), ("学号", 13.0), ("姓名", 10.0), ("性别", 5.0), ("身份证件号码", 20.0),
    ("联系电话", 13.0), ("学历层次", 8.0), ("专业", 14.0), ("毕业日期", 11.0), ("困难类别", 14.0),
    ("求职意向", 18.0), ("帮扶责任人", 10.0), ("谈话", 6.0), ("推荐", 6.0), ("活动", 6.0),
    ("同意提供日期", 12.0),
)  # fmt: skip
_LEFT = frozenset({7, 9, 10})


@dataclass(frozen=True, slots=True)
class Leaver:
    """One leaver without a destination, with the standing on the day of the list."""

    case: Case = field(repr=False)
    standing: Standing


def handover_book(
    leavers: Iterable[Leaver], unit: str, receiver: str, on: date, *, unmasked: bool
) -> bytes:
    """Return the list of leavers for the city's system as a workbook."""
    rows = [
        _handover_row(number, leaver, on, unmasked=unmasked)
        for number, leaver in enumerate(leavers, start=1)
    ]
    about = (
        f"移交单位：{unit}　　接收单位：{receiver}　　日期：{wording.day(on)}　　共 {len(rows)} 人"
    )
    sheet = TableSheet("离校未就业困难毕业生移交名单", about, _HANDOVER, rows, _LEFT)
    return table_book(unit, [sheet], title="离校未就业困难毕业生移交名单")


def _handover_row(number: int, leaver: Leaver, on: date, *, unmasked: bool) -> tuple[str, ...]:
    case, file = leaver.case, leaver.case.file
    strict = is_strict(case.settings)
    consent = valid_consent(case.consents, ConsentKind.PROVIDE, on)
    helper = case.helper_on(on)
    wishes = wording.listed((file.job_city, file.job_kind))
    return (
        str(number),
        file.student_no,
        file.name,
        file.gender or "",
        disclosure.id_number(file.id_number, unmasked=unmasked, strict=strict),
        disclosure.phone_number(file.phone, unmasked=unmasked, strict=strict),
        file.level or "",
        file.major or "",
        file.graduates_on.isoformat() if file.graduates_on else "",
        "、".join(file.categories_on(on)),
        wishes,
        helper.helper if helper else "",
        wording.given_of(leaver.standing.talk),
        wording.given_of(leaver.standing.referral),
        wording.given_of(leaver.standing.event),
        consent.given_on.isoformat() if consent else "",
    )


def destination_book(cases: Iterable[Case], employers: Iterable[Employer], on: date) -> bytes:
    """Return a workbook of destinations under the national headings, one row per student."""
    by_code = {one.uscc: one for one in employers if one.uscc}
    rows = [_national_row(case, by_code, on) for case in cases]
    return plain_book("毕业去向", NATIONAL_HEADINGS, rows)


def _national_row(case: Case, employers: dict[str, Employer], on: date) -> list[str]:
    file = case.file
    known = dict(file.custom)  # roster columns without a field of their own: 专业代码, 入学年月 …
    values = {heading: known.get(heading, "") for heading in NATIONAL_HEADINGS}
    origin = file.origin or ""
    values |= {
        "学号": file.student_no,
        "姓名": file.name,
        "性别": file.gender or "",
        "民族名称": file.ethnicity or "",
        "政治面貌": file.political or values["政治面貌"],
        "学历层次": file.level or "",
        "专业名称": file.major or "",
        "毕业日期": file.graduates_on.isoformat() if file.graduates_on else values["毕业日期"],
    }
    if origin.isdecimal():
        values["生源地代码"] = origin
        values["生源地名称"] = values["生源地名称"] or province_name(origin[:2]) or ""
    elif origin:
        values["生源地名称"] = origin
    values |= _destination_values(case, employers, on)
    return [values[heading] for heading in NATIONAL_HEADINGS]


def _destination_values(case: Case, employers: dict[str, Employer], on: date) -> dict[str, str]:
    found = destination_on(case, on)
    if found is None:
        return {}
    code = destinations.code_of(case.settings, found.code)
    values = {
        "毕业去向类别代码": found.code,
        "毕业去向": code.name if code else "",
        "签约日期": found.on.isoformat(),
    }
    if found.school_abroad or found.country:
        return {
            **values,
            "留学国家地区": found.country or "",
            "留学院校外文名称": found.school_abroad or "",
            "留学院校中文名称": found.employer or "",
        }
    employer = employers.get(found.employer_uscc or "")
    kind = employer_kind(found.employer_kind or (employer.employer_kind if employer else None))
    industry = (employer.industry if employer else None) or ""
    return {
        **values,
        "单位名称": found.employer or "",
        "统一社会信用代码": found.employer_uscc or "",
        "单位性质代码": kind.code if kind else "",
        "单位性质": kind.name if kind else "",
        **_coded(industries().items(), industry, "单位行业"),
        "单位所在地": found.region or (employer.region if employer else None) or "",
        **_coded(job_kinds().items(), found.job_title or "", "工作职位类别"),
    }


def _coded(table: Iterable[tuple[str, str]], word: str, heading: str) -> dict[str, str]:
    """Return a word followed by its code in a national code table, or alone if it has none."""
    code = next((code for code, name in table if word in (name, code)), "")
    name = dict(table).get(code, word)
    return {f"{heading}代码": code, heading: name}
