"""What a dossier says, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterator

from casework.masking import is_strict
from casework.records import Plan
from casework.services import Service
from exports import disclosure, wording
from exports.checkcode import check_code
from exports.disclosure import Field, shows
from exports.dossier.checking import checking
from exports.dossier.document import (
    SMALL,
    TITLE_SIZE,
    Document,
    centred,
    head_cells,
    heading,
    label,
    lines,
    name,
    paragraph,
    small,
    subheading,
    value,
)
from exports.dossier.ending import ending
from exports.dossier.facts import DossierFacts
from exports.dossier.records import record_tables
from exports.dossier.rings import Rings, WordedRing
from exports.mark333 import ring_of
from exports.typography.blocks import Align, Block, Cell, Row, Table, Text
from exports.typography.fonts import Face
from exports.typography.lines import Run

TITLE = "困难毕业生就业帮扶一人一档"

_NUMBERS = "一二三四五六七八九"


def dossier_of(facts: DossierFacts) -> Document:
    """Return the dossier of one student, ready to be set.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS.
    """
    disclosure.refuse_persons(facts.level)
    file = facts.case.file
    head = wording.short_head(facts.journal_head)
    chapters = iter(_NUMBERS)
    blocks = tuple(_blocks(facts, chapters))
    code = check_code(blocks, facts.as_of.isoformat(), str(facts.journal_count), head)
    last = checking(facts, f"{next(chapters)}、核验", code)
    return Document(
        student_no=file.student_no,
        file_name=facts.file_name,
        foot=f"学号 {file.student_no}　履历 #{facts.journal_count} · {head}",
        blocks=(*blocks, *last),
        code=code,
    )


def _blocks(facts: DossierFacts, chapters: Iterator[str]) -> Iterator[Block]:
    yield from _top(facts)
    yield _facts_table(facts)
    yield heading(f"{next(chapters)}、三项帮扶完成情况")
    yield Rings(tuple(_worded_ring(service, facts) for service in Service))
    yield _basis(facts)
    yield heading(f"{next(chapters)}、一人一策")
    yield from _plan(facts)
    yield heading(f"{next(chapters)}、帮扶记录")
    yield from record_tables(facts)
    yield heading(f"{next(chapters)}、结对帮扶")
    yield from _pairings(facts)
    yield from ending(facts, chapters)


def _top(facts: DossierFacts) -> Iterator[Block]:
    file = facts.case.file
    yield Text(
        (Run(TITLE, Face.SONG_BOLD),),
        size=TITLE_SIZE,
        leading=34,
        align=Align.CENTRE,
        bookmark=(f"一人一档 {file.student_no}", 0),
    )
    unit = " · ".join(part for part in (file.college, f"{file.cohort}届") if part)
    row = Row(
        (
            Cell((small(unit, align=Align.LEFT),)),
            Cell((small(f"披露级别：{facts.level.value}", align=Align.CENTRE),)),
            Cell((small(f"截至 {wording.day(facts.as_of)}", align=Align.RIGHT),)),
        )
    )
    yield Table((4, 3, 4), (row,), padding=(0, 3), is_ruled=False)


def _facts_table(facts: DossierFacts) -> Table:
    file, level = facts.case.file, facts.level
    helper = facts.case.helper_on(facts.as_of)
    pairs: list[tuple[str, Run | str]] = [
        ("姓名", name(file.name)),
        ("学号", file.student_no),
        ("性别", file.gender or wording.TO_BE_ADDED),
        ("民族", file.ethnicity or wording.TO_BE_ADDED),
        ("学历层次", file.level or wording.TO_BE_ADDED),
        ("专业", file.major or wording.TO_BE_ADDED),
        ("班级", file.class_name or wording.NOTHING),
    ]
    if shows(level, Field.BIRTH):
        pairs.append(("出生日期", wording.day(file.birth) if file.birth else wording.TO_BE_ADDED))
    if shows(level, Field.ID_NUMBER):
        strict = is_strict(facts.case.office)
        number = disclosure.id_number(file.id_number, unmasked=facts.unmasked, strict=strict)
        pairs.append(("身份证件号码", number or wording.TO_BE_ADDED))
    if shows(level, Field.PHONE):
        strict = is_strict(facts.case.office)
        number = disclosure.phone_number(file.phone, unmasked=facts.unmasked, strict=strict)
        pairs.append(("联系电话", number or wording.TO_BE_ADDED))
    pairs.append(("帮扶责任人", name(helper.helper) if helper else "尚未结对"))
    pairs.append(("职务（身份）", (helper.helper_role if helper else None) or wording.NOTHING))
    pairs.append(("建档日期", wording.day(file.opened_on)))
    pairs.append(("当前状态", facts.status.value))
    rows = [
        Row((label(a), value(b), label(c), value(d)), least=24)
        for (a, b), (c, d) in zip(pairs[::2], pairs[1::2], strict=False)
    ]
    if len(pairs) % 2:
        rows.append(Row((label(pairs[-1][0]), value(pairs[-1][1], span=3)), least=24))
    if shows(level, Field.CATEGORIES):
        rows.append(Row((label("困难类别"), value(_categories(facts), span=3)), least=24))
    if shows(level, Field.WISHES):
        wishes = "；".join(part for part in (file.job_city, file.job_kind) if part)
        rows.append(Row((label("求职意向"), value(wishes or wording.NOTHING, span=3)), least=24))
    if file.withdrawal_reason:
        words = value(file.withdrawal_reason, span=3)
        rows.append(Row((label("状态说明"), words), least=24))
    return Table((2.1, 4.2, 2.1, 4.2), tuple(rows), space_before=2)


def _categories(facts: DossierFacts) -> str:
    """Return the categories with the days they were recognised and cancelled on."""
    parts = []
    for category in sorted(facts.case.file.categories, key=lambda c: c.name):
        days = []
        if category.recognised_on:
            days.append(f"{wording.day(category.recognised_on)}认定")
        if category.cancelled_on:
            days.append(f"{wording.day(category.cancelled_on)}取消")
        parts.append(f"{category.name}（{'，'.join(days)}）" if days else category.name)
    return "、".join(parts) or wording.TO_BE_ADDED


def _worded_ring(service: Service, facts: DossierFacts) -> WordedRing:
    standing = facts.standing.of(service)
    count = f"{wording.SERVICE_NAMES[service]} {wording.given_of(standing)}"
    words = [Run(count, Face.SONG_BOLD), Run(wording.owed_of(service, standing))]
    if standing.not_counting:
        words.append(Run(f"另有 {standing.not_counting} 条未计入", grey=True))
    return WordedRing(ring_of(standing), tuple(words))


def _basis(facts: DossierFacts) -> Text:
    """Return the sentence that names the rules and the day the counts are true of."""
    begin, end = facts.pack.window(facts.case.file.cohort)
    words = (
        f"依据规则包“{facts.pack.name}”（{facts.pack.pack_ref}），"
        f"计入期 {wording.day(begin)}至{wording.day(end)}；"
        f"以上数字以 {wording.day(facts.as_of)}所知为准。来源：{facts.pack.source}"
    )
    return Text((Run(words),), size=9, leading=13.5, space_before=2)


def _plan(facts: DossierFacts) -> Iterator[Block]:
    plan = facts.case.plan
    if plan is None:
        yield paragraph("尚未制定帮扶方案。")
    else:
        yield subheading(f"（一）现行方案：第 {plan.version} 版")
        yield _plan_table(facts, plan)
        yield _measures_table(plan)
    others = [other for other in facts.case.plans if other is not plan]
    if others:
        yield subheading("（二）历次方案" if plan else "历次方案")
        yield _old_plans(others, has_reasons=shows(facts.level, Field.PLAN_TEXT))


def _confirmed(plan: Plan) -> str:
    if plan.confirmed_on is None:
        return "未确认"
    how = f"（{plan.confirmed_how}）" if plan.confirmed_how else ""
    return f"{wording.day(plan.confirmed_on)}已确认{how}"


def _plan_table(facts: DossierFacts, plan: Plan) -> Table:
    days = (label("复核日期"), value(wording.day(plan.review_on)))
    rows = [
        Row((label("制定日期"), value(wording.day(plan.made_on)), *days), least=24),
        Row((label("学生确认"), value(_confirmed(plan), span=3)), least=24),
    ]
    if shows(facts.level, Field.PLAN_TEXT):
        rows.append(Row((label("现状分析"), value(plan.analysis, span=3)), least=24))
        difficulties = "、".join(plan.difficulties) or wording.NOTHING
        rows.append(Row((label("主要困难"), value(difficulties, span=3)), least=24))
    rows.append(Row((label("就业目标"), value(plan.goal, span=3)), least=24))
    if plan.change_reason and shows(facts.level, Field.PLAN_TEXT):
        rows.append(Row((label("变更原因"), value(plan.change_reason, span=3)), least=24))
    return Table((1.9, 5.0, 1.7, 4.5), tuple(rows), space_before=2)


def _measures_table(plan: Plan) -> Table:
    rows = []
    for number, measure in enumerate(plan.measures, start=1):
        kind = f"【{measure.measure_kind}】" if measure.measure_kind else ""
        done = f"{wording.day(measure.done_on)}完成" if measure.done_on else ""
        result = "，".join(part for part in (done, measure.result) if part)
        rows.append(
            Row(
                (
                    centred(str(number)),
                    value(f"{kind}{measure.text}", size=SMALL),
                    centred(name(measure.owner or wording.NOTHING)),
                    centred(wording.short_day(measure.due_on)),
                    value(result or "进行中", size=SMALL),
                )
            )
        )
    if not rows:
        rows.append(Row((centred(wording.NOTHING), value("尚无措施", span=4, size=SMALL))))
    head = Row(head_cells("序号", "帮扶措施", "责任人", "完成时限", "落实情况"))
    return Table((1.05, 5.65, 1.9, 1.9, 2.6), tuple(rows), (head,), space_before=6)


def _old_plans(plans: list[Plan], *, has_reasons: bool) -> Table:
    rows = []
    for plan in sorted(plans, key=lambda p: (p.version, p.id)):
        struck = plan.is_void
        note = f"已作废：{plan.void_reason or wording.NOTHING}" if struck else "已由新版取代"
        if plan.change_reason and has_reasons:
            note = f"{note}；变更原因：{plan.change_reason}"
        goal = Run(plan.goal, struck=struck)
        rows.append(
            Row(
                (
                    centred(f"第 {plan.version} 版"),
                    centred(wording.short_day(plan.made_on)),
                    lines(small(goal)),
                    lines(small(note)),
                )
            )
        )
    head = Row(head_cells("版次", "制定日期", "就业目标", "说明"))
    return Table((1.5, 1.9, 5.0, 4.6), tuple(rows), (head,), space_before=2)


def _pairings(facts: DossierFacts) -> Iterator[Block]:
    pairings = facts.case.pairings
    if not pairings:
        yield paragraph("尚未结对。")
        return
    rows = []
    for pairing in sorted(pairings, key=lambda p: (p.since, p.id)):
        until = wording.day(pairing.until) if pairing.until else "至今"
        note = f"已作废：{pairing.void_reason or wording.NOTHING}" if pairing.is_void else ""
        helper = Run(pairing.helper, whole=True, struck=pairing.is_void)
        rows.append(
            Row(
                (
                    centred(helper),
                    centred(pairing.helper_role or wording.NOTHING),
                    centred(wording.day(pairing.since)),
                    centred(until),
                    value(note, size=SMALL),
                )
            )
        )
    head = Row(head_cells("帮扶责任人", "职务（身份）", "起始日期", "终止日期", "备注"))
    yield Table((3.6, 2.6, 2.4, 2.4, 2.0), tuple(rows), (head,), space_before=2)
