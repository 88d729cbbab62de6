"""The signals of a caseload with their answers, read in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from casework.batching import batches
from casework.ports import Reader
from casework.read_models import FileQuery
from casework.records import Evidence, SignalAnswer
from casework.signals import AnsweredSignal, DetectorInput, find_in_batches, proofs_of, with_answers

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
