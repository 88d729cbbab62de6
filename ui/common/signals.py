"""The signals of a caseload with their answers, read in batches, and their display names."""

from __future__ import annotations

from casework.signals import (
    Signal,
    SignalKind,
)
from ui.common.i18n import N_, _, current_language, ngettext

_ANSWERS = {
    "已核实": N_("Investigated"),
    "已更正": N_("Corrected"),
    "不是问题": N_("Not a problem"),
}


def answer_name(answer: str) -> str:
    """Return the display name of an answer."""
    return _(_ANSWERS.get(answer, answer))


def detector_name(kind: SignalKind) -> str:
    """Return the display name of a detector."""
    return kind.words.name_zh if current_language() == "zh_CN" else kind.words.name_en


def unit_of(kind: SignalKind, count: int) -> str:
    """Return the unit of a threshold as it follows the number ``count``; empty for none."""
    texts = {
        "talks": ngettext(" talk", " talks", count),
        "days": ngettext(" day", " days", count),
        "records": ngettext(" entry", " entries", count),
        "percent": _(" %"),
        "bits": ngettext(" bit apart", " bits apart", count),
        "referrals": ngettext(" referral", " referrals", count),
        "students": ngettext(" person", " people", count),
    }
    return texts.get(kind.unit or "", "")


def what_was_found(signal: Signal) -> str:
    """Return what a signal reports, without what to check."""
    words = signal.kind.words
    found = words.zh if current_language() == "zh_CN" else words.en
    return found.format_map(signal.facts)


def what_to_look_at(kind: SignalKind) -> str:
    """Return what a person should check."""
    return kind.words.advice_zh if current_language() == "zh_CN" else kind.words.advice_en
