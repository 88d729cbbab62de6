"""The signals of a caseload, read in one go, with what was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from casework.case import Case
from casework.lists import FileQuery
from casework.ports import Reader
from casework.records import Evidence, SignalAnswer
from casework.signals import Answered, Ground, as_seen, find_signals, with_answers

_AT_ONCE = 500
"""Files read together."""


def read_signals(
    reader: Reader, breathe: Callable[[], object] = lambda: None
) -> tuple[Answered, ...]:
    """Return every signal with its answer, or None beside it while it is open.

    ``breathe`` is called between portions of files; it may raise to stop.
    """
    evidence = {proof.id: proof for proof in reader.all_of(Evidence)}
    ground = Ground(tuple(_cases(reader, breathe)), reader.today, reader.office(), evidence)
    return with_answers(find_signals(ground), reader.all_of(SignalAnswer))


def _cases(reader: Reader, breathe: Callable[[], object]) -> Iterator[Case]:
    files = tuple(reader.file_ids(FileQuery()))
    for start in range(0, len(files), _AT_ONCE):
        breathe()
        yield from map(as_seen, reader.cases(files[start : start + _AT_ONCE]).values())
