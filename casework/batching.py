"""Read many files in batches, so that only one batch is in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from casework.case import Case
from casework.ports import Reader
from casework.read_models import FileLine

AT_ONCE = 500
"""Default batch size: few queries, yet little memory."""


def iter_cases(
    reader: Reader,
    files: Iterable[UUID],
    *,
    at_once: int = AT_ONCE,
    check_cancelled: Callable[[], object] = lambda: None,
) -> Iterator[Case]:
    """Yield the cases of files in the given order; missing files are skipped.

    ``check_cancelled`` is called before each batch and may raise to stop.
    """
    for some in batches(files, at_once):
        check_cancelled()
        yield from reader.cases(some).values()


def iter_lines(
    reader: Reader, files: Iterable[UUID], *, at_once: int = AT_ONCE
) -> Iterator[FileLine]:
    """Yield the lines of files in the given order; missing files are skipped."""
    for some in batches(files, at_once):
        yield from reader.lines_of(some)


def batches(files: Iterable[UUID], at_once: int = AT_ONCE) -> Iterator[Sequence[UUID]]:
    """Yield files in batches of ``at_once``."""
    every = tuple(files)
    for start in range(0, len(every), at_once):
        yield every[start : start + at_once]
