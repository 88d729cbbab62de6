"""Recomputes the journal and compares it with the records to find tampering."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cattrs.errors import BaseValidationError

from casework import records as r
from casework.formats.json_values import canonical_json
from casework.read_models import Anchor, JournalCheck, VerificationFinding
from casework.service_layer.documents import EXPORT
from storage.bulk import rows_of
from storage.cases import load_all
from storage.erasing import ERASED, Place, parse_places
from storage.journal import GENESIS, NOTHING, changes_digest, entry_digest, head, mac_of
from storage.mapping import RecordMap, digest_of, map_of, revision_of
from storage.tables import journal_change_table, journal_table

_PORTION = 500
"""Rows per read."""

_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, BaseValidationError)
"""Errors raised by values that only tampering can have written."""


def verify(connection: sa.Connection, audit_key: bytes) -> JournalCheck:
    """Recompute the whole journal and compare every record with its latest revision there.

    Findings are in the order of entries: the first one names where the tampering begins.
    """
    findings = [
        *_verify_chain(connection, audit_key),
        *broken_anchors(connection),
        *_verify_records(connection),
    ]
    entries, digest = head(connection)
    findings.sort(key=lambda finding: (finding.seq is None, finding.seq or 0))
    return JournalCheck(entries, digest, tuple(findings), anchored(connection))


def _verify_chain(connection: sa.Connection, audit_key: bytes) -> Iterable[VerificationFinding]:
    """Check numbers, links, digests and MACs; a broken entry is reported once, not all after it."""
    erased = _erased_places(connection, audit_key)
    expected_seq, prev = 1, GENESIS
    for seq, row in _each(connection, journal_table, journal_table.c.seq):
        if seq != expected_seq:
            yield VerificationFinding("ENTRY_MISSING", expected_seq, None, {"until": seq - 1})
        elif row is not None and row["prev"] != prev:
            yield VerificationFinding("CHAIN_BROKEN", seq, None, {})
        yield from _verify_entry(connection, seq, row, audit_key, erased)
        expected_seq, prev = seq + 1, row["digest"] if row is not None else ""
    orphans = sa.select(
        sa.func.min(journal_change_table.c.seq), sa.func.max(journal_change_table.c.seq)
    ).where(journal_change_table.c.seq >= expected_seq)
    first, last = connection.execute(orphans).one()
    if first is not None:
        yield VerificationFinding("ENTRY_MISSING", expected_seq, None, {"until": last})


def _verify_entry(
    connection: sa.Connection,
    seq: int,
    row: Mapping[Any, Any] | None,
    audit_key: bytes,
    erased: frozenset[Place],
) -> Iterable[VerificationFinding]:
    rows = _changes(connection, seq)
    for change in rows:
        if change is not None and _has_other_payload(change):
            yield VerificationFinding("PAYLOAD_CHANGED", seq, change["record_id"], {})
            break
    if row is None or None in rows or not _has_own_digest(row, rows):
        yield VerificationFinding("ENTRY_CHANGED", seq, None, {})
    elif not _is_sealed(row, audit_key):
        yield VerificationFinding("SEAL_WRONG", seq, None, {})
    else:
        yield from _verify_blanks(seq, rows, erased)


def _verify_blanks(
    seq: int, rows: Sequence[Any], erased: frozenset[Place]
) -> Iterable[VerificationFinding]:
    """Report payloads missing without a sealed erasure certificate."""
    for change in rows:
        is_pardoned = (seq, change["position"]) in erased
        if (change["payload"] is None) != is_pardoned:
            code = "PAYLOAD_RETURNED" if is_pardoned else "PAYLOAD_MISSING"
            yield VerificationFinding(code, seq, change["record_id"], {})
            return


def _erased_places(connection: sa.Connection, audit_key: bytes) -> frozenset[Place]:
    """Return the payloads that sealed actions erased, each with a certificate."""
    found: set[Place] = set()
    notes = journal_table.c.facts.contains(f'"{ERASED}"', autoescape=True)
    for seq, row in _each(connection, journal_table, journal_table.c.seq, notes):
        rows = _changes(connection, seq)
        if row is None or None in rows or not _has_own_digest(row, rows):
            continue
        is_sealed = _is_sealed(row, audit_key)
        if is_sealed and any(change["kind"] == r.Erasure.kind for change in rows):
            found |= parse_places(json.loads(row["facts"])[ERASED])
    return frozenset(found)


def _changes(connection: sa.Connection, seq: int) -> list[Any]:
    return [
        change
        for _, change in _each(
            connection,
            journal_change_table,
            journal_change_table.c.position,
            journal_change_table.c.seq == seq,
        )
    ]


def _has_other_payload(change: Mapping[Any, Any]) -> bool:
    """Return whether the payload exists (it may be erased) and differs from the sealed one."""
    payload = change["payload"]
    return payload is not None and digest_of(str(payload)) != change["payload_digest"]


def _is_sealed(row: Mapping[Any, Any], audit_key: bytes) -> bool:
    return hmac.compare_digest(mac_of(audit_key, row["digest"]).encode(), str(row["mac"]).encode())


def _has_own_digest(row: Mapping[Any, Any], changes: Sequence[Any]) -> bool:
    try:
        return bool(entry_digest(row, changes_digest(changes)) == row["digest"])
    except _UNREADABLE:  # a value that cannot be serialised for an entry was never sealed in one
        return False


def _verify_records(connection: sa.Connection) -> Iterable[VerificationFinding]:
    """Compare every live record with its latest revision in the journal."""
    last = _last_changes(connection)
    for kind in r.RECORD_KINDS:
        table: Any = map_of(kind).table
        for written_id, row in _each(connection, table, table.c.id):
            record_id = _as_id(written_id)
            known = last.pop(record_id, None) if record_id is not None else None
            if known is None:
                yield VerificationFinding(
                    "RECORD_UNJOURNALED", None, record_id, {"kind": kind.kind}
                )
            elif not _is_as_journaled(map_of(kind), row, known):
                yield VerificationFinding(
                    "RECORD_CHANGED", known[0], record_id, {"kind": kind.kind}
                )
    for record_id, (seq, parent, revision, kind_name) in last.items():
        if revision != revision_of(kind_name, NOTHING, parent):
            yield VerificationFinding("RECORD_MISSING", seq, record_id, {"kind": kind_name})


_Known = tuple[int, str | None, str, str]
"""A record's last entry, its previous revision, its new revision, its kind."""


