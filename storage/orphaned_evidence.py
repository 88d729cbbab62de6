"""Removes orphaned evidence files: those that nothing in the database refers to.

Such a file is left if the program is killed, or an action fails, after the file was written and
before its record was. Evidence of an undone action is kept: a redo restores its record, and the
journal still refers to the file. Erased records are no longer in the journal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from casework.records import Evidence
from storage.blobs import BlobStore
from storage.ledger.tables import revision_table
from storage.record_tables import evidence_table
from storage.tables import journal_change_table, key_value_table

_NAME = re.compile(r"[0-9a-f]{64}")


def remove_orphans(
    connection: sa.Connection, store: BlobStore, *, older_than: datetime
) -> tuple[str, ...]:
    """Delete unreferenced files older than ``older_than``; return their names.

    No action may be in progress: a file is written before the record that refers to it.

    Raises:
        Trouble: as ``BlobStore.collect``.
    """
    needed = set(connection.scalars(sa.select(evidence_table.c.blob_name)))
    if store.names() - needed:  # read the journal only if there may be something to delete
        needed.update(_mentioned(connection))
    return store.collect(needed, older_than)


def _mentioned(connection: sa.Connection) -> Iterator[str]:
    """Yield all digests in evidence: journal, other revisions, drafts and pending imports."""
    texts = (
        sa.select(journal_change_table.c.payload).where(
            journal_change_table.c.kind == Evidence.kind,
            journal_change_table.c.payload.is_not(None),
        ),
        sa.select(revision_table.c.body).where(revision_table.c.body.contains("blob_name")),
        sa.select(key_value_table.c.value),
    )
    for query in texts:
        for text in connection.execute(query).yield_per(1000).scalars():
            yield from _NAME.findall(text)
