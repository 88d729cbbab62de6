"""The signals of a caseload with their answers, read in batches, and their display names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from casework.batching import batches
from casework.ports import Reader
from casework.read_models import FileQuery
from casework.records import Evidence, SignalAnswer
from casework.signals import (
    AnsweredSignal,
    DetectorInput,
    Signal,
    SignalKind,
    find_in_batches,
    proofs_of,
    with_answers,
)
from ui.common.i18n import N_, _, current_language, ngettext

AT_ONCE = 200
"""Batch size. The previous batch is still in memory while the next is read."""


def read_signals(
    reader: Reader, check_cancelled: Callable[[], object] = lambda: None, *, at_once: int = AT_ONCE
) -> tuple[AnsweredSignal, ...]:
    """Return every signal with its answer, or with None while it is open.

    ``check_cancelled`` is called between batches of ``at_once`` files; it may raise to stop.
    """
    around = DetectorInput((), reader.today, reader.org_settings())
    found = find_in_batches(_parts(reader, around, check_cancelled, at_once), around)
    return with_answers(found, reader.get_all(SignalAnswer))


def _parts(
    reader: Reader, around: DetectorInput, check_cancelled: Callable[[], object], at_once: int
) -> Iterator[DetectorInput]:
    for some in batches(reader.file_ids(FileQuery()), at_once):
        check_cancelled()
        cases = tuple(reader.cases(some).values())
        evidence = reader.get_many(Evidence, proofs_of(cases))
        yield DetectorInput(cases, around.today, around.office, evidence)


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
