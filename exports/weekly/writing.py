"""Writes a weekly report: PDF, workbook and text for chat, all or nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from casework.reports.weekly_figures import GIVEN, NOT_COUNTING, OWED, Figure, figures_of
from casework.required_services import Service
from exports import wording
from exports.atomic_files import atomic_writer
from exports.charts import Bar, Bars
from exports.dossier.document import centred, heading, listing, paragraph, small, value
from exports.results import Cancelled, Written
from exports.seal import PLAIN, DocumentSecurity, locked_workbook
from exports.table_book import TableSheet, table_book
from exports.typography.blocks import Align, Block, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.sheet import MM, Margins, Pages, page_numbers, set_parts
from exports.typography.tables import RuledTable, TableRow
from exports.weekly.facts import ReportTable, WeeklyFacts, figure_name, heads_of, signed, tables_of


def write_weekly(
    facts: WeeklyFacts,
    folder: Path,
    *,
    security: DocumentSecurity = PLAIN,
    cancelled: Cancelled | None = None,
) -> Written:
    """Write a report into ``folder``, which must exist.

    A password encrypts the PDF and the workbook; the text for chat contains only figures.

    Raises:
        RuleBroken, Trouble: as ``atomic_writer``.
    """
    paper = io.BytesIO()
    pages, missing = set_weekly(paper, facts, security)
    contents = {
        f"{facts.stem}.pdf": paper.getvalue(),
        f"{facts.stem}.xlsx": locked_workbook(weekly_book(facts), security.password),
        f"{facts.stem}.txt": chat_text(facts).encode("utf-8-sig"),
    }
    paths: list[Path] = []
    try:
        for name, content in contents.items():
            if cancelled is not None and cancelled():
                _take_away(paths)
                return Written(was_cancelled=True)
            with atomic_writer(folder / name) as stream:
                stream.write(content)
            paths.append(folder / name)
    except BaseException:
        _take_away(paths)
        raise
    return Written(tuple(paths), pages, missing)


def weekly_book(facts: WeeklyFacts) -> bytes:
    """Return a report as a workbook, one sheet per table."""
    sheets = [
        TableSheet(
            table.heading,
            f"{facts.unit}　{facts.compared}　{table.note}",
            table.columns,
            table.rows,
            table.left,
            table.numbers,
        )
        for table in tables_of(facts)
    ]
    return table_book(facts.unit, sheets, title=facts.title)


def _take_away(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def chat_text(facts: WeeklyFacts) -> str:
    """Return the report as a few lines of text."""
    weekly = facts.weekly
    figures = figures_of(weekly)
    lines = [f"【{facts.title}】{facts.unit}", facts.compared]
    lines += [f"{figure_name(figure.key)}：{_figure_text(figure)}" for figure in heads_of(weekly)]
    for service in Service:
        given, owed = (figures[f"{service.value}:{what}"] for what in (GIVEN, OWED))
        name = wording.SERVICE_NAMES[service]
        lines.append(f"{name}：已计入 {_figure_text(given)}，还差 {_figure_text(owed)}")
    lines.append(
        f"进展停滞 {len(weekly.stuck)} 人（超过 {weekly.stuck_after_days} 天没有新的计入），"
        f"补录 {len(weekly.late)} 条"
    )
    return "\r\n".join(lines) + "\r\n"


def _figure_text(figure: Figure) -> str:
    change = figure.change
    return str(figure.now.number) + ("" if not change else f"（{signed(change)}）")


_MARGINS = Margins(20 * MM, 18 * MM, 20 * MM, 20 * MM)
_NUMERALS = "一二三四五六七八九"
_LEGEND = "实心为已计入，斜线为已记录未计入，空框为还差。"


def set_weekly(stream: BinaryIO, facts: WeeklyFacts, security: DocumentSecurity = PLAIN) -> Pages:
    """Write a report to a stream; return its page count and missing glyphs."""
    parts = ((_blocks(facts), page_numbers(_MARGINS, below=14)),)
    return set_parts(stream, facts.title, parts, margins=_MARGINS, security=security)


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
    rows = tuple(
        TableRow(
            tuple(
                value(words, size=9.5) if place in table.left else centred(words)
                for place, words in enumerate(row)
            )
        )
        for row in table.rows
    )
    heads = " ".join(words for words, _width in table.columns)
    return listing(widths, heads, rows, before=4, padding=(3, 2.6))


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
