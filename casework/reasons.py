"""The reasons of verdicts: a stable code each; their messages are in ``reasons.toml``.

A released code never changes its meaning. Messages have named placeholders for the record's values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from casework.records import TalkMode, TrainingState
from casework.required_services import Service

Fact = str | int

ALL = (Service.TALK, Service.REFERRAL, Service.EVENT)


class ReasonWords(NamedTuple):
    """The message of a code, and how to fix it, in Chinese and English."""

    zh: str
    en: str
    fix_zh: str
    fix_en: str


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """The meaning of a code.

    ``blocking`` reasons prevent a record from counting; others are warnings.
    ``unit`` names what the threshold of its test counts (None = no threshold). A ``fixed`` test
    cannot be switched off in a rule pack.
    """

    code: str
    services: tuple[Service, ...] = ALL
    blocking: bool = True
    unit: str | None = None
    fixed: bool = False

    @property
    def words(self) -> ReasonWords:
        return _words()[self.code]


@cache
def _words() -> Mapping[str, ReasonWords]:
    """Return the messages; they are read when the first one is shown."""
    import tomllib

    found = tomllib.loads((files("casework") / "reasons.toml").read_text(encoding="utf-8"))
    return {code: ReasonWords(**words) for code, words in found.items()}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record does not count, or a warning on one that does.

    ``facts`` are the record's own values, dates as ISO text, for the placeholders of ``sentence``.
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, code: str, /, **values: Fact | date) -> Reason:
        """Return the reason with these facts."""
        facts = {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}
        return cls(code, facts)

    @property
    def is_blocking(self) -> bool:
        return self.code in _BLOCKING


def sentence(reason: Reason, lang: str) -> str:
    """Return the message of the reason for this record, and how to fix it.

    ``lang`` is Chinese when it begins with ``zh``, otherwise English.
    """
    words = REASONS[reason.code].words
    if lang.startswith("zh"):
        return f"{words.zh}{words.fix_zh}".format_map(reason.facts)
    facts = {name: _english(name, value) for name, value in reason.facts.items()}
    return f"{words.en} {words.fix_en}".format_map(facts)


def _english(name: str, value: Fact) -> Fact:
    """Return a value in English if it is one of a few fixed words; names are not translated."""
    return _WORDS_EN.get(name, {}).get(str(value), value)


_WORDED = (Service.TALK, Service.REFERRAL)
_TALK, _REFERRAL, _EVENT = ((service,) for service in ALL)

_KINDS = (
    ReasonKind("VOIDED", fixed=True),
    ReasonKind("FUTURE"),
    ReasonKind("OUTSIDE_WINDOW"),
    ReasonKind("BACKDATED", blocking=False, unit="days"),
    ReasonKind("SENDER_REFUSED", _WORDED, fixed=True),
    ReasonKind("UNCHECKED", _WORDED, blocking=False, fixed=True),
    ReasonKind("TEXT_SHORT", _TALK, unit="characters"),
    ReasonKind("TEXT_COPIED", _TALK, unit="percent"),
    ReasonKind("GROUP_SESSION", _TALK, unit="characters"),
    ReasonKind("NO_CONTACT", _TALK),
    ReasonKind("SAME_DAY", _TALK),
    ReasonKind("NOT_FACE_TO_FACE", _TALK, unit="talks"),
    ReasonKind("POST_REPEATED", _REFERRAL),
    ReasonKind("SAME_EMPLOYER", _REFERRAL, unit="posts"),
    ReasonKind("EMPLOYER_BLACKLISTED", _REFERRAL, fixed=True),
    ReasonKind("CREDIT_CODE_INVALID", _REFERRAL),
    ReasonKind("EMPLOYER_UNVERIFIED", _REFERRAL),
    ReasonKind("NO_MATCH_NOTE", _REFERRAL, unit="characters"),
    ReasonKind("NO_RESPONSE", _REFERRAL, unit="days"),
    ReasonKind("RESPONSE_PENDING", _REFERRAL, blocking=False),
    ReasonKind("RESPONSE_BEFORE_REFERRAL", _REFERRAL),
    ReasonKind("AFTER_DESTINATION", _REFERRAL),
    ReasonKind("MASS_PUSH", _REFERRAL, blocking=False, unit="students"),
    ReasonKind("POST_EXPIRED", _REFERRAL),
    ReasonKind("POST_INCOMPLETE", _REFERRAL),
    ReasonKind("PAY_MISSING", _REFERRAL),
    ReasonKind("PAY_BELOW_MINIMUM", _REFERRAL),
    ReasonKind("INTERNSHIP_ONLY", _REFERRAL),
    ReasonKind("FORBIDDEN_WORDS", _REFERRAL),
    ReasonKind("TRAINING_LOAN_WORDS", _REFERRAL),
    ReasonKind("POST_RETURNED", _REFERRAL),
    ReasonKind("EDUCATION_ABOVE", _REFERRAL, blocking=False),
    ReasonKind("MAJOR_OTHER", _REFERRAL, blocking=False),
    ReasonKind("REGISTERED_ONLY", _EVENT),
    ReasonKind("ABSENT", _EVENT),
    ReasonKind("ON_LEAVE", _EVENT),
    ReasonKind("EVENT_TWICE", _EVENT),
    ReasonKind("SIGN_IN_MISSING", _EVENT),
    ReasonKind("SIGN_IN_OFF_DAY", _EVENT, blocking=False),
    ReasonKind("TRAINING_UNFINISHED", _EVENT, fixed=True),
)

REASONS: Mapping[str, ReasonKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""All codes, in the order of the page of rules: those of all services first."""

_BLOCKING = frozenset(code for code, kind in REASONS.items() if kind.blocking)

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
