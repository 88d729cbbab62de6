"""Removes files of evidence that nothing in the database refers to any more: orphans.

Such a file is left when the program is killed, or an action is refused, after the file was
written and before its record was. What an undone action added stays: a redo brings its record
back, and the journal keeps what leads to the file. An erased record is in the journal no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from casework.records import Evidence
from storage.blobs import BlobStore
from storage.exchange.tables import revision_table
from storage.record_tables import evidence_table
from storage.tables import journal_change_table, key_value_table

_NAME = re.compile(r"[0-9a-f]{64}")


def remove_orphans(
    connection: sa.Connection, store: BlobStore, *, older_than: datetime
) -> tuple[str, ...]:
    """Remove the files that are older and that nothing refers to; return their names.

    No action may be under way: a file is on the disk before the record that leads to it.

    Raises:
        Trouble: as ``BlobStore.collect``.
    """
    needed = set(connection.scalars(sa.select(evidence_table.c.blob_name)))
    if store.names() - needed:  # the journal is read only when something may have to go
        needed.update(_mentioned(connection))
    return store.collect(needed, older_than)


def _mentioned(connection: sa.Connection) -> Iterator[str]:
    """Yield all digests in the journal's evidence, in other versions of it, and in what is being
    typed or imported."""
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
