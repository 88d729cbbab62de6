"""Display names of detectors, their thresholds, and the answers to signals."""

from __future__ import annotations

from casework.signals import Signal, SignalKind
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
    return kind.name_zh if current_language() == "zh_CN" else kind.name_en


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
    kind = signal.kind
    words = kind.zh if current_language() == "zh_CN" else kind.en
    return words.format_map(signal.facts)


def what_to_look_at(kind: SignalKind) -> str:
    """Return what a person should check."""
    return kind.advice_zh if current_language() == "zh_CN" else kind.advice_en
