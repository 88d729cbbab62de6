"""Dry runs: an action is carried out to see what it would do, and is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.ports import CaseloadStore, UnitOfWork


class _NotKept(Exception):
    """Ends a dry run."""


@contextmanager
def dry_run(archive: CaseloadStore, name: str) -> Iterator[UnitOfWork]:
    """Begin an action of which nothing will be kept."""
    try:
        with archive.unit_of_work(name) as work:
            yield work
            raise _NotKept  # noqa: TRY301  the transaction has to see it
    except _NotKept:
        return
