"""What detectors, what they go by, and the answers to signals are called."""

from __future__ import annotations

from casework.signals import Signal, SignalKind
from ui.common.words import N_, _, current_language

_ANSWERS = {
    "已核实": N_("Looked into"),
    "已更正": N_("Corrected"),
    "不是问题": N_("Not a problem"),
}
_UNITS = {
    "talks": N_("talks"),
    "days": N_("days"),
    "records": N_("entries"),
    "percent": N_("%"),
    "bits": N_("bits apart"),
    "referrals": N_("referrals"),
    "students": N_("people"),
}


def answer_name(answer: str) -> str:
    """Return what an answer is called."""
    return _(_ANSWERS.get(answer, answer))


def detector_name(kind: SignalKind) -> str:
    """Return what a detector is called."""
    return kind.name_zh if current_language() == "zh_CN" else kind.name_en


def unit_of(kind: SignalKind) -> str:
    """Return what the threshold of a detector counts; blank where it has none."""
    return _(_UNITS[kind.unit]) if kind.unit else ""


def what_was_found(signal: Signal) -> str:
    """Return what a signal says, without what to look at."""
    kind = signal.kind
    words = kind.zh if current_language() == "zh_CN" else kind.en
    return words.format_map(signal.facts)


def what_to_look_at(kind: SignalKind) -> str:
    """Return what a person should look at."""
    return kind.look_zh if current_language() == "zh_CN" else kind.look_en
