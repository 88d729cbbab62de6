"""The last chapters of a dossier: destinations and signatures."""

from __future__ import annotations

from collections.abc import Iterator

from casework.evidence import proof_count
from casework.records import Destination
from exports import wording
from exports.dossier.document import SMALL, centred, head_cells, paragraph, value
from exports.dossier.facts import DossierFacts
from exports.dossier.proofs import destination_words
from exports.typography.blocks import Align, Block, RuledTable, TableCell, TableRow, Text, Valign
from exports.typography.lines import TextRun


def placement(facts: DossierFacts) -> Iterator[Block]:
    """Yield the chapter of all destinations, with the current one marked."""
    if not facts.case.destinations:
        yield paragraph("尚未登记毕业去向。")
        return
    current = facts.case.destination
    rows = tuple(_row(one, facts, is_current=one is current) for one in facts.case.destinations)
    head = TableRow(head_cells("落实日期", "去向（代码）", "单位", "佐证", "备注"))
    yield RuledTable((1.9, 3.6, 3.6, 1.1, 2.8), rows, (head,), space_before=2)


def _row(one: Destination, facts: DossierFacts, *, is_current: bool) -> TableRow:
    struck = one.is_void
    cells = (
        centred(wording.short_day(one.on)),
        value(TextRun(destination_words(facts.case, one), struck=struck), size=SMALL),
        value(TextRun(one.employer or wording.NOTHING, struck=struck), size=SMALL),
        centred("已附" if proof_count(facts.case, one) else wording.TO_BE_ADDED),
        value(_note(one, is_current=is_current), size=SMALL),
    )
    return TableRow(cells, least=24)


def _note(one: Destination, *, is_current: bool) -> str:
    if one.is_void:
        return f"已作废：{one.void_reason or wording.NOTHING}"
    if one.lost_on is not None:
        return f"{wording.short_day(one.lost_on)}失去：{one.lost_reason or ''}"
    return "现行" if is_current else "已变更"


def signatures(facts: DossierFacts) -> Iterator[Block]:
    """Yield the fields added by the office, and the signatures and seal, kept on one page."""
    if facts.template.fields:
        rows = tuple(_blank(words) for words in facts.template.fields)
        yield RuledTable((1.9, 11.2), rows, space_before=2)
    last = "单位（盖章）" if facts.template.seal == "签字处" else "院（系）负责人（签字）"
    places = (
        TableRow((_place("填表人（签字）"), _place("审核人（签字）"))),
        TableRow((_place("学生确认（签字）"), _place(last))),
    )
    yield RuledTable((1, 1), places, space_before=4, padding=(8, 6), is_whole=True)


def seal_at_the_end(facts: DossierFacts) -> Iterator[Block]:
    """Yield the place for the seal, if the template puts it at the very end."""
    if facts.template.seal == "末页":
        words = f"{facts.unit}（盖章）\n年　　月　　日"
        yield Text((TextRun(words),), size=12, leading=22, align=Align.RIGHT, space_before=40)


def _blank(words: str) -> TableRow:
    text = Text((TextRun(words),), size=SMALL, leading=14, align=Align.CENTRE)
    return TableRow((TableCell((text,), shaded=True), TableCell(())), least=30)


def _place(words: str) -> TableCell:
    return TableCell(
        (
            Text((TextRun(f"{words}："),), size=10.5, leading=16, align=Align.LEFT),
            Text((TextRun("年　　月　　日"),), 10.5, 16, Align.RIGHT, space_before=30),
        ),
        valign=Valign.TOP,
    )
