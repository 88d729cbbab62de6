"""Rehearsals: an action is carried out to see what it would do, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.ports import CaseloadStore, UnitOfWork


class _NotKept(Exception):  # noqa: N818  it ends a rehearsal, nothing went wrong
    """Ends an action that was only rehearsed."""


@contextmanager
def rehearsal(archive: CaseloadStore, name: str) -> Iterator[UnitOfWork]:
    """Begin an action of which nothing will be kept."""
    try:
        with archive.unit_of_work(name) as work:
            yield work
            raise _NotKept  # noqa: TRY301  the transaction has to see it
    except _NotKept:
        return
