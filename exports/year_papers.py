"""Documents at the end of a year: the summary, and the lists for city and state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from casework import destinations, disclosure
from casework.case import Case
from casework.destinations import destination_on
from casework.disclosure import Disclosure, PersonalField, may_hold
from casework.formats.code_tables import employer_kind, industries, job_kinds, province_name
from casework.people.masking import is_strict
from casework.people.person import ConsentKind, valid_consent
from casework.records import Employer
from casework.reports.year_summary import YearSummary
from casework.required_services import Service
from casework.standing import EvaluatedCase, Status
from exports import wording
from exports.charts import Bar, Bars, Columns, Point
from exports.dossier.document import centred, heading, listing, paragraph, row, small
from exports.results import Written
from exports.seal import PLAIN, DocumentSecurity
from exports.table_book import TableSheet, plain_book, table_book
from exports.typography.blocks import Align, Block, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.sheet import MM, Margins, Pages, page_numbers, set_parts, write_pdf

_MARGINS = Margins(22 * MM, 20 * MM, 22 * MM, 22 * MM)
_LEGEND = "实心为已计入，斜线为已记录未计入，空框为还差。"


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """A summary, its author and its audience."""

    summary: YearSummary
    unit: str
    made_by: str
    level: Disclosure = Disclosure.PUBLIC

    @property
    def title(self) -> str:
        years = f"{self.summary.cohort}届" if self.summary.cohort else "各届"
        return f"{years}困难毕业生就业帮扶年度总结"

    @property
    def file_name(self) -> str:
        years = f"{self.summary.cohort}届" if self.summary.cohort else "各届"
        return f"助航_{years}_年度总结_{self.summary.on:%Y%m%d}.pdf"


def write_summary(facts: SummaryFacts, target: Path, security: DocumentSecurity = PLAIN) -> Written:
    """Write a summary to ``target``. Raises as ``atomic_writer``."""
    return write_pdf(target, lambda stream: set_summary(stream, facts, security))


def set_summary(stream: BinaryIO, facts: SummaryFacts, security: DocumentSecurity = PLAIN) -> Pages:
    """Write a summary to a stream; return its page count and missing glyphs."""
    parts = ((_blocks(facts), page_numbers(_MARGINS, below=14)),)
    return set_parts(stream, facts.title, parts, margins=_MARGINS, security=security)


def _blocks(facts: SummaryFacts) -> Iterator[Block]:
    summary = facts.summary
    yield Text((TextRun(facts.title, Face.SONG_BOLD),), size=20, leading=32, align=Align.CENTRE)
    about = (
        f"填报单位：{facts.unit}　　填表人：{facts.made_by}　　"
        f"截至 {wording.day(summary.on)}　　披露级别：{facts.level.value}"
    )
    yield Text((TextRun(about),), size=10, leading=17, align=Align.CENTRE)
    yield heading("一、总体情况")
    yield paragraph(
        f"共建档 {summary.files} 人，其中三项服务均已达标 {summary.complete} 人。"
        "各帮扶状态人数如下："
    )
    states = [state for state in Status if summary.by_status.get(state)]
    yield Bars(
        tuple(
            Bar(state.value, summary.by_status[state], words=f"{summary.by_status[state]} 人")
            for state in states
        ),
        space_before=4,
    )
    yield heading("二、三项服务")
    yield Bars(tuple(_service(summary, service) for service in Service), space_before=4)
    yield small(_LEGEND, before=2, align=Align.LEFT)
    yield from _monthly(summary)
    yield from _places(summary)
    # A category with a single member identifies a person to readers who know the class.
    if may_hold("year_summary", facts.level, PersonalField.CATEGORIES):
        yield heading("五、困难类别")
        yield small("一人有多个类别的，各类别分别计数。", align=Align.LEFT)
        yield Bars(
            tuple(Bar(name, count, words=f"{count} 人") for name, count in summary.by_category),
            space_before=4,
        )
    yield Text(
        (TextRun("审核人：　　　　　　　　部门（盖章）：　　　　　　　　日期："),),
        space_before=20,
        align=Align.LEFT,
    )


def _service(summary: YearSummary, service: Service) -> Bar:
    one = summary.services[service]
    return Bar(wording.SERVICE_NAMES[service], one.given, one.not_counting, one.owed)


def _monthly(summary: YearSummary) -> Iterator[Block]:
    yield heading("三、逐月计入")
    for service in Service:
        name, unit = wording.SERVICE_NAMES[service], wording.COUNTING_WORDS[service]
        yield Text(
            (TextRun(f"{name}（{unit}）"),), size=9.5, leading=15, align=Align.LEFT,
            space_before=5, keeps_next=True,
        )  # fmt: skip
        counts = zip(summary.months, summary.by_month[service], strict=True)
        yield Columns(tuple(Point(f"{month}月", count) for (_y, month), count in counts), 82)


def _places(summary: YearSummary) -> Iterator[Block]:
    placed = summary.placement
    yield heading("四、毕业去向")
    rate = wording.NOTHING if placed.rate is None else f"{placed.rate:.2f}%"
    yield paragraph(
        f"毕业生 {placed.graduates} 人，已落实 {placed.placed} 人，"
        f"{placed.definition.name} {rate}（{placed.definition.source}）。"
        "仅就本档案库内的困难毕业生统计，不用于排名或考核。"
    )
    rows = [(name, str(count), f"{placed.rate_of(name) or 0:.2f}%")
            for name, count in placed.parts.items()]  # fmt: skip
    rows += [("其他已落实", str(placed.other), "")] if placed.other else []
    rows += [("待审定", str(placed.waiting), "")] if placed.waiting else []
    rows.append(("未落实", str(sum(placed.unplaced.values())), ""))
    yield listing(
        (2.0, 1.0, 1.0),
        "去向 人数 占毕业生",
        (row(*map(centred, cells)) for cells in rows),
        before=4,
        padding=(4, 3),
    )


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


def handover_book(
    leavers: Iterable[EvaluatedCase], unit: str, receiver: str, on: date, *, unmasked: bool
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


def _handover_row(
    number: int, leaver: EvaluatedCase, on: date, *, unmasked: bool
) -> tuple[str, ...]:
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
