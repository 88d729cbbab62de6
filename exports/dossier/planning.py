"""The chapters of the plan (current and earlier versions) and of all pairings."""

from __future__ import annotations

from collections.abc import Iterator

from casework.disclosure import PersonalField, shows
from casework.records import Plan
from exports import wording
from exports.dossier.document import (
    SMALL,
    centred,
    head_cells,
    label,
    lines,
    name,
    paragraph,
    small,
    subheading,
    value,
)
from exports.dossier.facts import DossierFacts
from exports.typography.blocks import Block, RuledTable, TableRow
from exports.typography.lines import TextRun


def plans(facts: DossierFacts) -> Iterator[Block]:
    """Yield the current plan and its earlier versions."""
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
        yield _old_plans(others, has_reasons=shows(facts.level, PersonalField.PLAN_TEXT))


def _confirmed(plan: Plan) -> str:
    if plan.confirmed_on is None:
        return "未确认"
    how = f"（{plan.confirmed_how}）" if plan.confirmed_how else ""
    return f"{wording.day(plan.confirmed_on)}已确认{how}"


def _plan_table(facts: DossierFacts, plan: Plan) -> RuledTable:
    days = (label("复核日期"), value(wording.day(plan.review_on)))
    rows = [
        TableRow((label("制定日期"), value(wording.day(plan.made_on)), *days), least=24),
        TableRow((label("学生确认"), value(_confirmed(plan), span=3)), least=24),
    ]
    if shows(facts.level, PersonalField.PLAN_TEXT):
        rows.append(TableRow((label("现状分析"), value(plan.analysis, span=3)), least=24))
        difficulties = "、".join(plan.difficulties) or wording.NOTHING
        rows.append(TableRow((label("主要困难"), value(difficulties, span=3)), least=24))
    rows.append(TableRow((label("就业目标"), value(plan.goal, span=3)), least=24))
    if plan.change_reason and shows(facts.level, PersonalField.PLAN_TEXT):
        rows.append(TableRow((label("变更原因"), value(plan.change_reason, span=3)), least=24))
    return RuledTable((1.9, 5.0, 1.7, 4.5), tuple(rows), space_before=2)


def _measures_table(plan: Plan) -> RuledTable:
    rows = []
    for number, measure in enumerate(plan.measures, start=1):
        kind = f"【{measure.measure_kind}】" if measure.measure_kind else ""
        done = f"{wording.day(measure.done_on)}完成" if measure.done_on else ""
        result = "，".join(part for part in (done, measure.result) if part)
        rows.append(
            TableRow(
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
        rows.append(TableRow((centred(wording.NOTHING), value("尚无措施", span=4, size=SMALL))))
    head = TableRow(head_cells("序号", "帮扶措施", "责任人", "完成时限", "落实情况"))
    return RuledTable((1.05, 5.65, 1.9, 1.9, 2.6), tuple(rows), (head,), space_before=6)


def _old_plans(plans: list[Plan], *, has_reasons: bool) -> RuledTable:
    rows = []
    for plan in sorted(plans, key=lambda p: (p.version, p.id)):
        struck = plan.is_void
        note = f"已作废：{plan.void_reason or wording.NOTHING}" if struck else "已由新版取代"
        if plan.change_reason and has_reasons:
            note = f"{note}；变更原因：{plan.change_reason}"
        goal = TextRun(plan.goal, struck=struck)
        rows.append(
            TableRow(
                (
                    centred(f"第 {plan.version} 版"),
                    centred(wording.short_day(plan.made_on)),
                    lines(small(goal)),
                    lines(small(note)),
                )
            )
        )
    head = TableRow(head_cells("版次", "制定日期", "就业目标", "说明"))
    return RuledTable((1.5, 1.9, 5.0, 4.6), tuple(rows), (head,), space_before=2)


def pairings(facts: DossierFacts) -> Iterator[Block]:
    """Yield the table of pairings: who was responsible, and when."""
    known = facts.case.pairings
    if not known:
        yield paragraph("尚未结对。")
        return
    rows = []
    for pairing in sorted(known, key=lambda p: (p.since, p.id)):
        until = wording.day(pairing.until) if pairing.until else "至今"
        note = f"已作废：{pairing.void_reason or wording.NOTHING}" if pairing.is_void else ""
        helper = TextRun(pairing.helper, whole=True, struck=pairing.is_void)
        rows.append(
            TableRow(
                (
                    centred(helper),
                    centred(pairing.helper_role or wording.NOTHING),
                    centred(wording.day(pairing.since)),
                    centred(until),
                    value(note, size=SMALL),
                )
            )
        )
    head = TableRow(head_cells("帮扶责任人", "职务（身份）", "起始日期", "终止日期", "备注"))
    yield RuledTable((3.6, 2.6, 2.4, 2.4, 2.0), tuple(rows), (head,), space_before=2)
