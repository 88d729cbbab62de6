"""Conversion between records in the database and lines of parcels."""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cattrs.errors import BaseValidationError

from casework import records as r
from casework.formats.json_values import canonical_json
from casework.parcels.lines import RecordRevision
from casework.parcels.redaction import LOCAL
from casework.ports import KeptProof
from casework.ports.parcels import LocalRevision
from storage.bulk import rows_of
from storage.cases import chunks
from storage.mapping import digest_of, map_of, map_of_kind, revision_of
from storage.types import instant_of, json_of, names_in_sql, uuid_of


@dataclass(frozen=True, slots=True)
class LocalHead:
    """The newest state of a record here: its global revision and all its ancestors."""

    record_id: UUID
    kind: str
    revision: str
    ancestors: tuple[str, ...]
    hlc: str
    at: str
    by: str
    is_gone: bool


def local_heads(
    connection: sa.Connection,
    ids: Iterable[UUID],
    named: Mapping[UUID, Mapping[str, RecordRevision]],
) -> dict[UUID, LocalHead]:
    """Return the newest state of each record in the journal.

    ``named`` maps local revisions in the journal to the received ones.
    """
    found: dict[UUID, LocalHead] = {}
    for some in chunks(ids):
        for one, *row in rows_of(connection, _CHANGES, json_of(some)):
            record_id = uuid_of(one)
            last = found.get(record_id)
            found[record_id] = _next(last, record_id, row, named.get(record_id, {}))
    return found


_CHANGES = """
SELECT c.record_id, c.kind, c.parent, c.revision, j.hlc, j.at, j.actor
FROM journal_change c JOIN journal j ON j.seq = c.seq
WHERE c.record_id IN (SELECT value FROM json_each(?))
ORDER BY c.seq, c.position
"""


def _next(
    last: LocalHead | None, record_id: UUID, row: Sequence[Any], named: Mapping[str, RecordRevision]
) -> LocalHead:
    kind, parent, revision, hlc, at, actor = row
    came = named.get(revision)
    if came is not None:
        return LocalHead(
            record_id,
            kind,
            came.revision,
            came.ancestors,
            came.hlc,
            came.at,
            came.by,
            came.fields is None,
        )
    past = () if last is None else (last.revision, *last.ancestors)
    return LocalHead(
        record_id,
        kind,
        revision,
        past,
        hlc,
        instant_of(at).isoformat(),
        actor,
        revision == revision_of(kind, "null", parent),
    )


def line_of(
    lineage: LocalHead, record: r.Record | None, author: str, rest: Mapping[str, Any]
) -> RecordRevision:
    """Return the newest state of one of our records as a complete line."""
    fields: dict[str, Any] | None = None
    if record is not None:
        mapped = map_of(type(record))
        every = mapped.sealed(mapped.to_fields(record))
        fields = {**rest, **{k: v for k, v in every.items() if k not in LOCAL}}
    return RecordRevision(
        record_id=lineage.record_id,
        kind=lineage.kind,
        revision=lineage.revision,
        ancestors=lineage.ancestors,
        fields=fields,
        withheld=(),
        by=lineage.by,
        at=lineage.at,
        hlc=lineage.hlc,
        author=author,
    )


def body_of(line: RecordRevision) -> str:
    """Return a line as stored in the graph and in parcels: canonical JSON."""
    return canonical_json(line.document())


def content_digest(line: RecordRevision) -> str:
    """Return a digest for comparing two lines of one revision with the same withheld fields."""
    view = digest_of(canonical_json(sorted(line.withheld)))[:16]
    fields = line.fields
    said = fields and {name: value for name, value in fields.items() if name not in LOCAL}
    return f"{view}:{digest_of(canonical_json([line.kind, said]))}"


def line_digest(line: bytes) -> str:
    """Return the digest that proves a line's place in a signed parcel."""
    return hashlib.sha256(line).hexdigest()


_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, BaseValidationError)


def record_from(
    kind: str, fields: Mapping[str, Any], withheld: Iterable[str], proof: KeptProof | None
) -> r.Record:
    """Return the record with the fields of a line; withheld fields are blank.

    Raises:
        ValueError: the fields are invalid, or not in canonical form.
    """
    mapped = map_of_kind(kind)
    whole = {name: fields[name] for name in mapped.names if name in fields}
    if kind == r.Evidence.kind and proof is not None:
        whole.setdefault("blob_id", str(proof.blob_id))
        whole.setdefault("blob_name", proof.blob_name)
        whole.setdefault("blob_key", proof.blob_key)
        whole.setdefault("content_tag", proof.content_tag)
    if kind == r.Custody.kind:
        whole.setdefault("is_out", False)
    whole = mapped.filled({**mapped.blanks(withheld), **whole})
    try:
        record: r.Record = mapped.from_fields(whole)
        same = mapped.to_fields(record)
    except _UNREADABLE as error:
        raise ValueError("no record") from error
    if canonical_json(same) != canonical_json(whole):
        raise ValueError("another record")
    return record


def local_record_ids(
    connection: sa.Connection, kinds: frozenset[str], files: Iterable[UUID] | None
) -> Iterator[LocalRevision]:
    """Yield the records of these kinds that belong to these files or that their records refer to.

    Without files, yield all of them.
    """
    if files is None:
        for kind_name, record_id, revision in rows_of(connection, _every(kinds)):
            yield LocalRevision(kind_name, uuid_of(record_id), revision)
        return
    wanted = json_of(files)
    named: dict[type[r.Record], set[UUID]] = defaultdict(set)
    for kind in reversed(r.RECORD_KINDS):
        table: Any = map_of(kind).table
        parents = r.PARENTS.get(kind, {})
        columns = [table.c.id, table.c.revision, *(table.c[name] for name in parents)]
        for row in _rows(connection, kind, columns, wanted, named[kind]):
            record_id, revision, *above = row
            if kind.kind in kinds:
                yield LocalRevision(kind.kind, record_id, revision)
                for parent, one in zip(parents.values(), above, strict=True):
                    if one is not None and parent is not r.CaseFile:
                        named[parent].add(one)


@functools.cache
def _every(kinds: frozenset[str]) -> str:
    """Return one query for all tables: they are many, and most of them are small."""
    tables = ((kind, map_of_kind(kind).table.name) for kind in sorted(kinds))
    each = (f"SELECT '{kind}', id, revision FROM {names_in_sql([name])}" for kind, name in tables)
    return " UNION ALL ".join(each)


def _rows(
    connection: sa.Connection,
    kind: type[r.Record],
    columns: list[Any],
    wanted: str,
    named: set[UUID],
) -> Iterator[Any]:
    table: Any = map_of(kind).table
    query = sa.select(*columns)
    if kind is r.CaseFile or issubclass(kind, r.FileRecord):
        key = table.c.id if kind is r.CaseFile else table.c.file_id
        ids: Any = sa.select(sa.column("value")).select_from(sa.func.json_each(wanted))
        yield from connection.execute(query.where(sa.type_coerce(key, sa.Text).in_(ids))).all()
        return
    for some in chunks(named):
        yield from connection.execute(query.where(table.c.id.in_(some))).all()
