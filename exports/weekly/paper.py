"""A weekly report as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from casework.reports.weekly_figures import GIVEN, NOT_COUNTING, OWED, figures_of
from casework.required_services import Service
from exports import wording
from exports.charts import Bar, Bars
from exports.dossier.document import centred, head_cells, heading, paragraph, small, value
from exports.pdf_security import PLAIN, DocumentSecurity
from exports.typography.blocks import Align, Block, RuledTable, TableRow, Text
from exports.typography.fonts import Face, MissingGlyph
from exports.typography.foot import page_numbers
from exports.typography.lines import TextRun
from exports.typography.sheet import MM, FlowDocument, Margins
from exports.weekly.facts import WeeklyFacts
from exports.weekly.lists import ReportTable, tables_of

_MARGINS = Margins(20 * MM, 18 * MM, 20 * MM, 20 * MM)
_NUMERALS = "一二三四五六七八九"
_LEGEND = "实心为已计入，斜线为已记录未计入，空框为还差。"


def set_weekly(
    stream: BinaryIO, facts: WeeklyFacts, security: DocumentSecurity = PLAIN
) -> tuple[int, tuple[MissingGlyph, ...]]:
    """Write a report to a stream; return its page count and missing glyphs."""
    title = facts.title
    paper = FlowDocument(stream, title=title, subject=title, margins=_MARGINS, security=security)
    paper.flow(_blocks(facts), page_numbers(_MARGINS, below=14))
    paper.save()
    return paper.pages, tuple(MissingGlyph("", char) for char in sorted(paper.missing))


def _blocks(facts: WeeklyFacts) -> Iterator[Block]:
    yield Text(
        (TextRun(facts.title, Face.SONG_BOLD),), size=20, leading=30, align=Align.CENTRE,
        bookmark=(facts.title, 0),
    )  # fmt: skip
    about = f"填报单位：{facts.unit}　　填表人：{facts.made_by}　　披露级别：{facts.level.value}"
    yield Text((TextRun(about),), size=10.5, leading=17, align=Align.CENTRE)
    yield Text((TextRun(facts.compared),), size=10.5, leading=17, align=Align.CENTRE)
    for number, table in enumerate(tables_of(facts)):
        yield heading(f"{_NUMERALS[number]}、{table.heading}")
        if table.note:
            yield small(table.note, align=Align.LEFT)
        if not table.rows:
            yield paragraph(table.nothing)
            continue
        yield _table(table)
        if table.heading == "三项服务":
            yield _bars(facts)
            yield small(_LEGEND, before=2, align=Align.LEFT)
    yield Text((TextRun("审核人：　　　　　　　　部门（盖章）：　　　　　　　　日期："),),
               space_before=16, align=Align.LEFT)  # fmt: skip


def _table(table: ReportTable) -> RuledTable:
    widths = tuple(width for _heading, width in table.columns)
    head = TableRow(head_cells(*(words for words, _width in table.columns)))
    rows = tuple(
        TableRow(
            tuple(
                value(words, size=9.5) if place in table.left else centred(words)
                for place, words in enumerate(row)
            )
        )
        for row in table.rows
    )
    return RuledTable(widths, rows, (head,), padding=(3, 2.6), space_before=4)


def _bars(facts: WeeklyFacts) -> Bars:
    figures = figures_of(facts.weekly)
    return Bars(
        tuple(
            Bar(
                wording.SERVICE_NAMES[service],
                counted=figures[f"{service.value}:{GIVEN}"].now.number,
                not_counting=figures[f"{service.value}:{NOT_COUNTING}"].now.number,
                missing=figures[f"{service.value}:{OWED}"].now.number,
            )
            for service in Service
        ),
        space_before=6,
    )
