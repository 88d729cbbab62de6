"""Signals 疑点: what an auditor would ask about. They change no count and accuse nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.records import SignalAnswer
from casework.signals import entries, offers, places, proofs, talks, texts
from casework.signals.common import (
    SIGNALS_KEY,
    Ground,
    Piece,
    Signal,
    as_seen,
    check_signals,
    sentence,
    signal_settings,
)
from casework.signals.kinds import KINDS, SignalKind

Detector = Callable[[Ground], Iterator[Signal]]

DETECTORS: Mapping[str, Detector] = MappingProxyType(
    {
        "TALKS_OVERLAP": talks.talks_overlap,
        "TALKS_MANY": talks.talks_many,
        "TALK_AT_NIGHT": talks.talk_at_night,
        "TALK_WHILE_AWAY": talks.talk_while_away,
        "TALK_BEFORE_PAIRING": talks.talk_before_pairing,
        "BEFORE_FILE": entries.before_file,
        "ENTERED_AHEAD": entries.entered_ahead,
        "ENTERED_LATE": entries.entered_late,
        "ENTERED_TOGETHER": entries.entered_together,
        "ALL_ON_ONE_DAY": entries.all_on_one_day,
        "LAST_MINUTE": entries.last_minute,
        "COMPLETED_AT_ONCE": entries.completed_at_once,
        "TEXT_ALIKE": texts.text_alike,
        "PROOF_REUSED": proofs.proof_reused,
        "PHOTO_ALIKE": proofs.photo_alike,
        "PHOTO_DATE": proofs.photo_date,
        "PROOF_AFTER_REPORT": proofs.proof_after_report,
        "SIGNED_BEFORE_PROOF": proofs.signed_before_proof,
        "REFERRAL_AFTER_PLACE": offers.referral_after_place,
        "EMPLOYER_REPEATED": offers.employer_repeated,
        "EMPLOYER_BLACKLISTED": offers.employer_blacklisted,
        "EVENTS_CLASH": offers.events_clash,
        "SIGNED_OFF_DAY": offers.signed_off_day,
        "ATTENDED_UNPROVEN": proofs.attended_unproven,
        "EMPLOYER_CLUSTER": places.employer_cluster,
        "EMPLOYER_CONTACT": places.employer_contact,
        "EMPLOYER_CODE": offers.employer_code,
        "EMPLOYER_NAMES": offers.employer_names,
        "EMPLOYER_CODES": offers.employer_codes,
        "PAY_LOW": places.pay_low,
        "PAY_ALL_EQUAL": places.pay_all_equal,
        "INTERNSHIP_AS_WORK": places.internship_as_work,
        "FLEXIBLE_SHARE": places.flexible_share,
        "PHONE_SHARED": places.phone_shared,
        "PHONE_OF_HELPER": places.phone_of_helper,
        "REGISTER_DOUBT": places.register_doubt,
    }
)

ANSWERS = ("已核实", "已更正", "不是问题")
"""What a person can answer: it was checked, it was mended, it is nothing."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A signal with what was answered; None while it is open."""

    signal: Signal
    answer: SignalAnswer | None


def find_signals(ground: Ground) -> tuple[Signal, ...]:
    """Return every signal of the detectors that run, in the order of the list of kinds.

    Each is about the same records whatever the order of the cases, and appears once.
    """
    found: dict[str, Signal] = {}
    for code, detector in DETECTORS.items():
        if ground.setting(code).on:
            some = sorted(detector(ground), key=_order)
            found.update((signal.key, signal) for signal in some)
    return tuple(found.values())


def with_answers(
    signals: Iterable[Signal], answers: Iterable[SignalAnswer]
) -> tuple[Answered, ...]:
    """Return the signals with the latest answer to each."""
    latest = {a.signal: a for a in sorted(answers, key=lambda a: (a.recorded_at, a.id))}
    return tuple(Answered(signal, latest.get(signal.key)) for signal in signals)


def _order(signal: Signal) -> tuple[date, str]:
    days = [piece.on for piece in signal.pieces if piece.on is not None]
    return (max(days, default=date.min), signal.key)


__all__ = [
    "ANSWERS",
    "DETECTORS",
    "KINDS",
    "SIGNALS_KEY",
    "Answered",
    "Ground",
    "Piece",
    "Signal",
    "SignalKind",
    "as_seen",
    "check_signals",
    "find_signals",
    "sentence",
    "signal_settings",
    "with_answers",
]
