"""Files by the ten thousand, read in portions: none is held when the next portion comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from casework.case import Case
from casework.ports import Reader
from casework.read_models import FileLine

AT_ONCE = 500
"""Files read together: enough for few queries, little enough for the memory."""


def iter_cases(
    reader: Reader,
    files: Iterable[UUID],
    *,
    at_once: int = AT_ONCE,
    check_cancelled: Callable[[], object] = lambda: None,
) -> Iterator[Case]:
    """Yield the cases of files, in their order; absent files are left out.

    ``check_cancelled`` is called between portions and may raise to stop.
    """
    for some in batches(files, at_once):
        check_cancelled()
        yield from reader.cases(some).values()


def iter_lines(
    reader: Reader, files: Iterable[UUID], *, at_once: int = AT_ONCE
) -> Iterator[FileLine]:
    """Yield the lines of files, in their order; absent files are left out."""
    for some in batches(files, at_once):
        yield from reader.lines_of(some)


def batches(files: Iterable[UUID], at_once: int = AT_ONCE) -> Iterator[Sequence[UUID]]:
    """Yield files in portions."""
    every = tuple(files)
    for start in range(0, len(every), at_once):
        yield every[start : start + at_once]
