"""The reasons of verdicts: a stable code each, with its message and fix in both languages.

A released code never changes its meaning. Messages have named placeholders for the record's values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casework.reasons import attendances, common, posts, referrals, talks
from casework.reasons.kind import ReasonKind
from casework.records import TalkMode, TrainingState

Fact = str | int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record does not count, or a warning on one that does.

    ``facts`` are the record's own values, dates as ISO text, for the placeholders of ``sentence``.
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict, repr=False)

    @property
    def is_blocking(self) -> bool:
        return self.code in _BLOCKING


def sentence(reason: Reason, lang: str) -> str:
    """Return the message of the reason for this record, and how to fix it.

    ``lang`` is Chinese when it begins with ``zh``, otherwise English.
    """
    kind = REASONS[reason.code]
    if lang.startswith("zh"):
        return f"{kind.zh}{kind.fix_zh}".format_map(reason.facts)
    facts = {name: _english(name, value) for name, value in reason.facts.items()}
    return f"{kind.en} {kind.fix_en}".format_map(facts)


def _english(name: str, value: Fact) -> Fact:
    """Return a value in English if it is one of a few fixed words; names are not translated."""
    return _WORDS_EN.get(name, {}).get(str(value), value)


REASONS: Mapping[str, ReasonKind] = MappingProxyType(
    {
        kind.code: kind
        for topic in (common, talks, referrals, posts, attendances)
        for kind in topic.KINDS
    }
)
"""All codes, in the order of the page of rules."""

_WORDS_EN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "mode": {
            TalkMode.FACE: "face to face",
            TalkMode.PHONE: "phone",
            TalkMode.VIDEO: "video",
            TalkMode.TEXT: "text",
        },
        "state": {
            TrainingState.ENROLLED: "enrolled",
            TrainingState.LEARNING: "learning",
            TrainingState.BROKEN_OFF: "broken off",
        },
    }
)

_BLOCKING = frozenset(code for code, kind in REASONS.items() if kind.blocking)

__all__ = ["REASONS", "Fact", "Reason", "ReasonKind", "sentence"]
