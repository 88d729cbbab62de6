"""Display names of the kinds of talks."""

from __future__ import annotations

from casework.case import TalkWithSession
from ui.common.i18n import N_, _
from ui.common.plan_words import choice_name

_KINDS = {
    "就业指导": N_("career advice"),
    "日常谈心": N_("everyday talk"),
    "学业辅导": N_("help with studies"),
    "心理谈话": N_("psychological support"),
    "资助谈话": N_("about subsidies"),
    "违纪教育": N_("about discipline"),
    "家校沟通": N_("with the family"),
    "其他": N_("other"),
    "未联系上": N_("not reached"),
}


def talk_kind_name(kind: str) -> str:
    """Return the display name of a kind of talk."""
    return _(_KINDS.get(kind, kind)) if kind else ""


_FOLLOW_UPS = {
    "无需跟进": N_("nothing to follow up"),
    "待跟进": N_("to be followed up"),
    "跟进中": N_("being followed up"),
    "已完成": N_("done"),
}


def talk_form_facts(held: TalkWithSession) -> tuple[tuple[str, str], ...]:
    """Return the filled-in fields of a talk's form other than the note."""
    session, talk = held.session, held.talk
    facts = (
        (_("Kind"), talk_kind_name(session.talk_kind or "")),
        (_("Needs"), session.wishes or ""),
        (_("Next step"), session.next_step or ""),
        (_("Follow up on"), session.follow_up_on.isoformat() if session.follow_up_on else ""),
        (_("Follow-up"), _follow_up_name(session.follow_up)),
        (_("Feedback"), talk.feedback or ""),
        (_("Confirmed how"), choice_name(talk.confirmed_how) if talk.confirmed_how else ""),
    )
    return tuple((name, value) for name, value in facts if value)


def _follow_up_name(word: str | None) -> str:
    return _(_FOLLOW_UPS.get(word, word)) if word else ""
