"""帮扶联系卡: a student's helper and contact details; two cards per page, to be cut apart."""

from __future__ import annotations

from collections.abc import Iterator

from casework.required_services import Service
from exports import wording
from exports.dossier.document import name
from exports.forms.facts import FormFacts
from exports.forms.parts import head, own_fields, pair_rows, seal_place, wide_row
from exports.typography.blocks import Align, Block, RuledTable, Text
from exports.typography.lines import TextRun

_COLUMNS = (2.1, 4.5, 2.1, 4.5)
_MOST_MEASURES = 5


def papers(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """Yield a page: the student's card, and the counterfoil for the file."""
    first = tuple(_card(facts, "学生留存"))
    cut = Text(
        (TextRun(f"{'－ ' * 11}沿此线裁开{' －' * 11}", grey=True),),
        size=9,
        leading=40,
        align=Align.CENTRE,
    )
    yield (*first, cut, *_card(facts, "学院留存"))


def _card(facts: FormFacts, copy: str) -> Iterator[Block]:
    yield from head(facts.template, facts.unit, copy, facts.logo)
    case = facts.case
    helper = case.helper_on(facts.as_of) if case else None
    file = case.file if case else None
    pairs: list[tuple[str, TextRun | str]] = [
        ("学生姓名", name(file.name) if file else ""),
        ("学号", file.student_no if file else ""),
        ("学院、班级", "，".join(p for p in (file.college, file.class_name) if p) if file else ""),
        ("建卡日期", wording.day(facts.as_of) if file else ""),
        ("帮扶责任人", name(helper.helper) if helper else ""),
        ("职务（身份）", (helper.helper_role if helper else None) or ""),
        ("联系电话", facts.helper_phone),
        ("结对日期", wording.day(helper.since) if helper else ""),
    ]
    rows = [*pair_rows(pairs)]
    rows.append(wide_row("帮扶政策", _policy(facts), 34))
    rows.append(wide_row("帮扶措施", _measures(facts), 62))
    rows += own_fields(facts.template)
    yield RuledTable(_COLUMNS, tuple(rows), space_before=4, is_whole=True)
    signs = "　　　　　　　　".join(
        f"{one}：" for one in ("学生（签字）", *seal_place(facts.template))
    )
    yield Text((TextRun(signs),), space_before=8, align=Align.LEFT)


def _policy(facts: FormFacts) -> str:
    words = {
        Service.TALK.value: "谈心谈话不少于 {n} 次",
        Service.REFERRAL.value: "推荐有效岗位不少于 {n} 个",
        Service.EVENT.value: "组织参加就业促进活动不少于 {n} 次",
    }
    parts = [words[service].format(n=number) for service, number in facts.minima]
    return "“一对一”帮扶" + (f"：{'，'.join(parts)}。" if parts else "。")


def _measures(facts: FormFacts) -> str:
    plan = facts.case.plan if facts.case else None
    if plan is None:
        return ""
    return wording.listed(measure.text for measure in plan.measures[:_MOST_MEASURES])