def _is_as_journaled(mapped: RecordMap[Any], row: Mapping[Any, Any] | None, known: _Known) -> bool:
    _, parent, revision, _ = known
    if row is None or row["revision"] != revision:
        return False
    try:
        fields = canonical_json(mapped.sealed(mapped.to_fields(mapped.to_record(row))))
    except _UNREADABLE:
        return False
    return revision == revision_of(mapped.kind, fields, parent)


def _last_changes(connection: sa.Connection) -> dict[UUID, _Known]:
    query = sa.select(
        sa.type_coerce(journal_change_table.c.record_id, sa.Text).label("record_id"),
        journal_change_table.c.seq,
        journal_change_table.c.parent,
        journal_change_table.c.revision,
        journal_change_table.c.kind,
    ).order_by(journal_change_table.c.seq, journal_change_table.c.position)
    found: dict[UUID, _Known] = {}
    for row in connection.execute(query):
        record_id = _as_id(row.record_id)
        if record_id is not None:
            found[record_id] = (row.seq, row.parent, row.revision, row.kind)
    return found


def _as_id(written: Any) -> UUID | None:
    try:
        return UUID(str(written))
    except ValueError:
        return None


def _each(
    connection: sa.Connection, table: Any, key: Any, only: sa.ColumnElement[bool] | None = None
) -> Iterator[tuple[Any, Mapping[Any, Any] | None]]:
    """Yield each row by key, in order; None for a row with an unreadable value."""
    plain_key = sa.type_coerce(key, sa.Text) if isinstance(key.type, sa.Uuid) else key
    keys = sa.select(plain_key).order_by(key)
    rows = sa.select(table).order_by(key)
    if only is not None:
        keys, rows = keys.where(only), rows.where(only)
    every = list(connection.scalars(keys))
    for start in range(0, len(every), _PORTION):
        some = every[start : start + _PORTION]
        try:
            found: Sequence[Any] = (
                connection.execute(rows.where(plain_key.in_(some))).mappings().all()
            )
        except _UNREADABLE:
            found = [_readable(connection, rows.where(plain_key == one)) for one in some]
        yield from zip(some, found, strict=True)


