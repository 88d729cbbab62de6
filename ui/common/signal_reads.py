"""The signals of a caseload, read in parts, with what was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from casework.lists import FileLine, FileQuery
from casework.ports import Reader
from casework.records import Evidence, SignalAnswer
from casework.signals import Answered, Ground, find_in_parts, proofs_of, with_answers

AT_ONCE = 500
"""Files read together."""


def read_signals(
    reader: Reader, breathe: Callable[[], object] = lambda: None, *, at_once: int = AT_ONCE
) -> tuple[Answered, ...]:
    """Return every signal with its answer, or None beside it while it is open.

    ``breathe`` is called between portions of ``at_once`` files; it may raise to stop.
    """
    around = Ground((), reader.today, reader.office())
    found = find_in_parts(_parts(reader, breathe, at_once), around)
    return with_answers(found, reader.all_of(SignalAnswer))


def _parts(reader: Reader, breathe: Callable[[], object], at_once: int) -> Iterator[Ground]:
    files = reader.file_ids(FileQuery())
    today, office = reader.today, reader.office()
    for start in range(0, len(files), at_once):
        breathe()
        cases = tuple(reader.cases(files[start : start + at_once]).values())
        yield Ground(cases, today, office, reader.named(Evidence, proofs_of(cases)))


def each_line(reader: Reader, file_ids: Iterable[UUID]) -> Iterator[FileLine]:
    """Yield the lines of files without holding all of them."""
    wanted = tuple(file_ids)
    for start in range(0, len(wanted), AT_ONCE):
        yield from reader.lines_of(wanted[start : start + AT_ONCE])
