"""Redaction: fields above a partner's disclosure level are absent from what it is sent.

Source:
    个人信息保护法 6 (the least data that the purpose needs); the office counts by verdicts, and
    what was said between two people stays where it was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from casework import records as r
from casework.parcels.manifest import ParcelKind
from casework.records import Partner, Role
from casework.records.base import Sharing, field_info

_ROSTER = frozenset({"id", "recorded_at", "recorded_by", "student_no", "cohort", "name"}) | {
    "class_name",
    "opened_on",
    "pack_id",
}
"""The fields that an advisor needs: who the student is, and which rules a talk is judged by."""


def _shared_with(sharing: Sharing) -> Mapping[str, tuple[str, ...]]:
    """Return the fields of each kind of record that are declared so."""
    fields = {
        kind.kind: tuple(n for n, info in field_info(kind).items() if info.sharing is sharing)
        for kind in r.RECORD_KINDS
    }
    return MappingProxyType({kind: names for kind, names in fields.items() if names})


_OTHERS = (Sharing.EVERYONE, Sharing.NO_ONE, Sharing.DEVICE)
GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {group.value: _shared_with(group) for group in Sharing if group not in _OTHERS}
)
"""Fields that an office is sent only if the partner's ``fields`` allow it, by record kind."""

ALWAYS = _shared_with(Sharing.NO_ONE)
"""Fields that are never sent: the spelling in the last roster."""

LOCAL = frozenset(name for names in _shared_with(Sharing.DEVICE).values() for name in names)
"""Fields that are meaningful on one device only; they are never sent."""


def redacted_fields(kind: ParcelKind, record: str, partner: Partner) -> frozenset[str]:
    """Return the fields of a record that are redacted for this partner."""
    if kind is ParcelKind.ASSIGNMENT and partner.role is Role.ADVISOR:
        names = frozenset(r.KIND_OF[record].__dataclass_fields__)
        return names - _ROSTER
    always = frozenset(ALWAYS.get(record, ()))
    if kind is not ParcelKind.REPORT:
        return always
    groups = (fields for group, fields in GROUPS.items() if group not in partner.fields)
    return always.union(*(fields.get(record, ()) for fields in groups))


def merge_redacted(
    fields: Mapping[str, Any], left_out: Iterable[str], present: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return incoming fields, with redacted ones filled in from the stored record.

    ``present`` is the stored record, None for a new one: then redacted fields are blank. Local
    fields are never taken from a parcel.
    """
    whole = {name: value for name, value in fields.items() if name not in LOCAL}
    for name in {*left_out, *LOCAL}:
        if present is not None and name in present:
            whole[name] = present[name]
    return whole


def redact(fields: Mapping[str, Any], left_out: Iterable[str]) -> dict[str, Any]:
    """Return fields without the redacted and the local ones."""
    hidden = {*left_out, *LOCAL}
    return {name: value for name, value in fields.items() if name not in hidden}
