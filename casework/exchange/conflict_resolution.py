"""Conflicts: the open ones, the authors of the versions, and a revision that descends from all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from uuid import UUID

from casework.parcels.lines import RecordRevision, file_of
from casework.parcels.redaction import merge_redacted
from casework.ports import Reader, UnitOfWork
from casework.ports.exchange import WritableParcelLedger
from casework.ports.parcels import HeadUpdate, StoredRevision
from casework.read_models import FileLine
from casework.records import Partner


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record with several heads; ``student`` is None for a shared record."""

    record_id: UUID
    kind: str
    student: FileLine | None = field(repr=False)
    versions: tuple[RecordRevision, ...] = field(repr=False)
    writers: Mapping[str, Writer] = field(default_factory=dict, repr=False)


def open_conflicts(reader: Reader) -> tuple[Conflict, ...]:
    """Return the conflicts that have to be resolved here.

    A conflict in a transferred file is resolved by its new owner.
    """
    found = reader.exchange.conflicts()
    files = {
        record_id: next((one for one in map(file_of, lines) if one is not None), None)
        for record_id, lines in found.items()
    }
    wanted = dict.fromkeys(one for one in files.values() if one is not None)
    students: dict[UUID | None, FileLine] = {line.file.id: line for line in reader.lines_of(wanted)}
    writers = writers_of(reader, (line for lines in found.values() for line in lines))
    every = (
        Conflict(
            record_id,
            lines[0].kind,
            students.get(files[record_id]),
            lines,
            {line.revision: writers[line.revision] for line in lines},
        )
        for record_id, lines in found.items()
    )
    return tuple(one for one in every if one.student is None or one.student.ownership.is_writable)


def put_resolution(
    work: UnitOfWork,
    ledger: WritableParcelLedger,
    chosen: RecordRevision,
    heads: Iterable[RecordRevision],
) -> RecordRevision:
    """Write a revision that makes the chosen version current and descends from all heads.

    The revision is derived from the choice: if two people resolve the same conflict in the same
    way, no new conflict arises.
    """
    every = list(heads)
    past = {line.revision for line in every} | {one for line in every for one in line.ancestors}
    ancestors = tuple(sorted(past))
    settled = replace(
        chosen,
        revision=resolution_revision(chosen, ancestors),
        ancestors=ancestors,
        by=work.actor,
        at=work.now.astimezone(UTC).isoformat(),
        hlc=max(line.hlc for line in every),
        author=ledger.signing,
    )
    present = work.fields(chosen.kind, [chosen.record_id]).get(chosen.record_id)
    if chosen.fields is None:
        if present is not None:
            work.restore(chosen.kind, {chosen.record_id: None})
    else:
        whole = merge_redacted(chosen.fields, chosen.withheld, present)
        work.restore(chosen.kind, {chosen.record_id: whole})
    local = work.revisions([chosen.record_id]).get(chosen.record_id, "")
    ledger.save_revisions([StoredRevision(settled, local, is_head=True)])
    ledger.update_heads(
        [HeadUpdate(chosen.record_id, settled.revision, (settled.revision,), local)]
    )
    return settled


def resolution_revision(chosen: RecordRevision, ancestors: Iterable[str]) -> str:
    """Return the id of the resolving revision, which is the same for the same choice."""
    said = json.dumps(
        [chosen.kind, str(chosen.record_id), chosen.revision, sorted(ancestors)],
        separators=(",", ":"),
    )
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Writer:
    """The author of a version, and who vouches for it.

    ``name`` is the local name of the owner of the ``key`` (hex), empty if it is unknown; it is
    never taken from a parcel. ``reporter`` is the partner who reported the version without the
    author's proof; None if the author signed it.
    """

    key: str
    name: str = field(default="", repr=False)
    reporter: str | None = field(default=None, repr=False)


def writers_of(reader: Reader, versions: Iterable[RecordRevision]) -> Mapping[str, Writer]:
    """Return the author of each of these versions, by revision."""
    every = list(versions)
    names = {one.signing: one.name for one in reader.get_all(Partner)}
    keeper = reader.keeper().name
    names |= dict.fromkeys(reader.exchange.own_keys(), keeper)
    reporters = reader.exchange.reporters(dict.fromkeys(line.record_id for line in every))
    found: dict[str, Writer] = {}
    for line in every:
        sender = reporters.get((line.record_id, line.revision))
        said_by = None if sender is None else names.get(sender, "")
        found[line.revision] = Writer(line.author, names.get(line.author, ""), said_by)
    return found
