"""谈心谈话记录表: one sheet for each talk, or a blank one.

Source:
    The fields are those of the forms in use; the notice of 30 January 2023, item 17, asks for at
    least three talks with each student.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.case import Case, TalkWithSession
from casework.disclosure import PersonalField, shows
from casework.records import CaseFile
from exports import wording
from exports.dossier.document import name
from exports.forms.facts import FormFacts
from exports.forms.parts import head, own_fields, pair_rows, places, wide_row
from exports.typography.blocks import Block, RuledTable
from exports.typography.lines import TextRun

_COLUMNS = (1.9, 4.7, 1.9, 4.7)
_CONTENT, _SHORT = 150.0, 62.0  # points, for handwriting


def papers(facts: FormFacts) -> Iterator[tuple[Block, ...]]:
    """Yield a sheet for each talk that is not void, or a blank one if there is none."""
    held = [one for one in facts.case.talks if not one.talk.is_void] if facts.case else []
    if not held:
        yield tuple(_paper(facts, facts.case, None, 0))
    for number, one in enumerate(held, start=1):
        yield tuple(_paper(facts, facts.case, one, number))


def _paper(
    facts: FormFacts, case: Case | None, held: TalkWithSession | None, number: int
) -> Iterator[Block]:
    about = f"第 {number} 次" if held else "第　　次"
    yield from head(facts.template, facts.unit, about, facts.logo)
    rows = [*pair_rows(_who(case.file if case else None)), *pair_rows(_when(held))]
    rows += [
        wide_row("谈话主题", _shown(facts, held.session.topic if held else ""), 30),
        wide_row("学生情况、谈话内容", _shown(facts, _content(held)), _CONTENT),
        wide_row("学生诉求", _shown(facts, (held.session.wishes or "") if held else ""), _SHORT),
        wide_row("帮扶措施及建议", _shown(facts, held.session.measures if held else ""), _SHORT),
        wide_row("学生反馈", _shown(facts, _feedback(held)), 40),
        wide_row("下一步计划", _shown(facts, _next(held)), 40),
        *own_fields(facts.template),
    ]
    yield RuledTable(_COLUMNS, tuple(rows), space_before=4)
    yield places("谈话人（签字）", "学生（签字）")


def _who(file: CaseFile | None) -> list[tuple[str, TextRun | str]]:
    return [
        ("学生姓名", name(file.name) if file else ""),
        ("学号", file.student_no if file else ""),
        ("学院（系）", (file.college if file else None) or ""),
        ("班级", (file.class_name if file else None) or ""),
    ]


def _when(held: TalkWithSession | None) -> list[tuple[str, TextRun | str]]:
    if held is None:
        return [
            ("谈话日期", "　　　　年　　月　　日"),
            ("起止时间", "　　时　　分至　　时　　分"),
            ("谈话方式", "□面谈 □电话 □视频 □文字"),
            ("谈话地点", ""),
            ("谈话人", ""),
            ("个别或集体", "□个别谈话 □集体谈话"),
        ]
    session = held.session
    return [
        ("谈话日期", wording.day(session.on)),
        ("起止时间", f"{session.start:%H:%M}—{session.end:%H:%M}"),
        ("谈话方式", session.mode.value),
        ("谈话地点", session.place),
        ("谈话人", name(session.held_by)),
        ("个别或集体", "集体谈话（不计入）" if session.is_group else "个别谈话"),
    ]


def _content(held: TalkWithSession | None) -> str:
    if held is None:
        return ""
    own = f"\n单独记录：{held.talk.own_words}" if held.talk.own_words else ""
    return f"{held.session.content}{own}"


def _feedback(held: TalkWithSession | None) -> str:
    if held is None:
        return ""
    parts = (held.talk.feedback, held.talk.confirmed_how and f"确认方式：{held.talk.confirmed_how}")
    return wording.listed(parts)


def _next(held: TalkWithSession | None) -> str:
    if held is None:
        return ""
    session = held.session
    on = f"跟进日期 {wording.day(session.follow_up_on)}" if session.follow_up_on else ""
    return wording.listed((session.next_step, on, session.follow_up))


def _shown(facts: FormFacts, words: str) -> str:
    return words if shows(facts.level, PersonalField.TALK_TEXT) else ""
