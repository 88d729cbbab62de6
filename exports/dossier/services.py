"""The chapter on trainings, guidance sessions and briefings."""

from __future__ import annotations

from collections.abc import Iterator

from casework.disclosure import PersonalField, shows
from casework.records import ExtraService, Training
from exports import wording
from exports.dossier.document import SMALL, centred, head_cells, name, paragraph, value
from exports.dossier.facts import DossierFacts
from exports.typography.blocks import Block, RuledTable, TableRow
from exports.typography.lines import TextRun


def services(facts: DossierFacts) -> Iterator[Block]:
    """Yield the chapter, with each training and each service once."""
    if not facts.case.trainings and not facts.case.extras:
        yield paragraph("尚无培训、职业指导或政策宣介记录。")
        return
    if facts.case.trainings:
        head = TableRow(
            head_cells("年度、项目", "形式、平台或基地", "起止", "学时", "状态", "备注")
        )
        rows = tuple(_training(one) for one in facts.case.trainings)
        yield RuledTable((2.6, 3.4, 2.6, 1.0, 1.5, 1.9), rows, (head,), space_before=2)
    if facts.case.extras:
        head = TableRow(head_cells("日期", "服务", "提供人", "内容"))
        rows = tuple(_extra(one, facts) for one in facts.case.extras)
        yield RuledTable((2.0, 2.0, 2.2, 6.8), rows, (head,), space_before=6)


def _training(one: Training) -> TableRow:
    struck = one.is_void
    where = "，".join(part for part in (one.mode, one.platform, one.base) if part)
    days = [wording.short_day(day) for day in (one.begun_on or one.enrolled_on, one.ended_on)]
    note = f"证书 {one.certificate}" if one.certificate else ""
    if struck:
        note = f"已作废：{one.void_reason or wording.NOTHING}"
    return TableRow(
        (
            value(TextRun(f"{one.year} {one.programme}", struck=struck), size=SMALL),
            value(TextRun(where, struck=struck), size=SMALL),
            centred("\n".join(days)),
            centred(str(one.hours or wording.NOTHING)),
            centred(one.state.value),
            value(note or wording.NOTHING, size=SMALL),
        )
    )


def _extra(one: ExtraService, facts: DossierFacts) -> TableRow:
    struck = one.is_void
    words = one.content if shows(facts.level, PersonalField.TALK_TEXT) else wording.NOTHING
    if struck:
        words = f"{words}（已作废：{one.void_reason or wording.NOTHING}）"
    return TableRow(
        (
            centred(wording.short_day(one.on)),
            centred(TextRun(one.service.value, struck=struck)),
            centred(name(one.given_by)),
            value(TextRun(words, struck=struck), size=SMALL),
        )
    )
