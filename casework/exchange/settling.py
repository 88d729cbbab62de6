"""Settling a conflict: a revision that follows all newest ones, whoever writes it first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC

from casework.exchange.parcels import Line
from casework.exchange.ports import KeptRevision, Stands, WritingLedger
from casework.exchange.views import overlaid
from casework.ports import Shelf


def put_settled(shelf: Shelf, ledger: WritingLedger, chosen: Line, heads: Iterable[Line]) -> Line:
    """Let the chosen version stand, and name all others as followed.

    Two people who choose the same version of the same ones make the same revision, so that
    settling a conflict never makes another one.
    """
    every = list(heads)
    past = {line.revision for line in every} | {one for line in every for one in line.ancestors}
    ancestors = tuple(sorted(past))
    settled = replace(
        chosen,
        revision=settled_revision(chosen, ancestors),
        ancestors=ancestors,
        by=shelf.actor,
        at=shelf.now.astimezone(UTC).isoformat(),
        hlc=max(line.hlc for line in every),
        author=ledger.signing,
    )
    present = shelf.fields(chosen.kind, [chosen.record_id]).get(chosen.record_id)
    if chosen.fields is None:
        if present is not None:
            shelf.put_back(chosen.kind, {chosen.record_id: None})
    else:
        whole = overlaid(chosen.fields, chosen.withheld, present)
        shelf.put_back(chosen.kind, {chosen.record_id: whole})
    local = shelf.revisions([chosen.record_id]).get(chosen.record_id, "")
    ledger.keep_revisions([KeptRevision(settled, local, is_head=True)])
    ledger.stand([Stands(chosen.record_id, settled.revision, (settled.revision,), local)])
    return settled


def settled_revision(chosen: Line, ancestors: Iterable[str]) -> str:
    """Return the name of the revision that settles: the same for the same choice."""
    said = json.dumps(
        [chosen.kind, str(chosen.record_id), chosen.revision, sorted(ancestors)],
        separators=(",", ":"),
    )
    return hashlib.sha256(said.encode()).hexdigest()[:32]
