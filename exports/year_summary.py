"""The printed summary of a year: figures and charts, no names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from casework.disclosure import Disclosure, PersonalField, may_hold
from casework.reports.year_summary import YearSummary
from casework.required_services import Service
from casework.standing import Status
from exports import wording
from exports.atomic_files import atomic_writer
from exports.charts import Bar, Bars, Columns, Point
from exports.dossier.document import centred, head_cells, heading, paragraph, small
from exports.pdf_security import PLAIN, DocumentSecurity
from exports.typography.blocks import Align, Block, RuledTable, TableRow, Text
from exports.typography.fonts import Face, MissingGlyph
from exports.typography.foot import page_numbers
from exports.typography.lines import TextRun
from exports.typography.sheet import MM, FlowDocument, Margins

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


@dataclass(frozen=True, slots=True)
class WrittenSummary:
    """The summary as written; ``missing`` are characters without a glyph, printed as codes."""

    path: Path
    pages: int
    missing: tuple[MissingGlyph, ...] = ()


def write_summary(
    facts: SummaryFacts, target: Path, security: DocumentSecurity = PLAIN
) -> WrittenSummary:
    """Write a summary to ``target``. Raises as ``atomic_writer``."""
    with atomic_writer(target) as stream:
        pages, missing = set_summary(stream, facts, security)
    return WrittenSummary(target, pages, missing)


def set_summary(
    stream: BinaryIO, facts: SummaryFacts, security: DocumentSecurity = PLAIN
) -> tuple[int, tuple[MissingGlyph, ...]]:
    """Write a summary to a stream; return its page count and missing glyphs."""
    paper = FlowDocument(
        stream, title=facts.title, subject=facts.title, margins=_MARGINS, security=security
    )
    paper.flow(_blocks(facts), page_numbers(_MARGINS, below=14))
    paper.save()
    return paper.pages, tuple(MissingGlyph("", char) for char in sorted(paper.missing))


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
    yield RuledTable(
        (2.0, 1.0, 1.0),
        tuple(TableRow(tuple(centred(words) for words in row)) for row in rows),
        (TableRow(head_cells("去向", "人数", "占毕业生")),),
        padding=(4, 3),
        space_before=4,
    )
