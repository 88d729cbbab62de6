"""Reason codes of the post 岗位 itself."""

from __future__ import annotations

from casework.reasons.kind import ReasonKind
from casework.required_services import Service

_REFERRAL = (Service.REFERRAL,)

KINDS = (
    ReasonKind(
        code="POST_EXPIRED",
        services=_REFERRAL,
        zh="岗位“{title}”{until} 截止，推荐日期 {on} 已过期。",
        en="The post {title} closed on {until}, before the referral of {on}.",
        fix_zh="岗位已延期的，请登记新的截止日期；否则请推荐有效岗位。",
        fix_en="If it was extended, add the post with its new closing date; or refer an open one.",
    ),
    ReasonKind(
        code="POST_INCOMPLETE",
        services=_REFERRAL,
        zh="岗位信息不全：岗位名称“{title}”，工作地点“{city}”。",
        en='The post is incomplete: title "{title}", city "{city}".',
        fix_zh="请补全岗位名称和工作地点。",
        fix_en="Add its title and its place of work.",
    ),
    ReasonKind(
        code="PAY_MISSING",
        services=_REFERRAL,
        zh="岗位“{title}”没有写明薪资。",
        en="The post {title} does not name its pay.",
        fix_zh="请向用人单位问明薪资（面议不算），补登后再推荐。",
        fix_en='Ask the employer for the pay ("negotiable" is not enough) and add it to the post.',
    ),
    ReasonKind(
        code="PAY_BELOW_MINIMUM",
        services=_REFERRAL,
        zh="岗位“{title}”月薪 {pay} 元，低于{region}自 {since} 起的最低工资 {minimum} 元。",
        en="The post {title} pays {pay} yuan, less than the minimum wage of {region} "
        "since {since}, {minimum} yuan.",
        fix_zh="请向用人单位核实薪资；写错的请更正，否则请推荐其他岗位。",
        fix_en="Ask the employer; correct the pay if it is wrong, or refer another post.",
    ),
    ReasonKind(
        code="INTERNSHIP_ONLY",
        services=_REFERRAL,
        zh="岗位“{title}”只是实习或见习。",
        en="The post {title} is an internship only.",
        fix_zh="请推荐正式就业岗位；可转正的，请在岗位名称中写明“转正”。",
        fix_en="Refer regular employment; if it leads to that, say 转正 in the title.",
    ),
    ReasonKind(
        code="FORBIDDEN_WORDS",
        services=_REFERRAL,
        zh="岗位“{title}”含有可能属于歧视性条款的字样：{words}。",
        en="The post {title} contains wording that may discriminate: {words}.",
        fix_zh="请打开岗位，由人核对后放行或退回。",
        fix_en="Open the post and have someone approve or return it.",
    ),
    ReasonKind(
        code="TRAINING_LOAN_WORDS",
        services=_REFERRAL,
        zh="岗位“{title}”含有疑似“培训贷”的字样：{words}。",
        en="The post {title} shows signs of a training loan: {words}.",
        fix_zh="请打开岗位，由人核对后放行或退回；属实的请列入黑名单并提醒学生。",
        fix_en="Open the post and have someone approve or return it; if it is one, "
        "blacklist the employer and warn the student.",
    ),
    ReasonKind(
        code="POST_RETURNED",
        services=_REFERRAL,
        zh="岗位“{title}”已由 {by} 于 {on} 退回：{note}。",
        en="The post {title} was returned by {by} on {on}: {note}.",
        fix_zh="请推荐其他岗位；岗位改好后可重新核对放行。",
        fix_en="Refer another post; when it has been corrected, check it again and approve it.",
    ),
    ReasonKind(
        code="EDUCATION_ABOVE",
        blocking=False,
        services=_REFERRAL,
        zh="岗位“{title}”要求{asked}，该生是{level}。",
        en="The post {title} requires {asked}; the student has {level}.",
        fix_zh="不影响计入，请确认用人单位是否接受。",
        fix_en="It does not change the count; make sure that the employer takes the student.",
    ),
    ReasonKind(
        code="MAJOR_OTHER",
        blocking=False,
        services=_REFERRAL,
        zh="岗位“{title}”要求专业“{asked}”，该生的专业是“{major}”。",
        en="The post {title} requires the major {asked}; the student's is {major}.",
        fix_zh="不影响计入，请在匹配说明中写明为什么合适。",
        fix_en="It does not change the count; say in the note why it is suitable anyway.",
    ),
)
