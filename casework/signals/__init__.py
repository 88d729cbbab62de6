"""Signals 疑点: what an auditor would question. They change no count and accuse no one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from casework.records import SignalAnswer
from casework.signals import destinations, entries, offers, proofs, talks
from casework.signals.common import (
    SIGNALS_KEY,
    DetectorInput,
    Gathering,
    Signal,
    SignalRef,
    check_signals,
    proofs_of,
    sentence,
    signal_settings,
)
from casework.signals.kinds import KINDS, SignalKind

ALONE: Mapping[str, Callable[[DetectorInput], Iterator[Signal]]] = MappingProxyType(
    {
        "TALK_WHILE_AWAY": talks.talk_while_away,
        "ENTERED_AHEAD": entries.entered_ahead,
        "ENTERED_LATE": entries.entered_late,
        "ENTERED_TOGETHER": entries.entered_together,
        "ALL_ON_ONE_DAY": entries.all_on_one_day,
        "PHOTO_DATE": proofs.photo_date,
        "PROOF_AFTER_REPORT": proofs.proof_after_report,
        "SIGNED_BEFORE_PROOF": proofs.signed_before_proof,
        "REFERRAL_AFTER_PLACE": offers.referral_after_place,
        "EMPLOYER_REPEATED": offers.employer_repeated,
        "EVENTS_CLASH": offers.events_clash,
        "SIGNED_OFF_DAY": offers.signed_off_day,
        "PAY_LOW": destinations.pay_low,
        "INTERNSHIP_AS_WORK": destinations.internship_as_work,
        "PHONE_OF_HELPER": destinations.phone_of_helper,
        "REGISTER_DOUBT": destinations.register_doubt,
    }
)
"""Detectors that examine one case at a time."""

TOGETHER: Mapping[str, Callable[[DetectorInput], Gathering]] = MappingProxyType(
    {
        "TALKS_OVERLAP": talks.talks_overlap,
        "TALKS_MANY": talks.talks_many,
        "TALK_AT_NIGHT": talks.talk_at_night,
        "TALK_BEFORE_PAIRING": talks.talk_before_pairing,
        "BEFORE_FILE": entries.before_file,
        "LAST_MINUTE": entries.last_minute,
        "COMPLETED_AT_ONCE": entries.completed_at_once,
        "TEXT_ALIKE": talks.text_alike,
        "PROOF_REUSED": proofs.proof_reused,
        "PHOTO_ALIKE": proofs.photo_alike,
        "EMPLOYER_BLACKLISTED": offers.employer_blacklisted,
        "ATTENDED_UNPROVEN": proofs.attended_unproven,
        "EMPLOYER_CLUSTER": destinations.employer_cluster,
        "EMPLOYER_CONTACT": destinations.employer_contact,
        "EMPLOYER_CODE": offers.employer_code,
        "EMPLOYER_NAMES": offers.employer_names,
        "EMPLOYER_CODES": offers.employer_codes,
        "PAY_ALL_EQUAL": destinations.pay_all_equal,
        "FLEXIBLE_SHARE": destinations.flexible_share,
        "PHONE_SHARED": destinations.phone_shared,
    }
)
"""Detectors that compare cases with each other."""

DETECTORS = tuple(code for code in KINDS if code in ALONE or code in TOGETHER)

ANSWERS = ("已核实", "已更正", "不是问题")
"""Possible answers: checked, corrected, or unfounded."""


@dataclass(frozen=True, slots=True)
class AnsweredSignal:
    """A signal with its latest answer; None while it is open."""

    signal: Signal
    answer: SignalAnswer | None


def find_signals(data: DetectorInput) -> tuple[Signal, ...]:
    """Return the signals of all enabled detectors, in the order of ``KINDS``.

    The records of each signal do not depend on the order of the cases, and each signal appears
    once.
    """
    return find_in_batches((data,), data)


def find_in_batches(parts: Iterable[DetectorInput], around: DetectorInput) -> tuple[Signal, ...]:
    """Return the signals of a caseload read in batches, the same as for the whole.

    ``around`` has the day and the settings. Only one batch is in memory at a time, so a caseload of
    any size needs little memory.
    """
    around = replace(around, cases=(), evidence={})
    found: dict[str, list[Signal]] = {code: [] for code in KINDS if around.setting(code).on}
    gathering = {code: begin(around) for code, begin in TOGETHER.items() if code in found}
    for each in gathering.values():
        next(each)
    for part in parts:
        for code, detector in ALONE.items():
            if code in found:
                found[code].extend(detector(part))
        for each in gathering.values():
            each.send(part)
    for code, each in gathering.items():
        found[code].extend(_signals_of(each))
    signals = (one for some in found.values() for one in sorted(some, key=_order))
    return tuple({one.key: one for one in signals}.values())


def _signals_of(gathering: Gathering) -> Iterator[Signal]:
    """Yield the remaining signals of a detector after the last batch."""
    for signal in gathering:
        if signal is not None:
            yield signal


def with_answers(
    signals: Iterable[Signal], answers: Iterable[SignalAnswer]
) -> tuple[AnsweredSignal, ...]:
    """Return the signals, each with its latest answer."""
    latest = {a.signal: a for a in sorted(answers, key=lambda a: (a.recorded_at, a.id))}
    return tuple(AnsweredSignal(signal, latest.get(signal.key)) for signal in signals)


def _order(signal: Signal) -> tuple[date, str]:
    return (signal.last_on or date.min, signal.key)


__all__ = [
    "ANSWERS",
    "DETECTORS",
    "KINDS",
    "SIGNALS_KEY",
    "AnsweredSignal",
    "DetectorInput",
    "Signal",
    "SignalKind",
    "SignalRef",
    "check_signals",
    "find_in_batches",
    "find_signals",
    "proofs_of",
    "sentence",
    "signal_settings",
    "with_answers",
]
