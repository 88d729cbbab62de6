"""Dry runs: an action is carried out to see its effect, and rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.ports import CaseloadStore, UnitOfWork


class _NotKept(Exception):
    """Ends a dry run."""


@contextmanager
def dry_run(archive: CaseloadStore, name: str) -> Iterator[UnitOfWork]:
    """Begin an action that will be rolled back."""
    try:
        with archive.unit_of_work(name) as work:
            yield work
            raise _NotKept  # noqa: TRY301  must be raised inside the transaction
    except _NotKept:
        return
