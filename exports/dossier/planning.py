"""The chapters on why and how a student is helped: hardship, plans, pairings, other services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casework.disclosure import PersonalField, shows
from casework.evidence import HARDSHIP, attached_to
from casework.people.person import ARTICLES, ConsentKind, valid_consent
from casework.records import ExtraService, HardshipCategory, Plan, Training
from exports import wording
from exports.dossier.document import (
    SMALL,
    centred,
    label,
    lines,
    listing,
    name,
    paragraph,
    row,
    small,
    subheading,
    value,
)
from exports.dossier.facts import DossierFacts
from exports.typography.blocks import Block
from exports.typography.lines import TextRun
from exports.typography.tables import RuledTable, TableRow


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
        row(label("制定日期"), value(wording.day(plan.made_on)), *days, least=24),
        row(label("学生确认"), value(_confirmed(plan), span=3), least=24),
    ]
    if shows(facts.level, PersonalField.PLAN_TEXT):
        rows.append(row(label("现状分析"), value(plan.analysis, span=3), least=24))
        difficulties = "、".join(plan.difficulties) or wording.NOTHING
        rows.append(row(label("主要困难"), value(difficulties, span=3), least=24))
    rows.append(row(label("就业目标"), value(plan.goal, span=3), least=24))
    if plan.change_reason and shows(facts.level, PersonalField.PLAN_TEXT):
        rows.append(row(label("变更原因"), value(plan.change_reason, span=3), least=24))
    return RuledTable((1.9, 5.0, 1.7, 4.5), tuple(rows), space_before=2)


def _measures_table(plan: Plan) -> RuledTable:
    rows = []
    for number, measure in enumerate(plan.measures, start=1):
        kind = f"【{measure.measure_kind}】" if measure.measure_kind else ""
        done = f"{wording.day(measure.done_on)}完成" if measure.done_on else ""
        result = "，".join(part for part in (done, measure.result) if part)
        rows.append(
            row(
                centred(str(number)),
                value(f"{kind}{measure.text}", size=SMALL),
                centred(name(measure.owner or wording.NOTHING)),
                centred(wording.short_day(measure.due_on)),
                value(result or "进行中", size=SMALL),
            )
        )
    if not rows:
        rows.append(row(centred(wording.NOTHING), value("尚无措施", span=4, size=SMALL)))
    return listing(
        (1.05, 5.65, 1.9, 1.9, 2.6),
        "序号 帮扶措施 责任人 完成时限 落实情况",
        rows,
        before=6,
    )


def _old_plans(plans: list[Plan], *, has_reasons: bool) -> RuledTable:
    rows = []
    for plan in sorted(plans, key=lambda p: (p.version, p.id)):
        struck = plan.is_void
        note = wording.voided(plan) if struck else "已由新版取代"
        if plan.change_reason and has_reasons:
            note = f"{note}；变更原因：{plan.change_reason}"
        goal = TextRun(plan.goal, struck=struck)
        rows.append(
            row(
                centred(f"第 {plan.version} 版"),
                centred(wording.short_day(plan.made_on)),
                lines(small(goal)),
                lines(small(note)),
            )
        )
    return listing((1.5, 1.9, 5.0, 4.6), "版次 制定日期 就业目标 说明", rows)


def pairings(facts: DossierFacts) -> Iterator[Block]:
    """Yield the table of pairings: who was responsible, and when."""
    known = facts.case.pairings
    if not known:
        yield paragraph("尚未结对。")
        return
    rows = []
    for pairing in sorted(known, key=lambda p: (p.since, p.id)):
        until = wording.day(pairing.until) if pairing.until else "至今"
        note = wording.voided(pairing) if pairing.is_void else ""
        helper = TextRun(pairing.helper, whole=True, struck=pairing.is_void)
        rows.append(
            row(
                centred(helper),
                centred(pairing.helper_role or wording.NOTHING),
                centred(wording.day(pairing.since)),
                centred(until),
                value(note, size=SMALL),
            )
        )
    yield listing((3.6, 2.6, 2.4, 2.4, 2.0), "帮扶责任人 职务（身份） 起始日期 终止日期 备注", rows)


def services(facts: DossierFacts) -> Iterator[Block]:
    """Yield the chapter, with each training and each service once."""
    if not facts.case.trainings and not facts.case.extras:
        yield paragraph("尚无培训、职业指导或政策宣介记录。")
        return
    if facts.case.trainings:
        rows = tuple(map(_training, facts.case.trainings))
        yield listing(
            (2.6, 3.4, 2.6, 1.0, 1.5, 1.9),
            "年度、项目 形式、平台或基地 起止 学时 状态 备注",
            rows,
        )
    if facts.case.extras:
        rows = tuple(_extra(one, facts) for one in facts.case.extras)
        yield listing((2.0, 2.0, 2.2, 6.8), "日期 服务 提供人 内容", rows, before=6)


def _training(one: Training) -> TableRow:
    struck = one.is_void
    where = "，".join(part for part in (one.mode, one.platform, one.base) if part)
    days = [wording.short_day(day) for day in (one.begun_on or one.enrolled_on, one.ended_on)]
    note = f"证书 {one.certificate}" if one.certificate else ""
    if struck:
        note = wording.voided(one)
    return row(
        value(TextRun(f"{one.year} {one.programme}", struck=struck), size=SMALL),
        value(TextRun(where, struck=struck), size=SMALL),
        centred("\n".join(days)),
        centred(str(one.hours or wording.NOTHING)),
        centred(one.state.value),
        value(note or wording.NOTHING, size=SMALL),
    )


def _extra(one: ExtraService, facts: DossierFacts) -> TableRow:
    struck = one.is_void
    words = one.content if shows(facts.level, PersonalField.TALK_TEXT) else wording.NOTHING
    if struck:
        words = f"{words}（{wording.voided(one)}）"
    return row(
        centred(wording.short_day(one.on)),
        centred(TextRun(one.service.value, struck=struck)),
        centred(name(one.given_by)),
        value(TextRun(words, struck=struck), size=SMALL),
    )


def hardship(facts: DossierFacts) -> Iterator[Block]:
    """Yield the chapter; nothing at levels that do not show categories."""
    if not shows(facts.level, PersonalField.CATEGORIES):
        return
    categories = sorted(facts.case.file.categories, key=lambda one: one.name)
    if not categories:
        yield paragraph("困难类别待补。")
    else:
        rows = tuple(_category_row(one, facts) for one in categories)
        yield listing((3.6, 2.4, 2.4, 1.6, 3.0), "困难类别 认定日期 取消日期 当前 证明材料", rows)
    yield _consents(facts)


def _category_row(one: HardshipCategory, facts: DossierFacts) -> TableRow:
    cells = (
        value(one.name, size=SMALL),
        centred(wording.short_day(one.recognised_on)),
        centred(wording.short_day(one.cancelled_on)),
        centred("有效" if _holds(one, facts.as_of) else "已失效"),
        value(_category_proof(one, facts), size=SMALL),
    )
    return TableRow(cells, least=24)


def _holds(one: HardshipCategory, day: date) -> bool:
    begun = one.recognised_on is None or one.recognised_on <= day
    return begun and (one.cancelled_on is None or day < one.cancelled_on)


def _category_proof(one: HardshipCategory, facts: DossierFacts) -> str:
    """Return the state of the proof and the result of its review, as text."""
    laid = [a for a in attached_to(facts.case, facts.case.id) if a.proof_kind == HARDSHIP]
    for attachment in laid:
        if one.proof_id in (None, attachment.evidence_id):
            return f"已附，{attachment.review}"
    return "已附" if one.proof_id else wording.TO_BE_ADDED


def _consents(facts: DossierFacts) -> Block:
    """Return a paragraph on the notice and the consents, each with its article of the law."""
    answers = []
    for kind in ConsentKind:
        found = valid_consent(facts.case.consents, kind, facts.as_of)
        words = f"{wording.short_day(found.given_on)}，{found.how}" if found else "尚无"
        answers.append(f"{kind.value}（第{ARTICLES[kind]}条）：{words}")
    return paragraph(f"个人信息告知与同意：{'；'.join(answers)}。", size=SMALL, before=3)
