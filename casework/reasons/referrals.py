"""Reason codes of referrals 岗位推荐."""

from __future__ import annotations

from casework.reasons.kind import ReasonKind
from casework.required_services import Service

_REFERRAL = (Service.REFERRAL,)

KINDS = (
    ReasonKind(
        code="POST_REPEATED",
        services=_REFERRAL,
        zh="“{employer}”的“{title}”已于 {first_on} 推荐过，同一岗位只计一次。",
        en="The post {title} at {employer} was already referred on {first_on}; a post counts once.",
        fix_zh="请推荐另一个岗位。",
        fix_en="Refer another post.",
    ),
    ReasonKind(
        code="SAME_EMPLOYER",
        unit="posts",
        services=_REFERRAL,
        zh="“{employer}”的岗位推荐次数已满，首次推荐于 {first_on}。",
        en="No more posts at {employer} count; the first was referred on {first_on}.",
        fix_zh="请推荐另一家单位的岗位。",
        fix_en="Refer a post at another employer.",
    ),
    ReasonKind(
        code="EMPLOYER_BLACKLISTED",
        services=_REFERRAL,
        fixed=True,
        zh="“{employer}”已于 {blacklisted_on} 列入招聘黑名单（{reason}）。",
        en="{employer} has been on the blacklist since {blacklisted_on} ({reason}).",
        fix_zh="请提醒学生，并推荐其他单位的岗位。",
        fix_en="Warn the student, and refer a post elsewhere.",
    ),
    ReasonKind(
        code="CREDIT_CODE_INVALID",
        services=_REFERRAL,
        zh="“{employer}”的统一社会信用代码“{uscc}”不正确。",
        en='{employer} has no valid unified social credit code ("{uscc}").',
        fix_zh="请核对营业执照上的 18 位代码并更正；机关、部队、境外单位请选对单位性质。",
        fix_en="Check the 18 characters against its licence; government, military and employers"
        " abroad need none: choose the kind.",
    ),
    ReasonKind(
        code="EMPLOYER_UNVERIFIED",
        services=_REFERRAL,
        zh="“{employer}”还没有人核实。",
        en="{employer} has not been verified yet.",
        fix_zh="请核实用人单位并登记核实人和日期。",
        fix_en="Verify the employer, and enter who did and when.",
    ),
    ReasonKind(
        code="NO_MATCH_NOTE",
        services=_REFERRAL,
        unit="characters",
        zh="人岗匹配说明只有 {length} 个字，至少需要 {minimum} 个字。",
        en="The note on why the post fits has {length} characters; {minimum} are needed.",
        fix_zh="请写明专业、意向地区、行业或薪资如何匹配。",
        fix_en="Say how major, city, trade or pay fit the student.",
    ),
    ReasonKind(
        code="NO_RESPONSE",
        services=_REFERRAL,
        unit="days",
        zh="{on} 推荐后 {days} 天内（至 {due_on}）没有学生反馈。",
        en="No answer from the student within {days} days of {on} (until {due_on}).",
        fix_zh="请联系学生并登记反馈；“不合适”也计入。",
        fix_en='Ask the student and enter the answer; "not suitable" counts too.',
    ),
    ReasonKind(
        code="RESPONSE_PENDING",
        blocking=False,
        services=_REFERRAL,
        zh="待学生反馈，最迟 {due_on}；在此之前暂计入。",
        en="The student's answer is awaited until {due_on}; it counts until then.",
        fix_zh="请在 {due_on} 前登记反馈。",
        fix_en="Enter the answer by {due_on}.",
    ),
    ReasonKind(
        code="RESPONSE_BEFORE_REFERRAL",
        services=_REFERRAL,
        zh="反馈日期 {responded_on} 早于推荐日期 {on}。",
        en="The answer of {responded_on} is dated before the referral of {on}.",
        fix_zh="请核对并更正日期。",
        fix_en="Check and correct the dates.",
    ),
    ReasonKind(
        code="AFTER_DESTINATION",
        services=_REFERRAL,
        zh="推荐日期 {on} 晚于去向落实日期 {placed_on}（代码 {code}）。",
        en="Referred on {on}, after the destination was fixed on {placed_on} (code {code}).",
        fix_zh="去向已失去的，请先登记失去之日的去向。",
        fix_en="If that destination was lost, register it with the day it was lost.",
    ),
    ReasonKind(
        code="MASS_PUSH",
        blocking=False,
        unit="students",
        services=_REFERRAL,
        zh="{on} 以同样的说明把“{title}”推荐给了 {students} 名学生。",
        en="On {on} the post {title} was recommended to {students} students in the same words.",
        fix_zh="不影响计入，请为每名学生写明为什么合适。",
        fix_en="It does not change the count; say for each student why it fits.",
    ),
)
