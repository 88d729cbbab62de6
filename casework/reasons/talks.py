"""Reason codes of talks 谈心谈话."""

from __future__ import annotations

from casework.reasons.kind import ReasonKind
from casework.required_services import Service

_TALK = (Service.TALK,)

KINDS = (
    ReasonKind(
        code="TEXT_SHORT",
        services=_TALK,
        unit="characters",
        zh="谈话内容除模板用语外只有 {length} 个字，至少需要 {minimum} 个字。",
        en="Without the words of the template the note has {length} characters; {minimum} are"
        " needed.",
        fix_zh="请写明学生情况和谈话内容，还差 {lacking} 个字。",
        fix_en="Write what was said and how the student is: {lacking} characters more.",
    ),
    ReasonKind(
        code="TEXT_COPIED",
        unit="percent",
        services=_TALK,
        zh="{on} 的谈话内容与 {first_on} 的谈话相同 {likeness}%，不是本次的记录。",
        en="The words of {on} are {likeness} % those of the talk of {first_on}, not of this one.",
        fix_zh="请写明本次谈话的实际情况；重复登记的请作废。",
        fix_en="Write what was said this time; if it was logged twice, void one.",
    ),
    ReasonKind(
        code="GROUP_SESSION",
        services=_TALK,
        unit="characters",
        zh="集体谈话（{on}），为该生单独记录的只有 {length} 个字，不计入。",
        en="A group session ({on}) with {length} characters noted for this student alone.",
        fix_zh="为该生单独写一条不少于 {minimum} 个字的记录，即作为其本人的谈话计入。",
        fix_en="A line of the student's own, of {minimum} characters or more, makes it count.",
    ),
    ReasonKind(
        code="NO_CONTACT",
        services=_TALK,
        zh="{on}：{said}，只是尝试，没有谈成。",
        en="On {on}: {said}. That was an attempt, and no talk took place.",
        fix_zh="联系上学生后，请按实际谈话登记。",
        fix_en="Log the talk when the student has been reached.",
    ),
    ReasonKind(
        code="SAME_DAY",
        services=_TALK,
        zh="与 {on} {first_start} 的谈话同一天，一天只计一次。",
        en="On the same day as the talk of {on}, {first_start}; one per day counts.",
        fix_zh="日期写错的，请作废后按实际日期登记；否则请另约一天。",
        fix_en="If the date is wrong, void it and log it again; otherwise talk on another day.",
    ),
    ReasonKind(
        code="NOT_FACE_TO_FACE",
        unit="talks",
        services=_TALK,
        zh="{on} 的谈话方式是“{mode}”，非面谈的次数已满。",
        en="The talk of {on} was held by {mode}; no more that are not face to face count.",
        fix_zh="请当面谈一次。",
        fix_en="Talk with the student face to face.",
    ),
)
