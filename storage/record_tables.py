"""The tables of records, derived from their classes: a field is declared once, in ``casework``.

A new optional field needs a migration and nothing here. Indexes and unique constraints, which a
class cannot express, are listed below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.records.base import FieldInfo, field_info
from storage.tables import METADATA, Type
from storage.types import UtcDateTime

_TYPES: Mapping[Any, Type] = MappingProxyType(
    {
        str: sa.Text,
        int: sa.Integer,
        bool: sa.Boolean,
        date: sa.Date,
        time: sa.Time,
        datetime: UtcDateTime,
        UUID: sa.Uuid,
    }
)
"""Column types by field type; enumerations are stored as text, all others as JSON."""

_INDEXED: Mapping[type[r.Record], frozenset[str]] = MappingProxyType(
    {
        r.CaseFile: frozenset({"student_no", "person_id"}),
        r.Employer: frozenset({"uscc"}),
        r.Evidence: frozenset({"content_tag"}),
        r.SignalAnswer: frozenset({"signal"}),
        r.Seating: frozenset({"class_name"}),
        r.Attachment: frozenset({"target_id"}),
        r.AttestedSummary: frozenset({"target_id"}),
        r.Custody: frozenset({"holder"}),
    }
)
"""Indexed fields; fields that refer to another record are indexed anyway."""

_UNIQUE: Mapping[type[r.Record], tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        r.CaseFile: (("id",), ("cohort", "student_no")),
        r.Plan: (("file_id", "version"),),
        r.Setting: (("key",),),
        r.PackVersion: (("ref",),),
        r.Partner: (("signing",),),
    }
)
"""Fields whose values together are unique."""


def _table(record: type[r.Record]) -> sa.Table:
    columns = [_column(record, name, info) for name, info in field_info(record).items()]
    revision: sa.Column[Any] = sa.Column("revision", sa.Text, nullable=False)
    unique = [sa.UniqueConstraint(*names) for names in _UNIQUE.get(record, ())]
    return sa.Table(record.kind, METADATA, *columns, revision, *_keys(record), *unique)


def _keys(record: type[r.Record]) -> Iterable[sa.Column[Any]]:
    """Yield the integer key of a file, used by the search index; other records have none."""
    if record is r.CaseFile:
        yield sa.Column("key", sa.Integer, primary_key=True, autoincrement=True)


def _column(record: type[r.Record], name: str, info: FieldInfo) -> sa.Column[Any]:
    parent = r.PARENTS.get(record, {}).get(name)
    references = () if parent is None else (sa.ForeignKey(f"{parent.kind}.id"),)
    return sa.Column(
        name,
        _type(info),
        *references,
        primary_key=name == "id" and record is not r.CaseFile,
        nullable=info.is_optional,
        index=parent is not None or name in _INDEXED.get(record, ()) or None,
        server_default=_default(info) if info.is_added and not info.is_optional else None,
    )


def _type(info: FieldInfo) -> Type:
    """Return the type of a field's column."""
    if isinstance(info.type, type) and issubclass(info.type, Enum):
        return sa.Text
    if info.type in _TYPES:
        return _TYPES[info.type]
    return sa.JSON(none_as_null=info.is_optional)


def _default(info: FieldInfo) -> Any:
    """Return the value for rows written before the field was added."""
    if isinstance(info.default, bool):
        return sa.true() if info.default else sa.false()
    return "[]" if info.default == () else info.default


TABLE_OF: Mapping[type[r.Record], sa.Table] = MappingProxyType(
    {record: _table(record) for record in r.RECORD_KINDS}
)
"""The table of each record kind: its fields, and ``revision``, the digest in the journal."""

file_table = TABLE_OF[r.CaseFile]
plan_table = TABLE_OF[r.Plan]
pairing_table = TABLE_OF[r.Pairing]
evidence_table = TABLE_OF[r.Evidence]


UNIQUE_KEYS: dict[type[r.Record], tuple[str, ...]] = {
    r.CaseFile: ("student_no", "cohort"),
    r.Plan: ("file_id", "version"),
    r.Setting: ("key",),
    r.PackVersion: ("ref",),
    r.Partner: ("signing",),
}
"""The fields that must be unique, by record kind."""
