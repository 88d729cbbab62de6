"""Files by the ten thousand, read in portions: none is held when the next portion comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from casework.case import Case
from casework.lists import FileLine
from casework.ports import Reader

AT_ONCE = 500
"""Files read together: enough for few queries, little enough for the memory."""


def each_case(
    reader: Reader,
    files: Iterable[UUID],
    *,
    at_once: int = AT_ONCE,
    breathe: Callable[[], object] = lambda: None,
) -> Iterator[Case]:
    """Yield the cases of files, in their order; absent files are left out.

    ``breathe`` is called between portions and may raise to stop.
    """
    for some in portions(files, at_once):
        breathe()
        yield from reader.cases(some).values()


def each_line(
    reader: Reader, files: Iterable[UUID], *, at_once: int = AT_ONCE
) -> Iterator[FileLine]:
    """Yield the lines of files, in their order; absent files are left out."""
    for some in portions(files, at_once):
        yield from reader.lines_of(some)


def portions(files: Iterable[UUID], at_once: int = AT_ONCE) -> Iterator[Sequence[UUID]]:
    """Yield files in portions."""
    every = tuple(files)
    for start in range(0, len(every), at_once):
        yield every[start : start + at_once]
