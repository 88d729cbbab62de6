"""The detectors of signals 疑点; their messages are in ``kinds.toml``.

A signal marks what an auditor would question. It changes no count and accuses no one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple


class SignalWords(NamedTuple):
    """The name of a detector, its message, and what to check, in Chinese and English."""

    name_zh: str
    name_en: str
    zh: str
    en: str
    advice_zh: str
    advice_en: str


@dataclass(frozen=True, slots=True)
class SignalKind:
    """A detector.

    ``threshold`` is the value from which it reports, ``unit`` what is counted (None = no
    threshold); ``on`` is whether it runs by default.
    """

    code: str
    threshold: int | None = None
    unit: str | None = None
    on: bool = True

    @property
    def words(self) -> SignalWords:
        return _words()[self.code]


@cache
def _words() -> Mapping[str, SignalWords]:
    """Return the messages; they are read when the first one is shown."""
    import tomllib

    document = (files("casework") / "signals" / "kinds.toml").read_text(encoding="utf-8")
    return {code: SignalWords(**words) for code, words in tomllib.loads(document).items()}


_KINDS = (
    SignalKind("TALKS_OVERLAP"),
    SignalKind("TALKS_MANY", 8, "talks"),
    SignalKind("TALK_AT_NIGHT"),
    SignalKind("TALK_WHILE_AWAY"),
    SignalKind("TALK_BEFORE_PAIRING"),
    SignalKind("BEFORE_FILE"),
    SignalKind("ENTERED_AHEAD", 1, "days"),
    SignalKind("ENTERED_LATE", 30, "days"),
    SignalKind("ENTERED_TOGETHER", 3, "talks"),
    SignalKind("ALL_ON_ONE_DAY", 3, "records"),
    SignalKind("LAST_MINUTE", 20, "records"),
    SignalKind("COMPLETED_AT_ONCE", 30, "percent"),
    SignalKind("TEXT_ALIKE", 90, "percent"),
    SignalKind("PROOF_REUSED"),
    SignalKind("PHOTO_ALIKE", 4, "bits"),
    SignalKind("PHOTO_DATE", 3, "days"),
    SignalKind("PROOF_AFTER_REPORT"),
    SignalKind("SIGNED_BEFORE_PROOF"),
    SignalKind("REFERRAL_AFTER_PLACE"),
    SignalKind("EMPLOYER_REPEATED", 3, "referrals"),
    SignalKind("EMPLOYER_BLACKLISTED"),
    SignalKind("EVENTS_CLASH"),
    SignalKind("SIGNED_OFF_DAY", 1, "days"),
    SignalKind("ATTENDED_UNPROVEN", on=False),
    SignalKind("EMPLOYER_CLUSTER", 5, "students"),
    SignalKind("EMPLOYER_CONTACT", 5, "students"),
    SignalKind("EMPLOYER_CODE"),
    SignalKind("EMPLOYER_NAMES"),
    SignalKind("EMPLOYER_CODES"),
    SignalKind("PAY_LOW"),
    SignalKind("PAY_ALL_EQUAL", 8, "students"),
    SignalKind("INTERNSHIP_AS_WORK"),
    SignalKind("FLEXIBLE_SHARE", 40, "percent"),
    SignalKind("PHONE_SHARED"),
    SignalKind("PHONE_OF_HELPER"),
    SignalKind("REGISTER_DOUBT"),
)

KINDS: Mapping[str, SignalKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""All detectors, in display order."""
