"""Display names of the parts of a plan."""

from __future__ import annotations

from ui.common.i18n import N_, _

_PARTS = {
    "level": N_("Level of care"),
    "risk": N_("Risk"),
    "analysis": N_("Situation"),
    "difficulties": N_("Difficulties"),
    "goal": N_("Goal"),
    "goal_kind": N_("Target destination"),
    "goal_city": N_("Target place"),
    "goal_industry": N_("Target industry"),
    "goal_pay": N_("Target pay"),
    "measures": N_("Measures"),
    "review_on": N_("Next review"),
    "made_by": N_("Made by"),
    "reviewed_by": N_("Reviewed by"),
    "review_note": N_("Review comment"),
    "confirmed_on": N_("Agreed on"),
    "confirmed_how": N_("Form of agreement"),
}
_WORDS = {
    "重点帮扶": N_("close care"),
    "常规跟进": N_("regular care"),
    "高": N_("high"),
    "中": N_("medium"),
    "低": N_("low"),
    "岗位推荐": N_("referral"),
    "职业指导": N_("career guidance"),
    "技能培训": N_("skills training"),
    "宏志助航": N_("Hongzhi training"),
    "经济补贴": N_("subsidy"),
    "心理支持": N_("counselling"),
    "家校沟通": N_("talk with the family"),
    "政策宣讲": N_("policy briefing"),
    "见习实习": N_("internship"),
    "其他": N_("other"),
    "当面签字": N_("signed in person"),
    "电话": N_("by phone"),
    "短信": N_("by text message"),
    "微信或QQ": N_("by WeChat or QQ"),
    "邮件": N_("by mail"),
}


def part_name(part: str) -> str:
    """Return the display name of a part of a plan."""
    return _(_PARTS.get(part, part))


def choice_name(word: str) -> str:
    """Return the display name of a care level, risk, kind of measure or kind of agreement."""
    return _(_WORDS.get(word, word))