def _readable(connection: sa.Connection, query: sa.Select[Any]) -> Mapping[Any, Any] | None:
    try:
        return connection.execute(query).mappings().one()
    except _UNREADABLE:
        return None


ANCHOR_BROKEN = "ANCHOR_BROKEN"
"""A parcel sealed here names a digest that differs from the entry's present one."""

_ANSWERED = frozenset({"acknowledged", "returned"})
_SEALED = "SELECT state, manifest FROM parcel WHERE is_ours ORDER BY at, id"
_EXPORTED = "SELECT seq, facts FROM journal WHERE name = ? ORDER BY seq"


def anchored(connection: sa.Connection) -> Anchor | None:
    """Return the newest entry whose digest others also hold, or None."""
    held = [
        Anchor(count, "parcel")
        for state, count, digest in _parcels(connection)
        if state in _ANSWERED and _fits(connection, count, digest)
    ]
    held += [Anchor(count, "document") for count in _documents(connection)]
    return max(held, key=lambda one: one.entries, default=None)


def broken_anchors(connection: sa.Connection) -> Iterator[VerificationFinding]:
    """Yield a finding for each sealed parcel whose digest differs from the journal's."""
    said = {(count, digest) for _state, count, digest in _parcels(connection)}
    for count, digest in sorted(said):
        if not _fits(connection, count, digest):
            yield VerificationFinding(ANCHOR_BROKEN, count, None, {})


def _parcels(connection: sa.Connection) -> Iterator[tuple[str, int, str]]:
    """Yield the state of each parcel sent from here, with the entry and digest it names."""
    for state, manifest in rows_of(connection, _SEALED):
        try:
            anchor = json.loads(manifest)["anchor"]
            count, digest = int(anchor["count"]), str(anchor["head"])
        except (ValueError, TypeError, KeyError):  # it was tampered with; its signature shows it
            continue
        yield state, count, digest


def _documents(connection: sa.Connection) -> Iterator[int]:
    """Yield the entries that sealed documents name; documents of older versions name none."""
    for seq, facts in rows_of(connection, _EXPORTED, EXPORT):
        count = json.loads(facts).get("journal_count")
        if isinstance(count, int) and 0 < count < seq:
            yield count


def _fits(connection: sa.Connection, count: int, digest: str) -> bool:
    return head(connection, until=count) == (count, digest)


_NOT_FACTS = frozenset(
    {"id", "recorded_at", "recorded_by", "voided_at", "voided_by", "imported"}
    | {"blob_id", "blob_name", "blob_key", "content_tag"}
    | {"signal"}
)
"""Fields about how a fact was recorded; they may differ between two homes."""


_OF_THIS_COMPUTER = frozenset({r.Keeper, r.Partner, r.Assignment, r.Custody, r.AttestedSummary})
"""Records about this installation and its partners, and summaries of withheld text."""


def state_digest(connection: sa.Connection) -> str:
    """Return one hex line, equal for any two homes of the same school with the same facts.

    Record ids are ignored: each record is identified by its content and by the content of the
    records that it refers to.
    """
    known: dict[UUID, str] = {}
    every: list[str] = []
    for kind in r.RECORD_KINDS:
        if kind in _OF_THIS_COMPUTER:
            continue
        mapped = map_of(kind)
        parents = r.PARENTS.get(kind, {})
        for record in load_all(connection, kind):
            fields = mapped.sealed(mapped.to_fields(record))
            digest = digest_of(canonical_json(_content(kind.kind, fields, parents, known)))
            known[record.id] = digest
            every.append(digest)
    return hashlib.sha256("".join(sorted(every)).encode()).hexdigest()


def _content(
    kind: str,
    fields: Mapping[str, Any],
    parents: Mapping[str, type[r.Record]],
    known: Mapping[UUID, str],
) -> dict[str, Any]:
    content = {name: value for name, value in fields.items() if name not in _NOT_FACTS}
    for name in parents:
        if content.get(name) is not None:
            content[name] = known[UUID(content[name])]
    if "target_id" in content:  # an attachment may refer to a record of any kind
        content["target_id"] = known.get(UUID(content["target_id"]), content["target_id"])
    content["kind"] = kind
    content["is_void"] = fields.get("voided_at") is not None
    return content
