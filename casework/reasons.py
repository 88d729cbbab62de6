"""The reasons a verdict can give: one stable code each, in both languages, with the mend.

A code once released keeps its meaning. The sentences quote the record's own values by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casework.services import Service

Fact = str | int

ALL = (Service.TALK, Service.REFERRAL, Service.EVENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonKind:
    """What a code means, how it is said, and what would mend it.

    ``blocking`` reasons keep a record from counting; the others are for a person to look at.
    ``unit`` names what the threshold of its test counts (None = no threshold). A ``fixed`` test
    cannot be switched off in a rule pack.
    """

    code: str
    blocking: bool = True
    services: tuple[Service, ...] = ALL
    unit: str | None = None
    fixed: bool = False
    zh: str
    en: str
    mend_zh: str
    mend_en: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record does not count, or what should be noticed although it does.

    ``facts`` are the record's own values, dates as ISO text; ``sentence`` words them.
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict, repr=False)

    @property
    def is_blocking(self) -> bool:
        return REASONS[self.code].blocking


def sentence(reason: Reason, lang: str) -> str:
    """Return what the reason says of this record and what would mend it.

    ``lang`` is Chinese when it begins with ``zh``, otherwise English.
    """
    kind = REASONS[reason.code]
    if lang.startswith("zh"):
        return f"{kind.zh}{kind.mend_zh}".format_map(reason.facts)
    return f"{kind.en} {kind.mend_en}".format_map(reason.facts)


_TALK = (Service.TALK,)
_REFERRAL = (Service.REFERRAL,)
_EVENT = (Service.EVENT,)

_KINDS = (
    ReasonKind(
        code="VOIDED",
        fixed=True,
        zh="已作废，原因：{reason}。",
        en="Declared void, because: {reason}.",
        mend_zh="如系误作废，请撤销作废，或重新登记一条。",
        mend_en="If that was a slip, undo it or log the record anew.",
    ),
    ReasonKind(
        code="FUTURE",
        zh="日期 {on} 还没有到。",
        en="Its date {on} has not come yet.",
        mend_zh="到当天自动计入；日期写错的，请作废后按实际日期登记。",
        mend_en="It counts by itself from that day; if the date is wrong, void it and log it anew.",
    ),
    ReasonKind(
        code="OUTSIDE_WINDOW",
        zh="日期 {on} 不在本届计入期 {begin} 至 {end} 之内。",
        en="Its date {on} lies outside the window of this cohort, {begin} to {end}.",
        mend_zh="日期写错的，请作废后按实际日期登记；计入期由规则包规定。",
        mend_en="If the date is wrong, void it and log it anew; the rule pack sets the window.",
    ),
    ReasonKind(
        code="BACKDATED",
        blocking=False,
        unit="days",
        zh="补录：日期 {on}，录入 {entered_on}（相隔 {days} 天），建档 {opened_on}。",
        en="Entered later: dated {on}, entered {entered_on} ({days} days after), file opened"
        " {opened_on}.",
        mend_zh="不影响计入，请备好佐证材料。",
        mend_en="It does not change the count; keep the evidence at hand.",
    ),
    ReasonKind(
        code="TEXT_SHORT",
        services=_TALK,
        unit="characters",
        zh="谈话内容除模板用语外只有 {length} 个字，至少需要 {minimum} 个字。",
        en="Without the words of the template the note has {length} characters; {minimum} are"
        " needed.",
        mend_zh="请写明学生情况和谈话内容，还差 {lacking} 个字。",
        mend_en="Write what was said and how the student is: {lacking} characters more.",
    ),
    ReasonKind(
        code="GROUP_SESSION",
        services=_TALK,
        unit="characters",
        zh="集体谈话（{on}），为该生单独记录的只有 {length} 个字，不计入。",
        en="A group session ({on}) with {length} characters noted for this student alone.",
        mend_zh="为该生单独写一条不少于 {minimum} 个字的记录，即作为其本人的谈话计入。",
        mend_en="A line of the student's own, of {minimum} characters or more, makes it count.",
    ),
    ReasonKind(
        code="SAME_DAY",
        services=_TALK,
        zh="与 {on} {first_start} 的谈话同一天，一天只计一次。",
        en="On the same day as the talk of {on}, {first_start}; one a day counts.",
        mend_zh="日期写错的，请作废后按实际日期登记；否则请另约一天。",
        mend_en="If the date is wrong, void it and log it anew; otherwise talk on another day.",
    ),
    ReasonKind(
        code="POST_REPEATED",
        services=_REFERRAL,
        zh="“{employer}”的“{title}”已于 {first_on} 推荐过，同一岗位只计一次。",
        en="The post {title} at {employer} was referred on {first_on} already; a post counts once.",
        mend_zh="请推荐另一个岗位。",
        mend_en="Refer another post.",
    ),
    ReasonKind(
        code="POST_EXPIRED",
        services=_REFERRAL,
        zh="岗位“{title}”{until} 截止，推荐日期 {on} 已过期。",
        en="The post {title} closed on {until}, before the referral of {on}.",
        mend_zh="岗位已延期的，请登记新的截止日期；否则请推荐有效岗位。",
        mend_en="If it was extended, add the post with its new closing date; or refer an open one.",
    ),
    ReasonKind(
        code="POST_INCOMPLETE",
        services=_REFERRAL,
        zh="岗位信息不全：岗位名称“{title}”，工作地点“{city}”。",
        en="The post is incomplete: title “{title}”, city “{city}”.",
        mend_zh="请补全岗位名称和工作地点。",
        mend_en="Add its title and its place of work.",
    ),
    ReasonKind(
        code="PAY_MISSING",
        services=_REFERRAL,
        zh="岗位“{title}”没有写明薪资。",
        en="The post {title} does not name its pay.",
        mend_zh="请向用人单位问明薪资（面议不算），补登后再推荐。",
        mend_en="Ask the employer for the pay (“negotiable” is none) and add it to the post.",
    ),
    ReasonKind(
        code="INTERNSHIP_ONLY",
        services=_REFERRAL,
        zh="岗位“{title}”只是实习或见习。",
        en="The post {title} is an internship only.",
        mend_zh="请推荐正式就业岗位；可转正的，请在岗位名称中写明“转正”。",
        mend_en="Refer a post of regular work; where it leads to one, say 转正 in the title.",
    ),
    ReasonKind(
        code="CREDIT_CODE_INVALID",
        services=_REFERRAL,
        zh="“{employer}”的统一社会信用代码“{uscc}”不正确。",
        en="{employer} has no valid unified social credit code (“{uscc}”).",
        mend_zh="请核对营业执照上的 18 位代码并更正；机关、部队、境外单位请选对单位性质。",
        mend_en="Check the 18 characters against its licence; government, army and employers"
        " abroad need none: choose the kind.",
    ),
    ReasonKind(
        code="EMPLOYER_BLACKLISTED",
        services=_REFERRAL,
        fixed=True,
        zh="“{employer}”已于 {blacklisted_on} 列入招聘黑名单（{reason}）。",
        en="{employer} is on the blacklist since {blacklisted_on} ({reason}).",
        mend_zh="请提醒学生，并推荐其他单位的岗位。",
        mend_en="Warn the student, and refer a post elsewhere.",
    ),
    ReasonKind(
        code="NO_MATCH_NOTE",
        services=_REFERRAL,
        unit="characters",
        zh="人岗匹配说明只有 {length} 个字，至少需要 {minimum} 个字。",
        en="The note on why the post fits has {length} characters; {minimum} are needed.",
        mend_zh="请写明专业、意向地区、行业或薪资如何匹配。",
        mend_en="Say how major, city, trade or pay fit the student.",
    ),
    ReasonKind(
        code="NO_RESPONSE",
        services=_REFERRAL,
        unit="days",
        zh="{on} 推荐后 {days} 天内（至 {due_on}）没有学生反馈。",
        en="No answer of the student within {days} days of {on} (until {due_on}).",
        mend_zh="请联系学生并登记反馈；“不合适”也计入。",
        mend_en="Ask the student and enter the answer; “not suitable” counts too.",
    ),
    ReasonKind(
        code="RESPONSE_PENDING",
        blocking=False,
        services=_REFERRAL,
        zh="待学生反馈，最迟 {due_on}；在此之前暂计入。",
        en="The student's answer is awaited until {due_on}; it counts meanwhile.",
        mend_zh="请在 {due_on} 前登记反馈。",
        mend_en="Enter the answer by {due_on}.",
    ),
    ReasonKind(
        code="RESPONSE_BEFORE_REFERRAL",
        services=_REFERRAL,
        zh="反馈日期 {responded_on} 早于推荐日期 {on}。",
        en="The answer of {responded_on} is dated before the referral of {on}.",
        mend_zh="请核对并更正日期。",
        mend_en="Check and correct the dates.",
    ),
    ReasonKind(
        code="AFTER_DESTINATION",
        services=_REFERRAL,
        zh="推荐日期 {on} 晚于去向落实日期 {placed_on}（代码 {code}）。",
        en="Referred on {on}, after the destination was fixed on {placed_on} (code {code}).",
        mend_zh="去向已失去的，请先登记失去之日的去向。",
        mend_en="If that destination was lost, register it with the day it was lost.",
    ),
    ReasonKind(
        code="REGISTERED_ONLY",
        services=_EVENT,
        zh="“{event}”（{on}）只有报名，没有参加记录。",
        en="Registered for {event} ({on}), but not recorded as attended.",
        mend_zh="参加了的，请登记“已参加”并附签到。",
        mend_en="If the student came, record 已参加 with the sign-in.",
    ),
    ReasonKind(
        code="ABSENT",
        services=_EVENT,
        zh="“{event}”（{on}）缺席。",
        en="Absent from {event} ({on}).",
        mend_zh="请组织学生参加另一场活动。",
        mend_en="Take the student to another event.",
    ),
    ReasonKind(
        code="ON_LEAVE",
        services=_EVENT,
        zh="“{event}”（{on}）请假。",
        en="Excused from {event} ({on}).",
        mend_zh="请组织学生参加另一场活动。",
        mend_en="Take the student to another event.",
    ),
    ReasonKind(
        code="EVENT_TWICE",
        services=_EVENT,
        zh="“{event}”（{on}）已计入一次，同一场活动只计一次。",
        en="{event} ({on}) is counted already; an event counts once.",
        mend_zh="重复登记的请作废；另一场活动请分别登记名称或日期。",
        mend_en="Void the repeat; if it was another event, give it its own name or date.",
    ),
)

REASONS: Mapping[str, ReasonKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""Every code, in the order in which the page of rules lists them."""
