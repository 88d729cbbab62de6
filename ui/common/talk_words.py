"""What the kinds of talks are called."""

from __future__ import annotations

from ui.common.words import N_, _

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
    """Return what a kind of talk is called."""
    return _(_KINDS.get(kind, kind))
