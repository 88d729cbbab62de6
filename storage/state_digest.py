"""A digest of the logical state of a caseload: its content, regardless of how and when it arose."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from storage.cases import load_all
from storage.mapping import canonical, digest_of, map_of

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
            digest = digest_of(canonical(_content(kind.kind, fields, parents, known)))
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
