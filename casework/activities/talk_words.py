"""The options of the form 谈心谈话记录表: kinds of talk and follow-up states."""

from __future__ import annotations

NO_CONTACT = "未联系上"
"""The kind of a talk attempt that did not reach the student; it is recorded but never counts."""

TALK_KINDS = (
    "就业指导",
    "日常谈心",
    "学业辅导",
    "心理谈话",
    "资助谈话",
    "违纪教育",
    "家校沟通",
    "其他",
    NO_CONTACT,
)

TO_FOLLOW_UP = "待跟进"
FOLLOW_UPS = ("无需跟进", TO_FOLLOW_UP, "跟进中", "已完成")
"""The states of a follow-up."""
