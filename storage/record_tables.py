"""The tables of records, derived from their classes: a field is declared once, in ``casework``.

A new optional field needs a migration and nothing here. Indexes and unique constraints, which a
class cannot express, are listed below.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from types import MappingProxyType, UnionType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.records.base import SINCE
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
    hints = typing.get_type_hints(record)
    columns = [_column(record, field, hints[field.name]) for field in dataclasses.fields(record)]
    revision: sa.Column[Any] = sa.Column("revision", sa.Text, nullable=False)
    unique = [sa.UniqueConstraint(*names) for names in _UNIQUE.get(record, ())]
    return sa.Table(record.kind, METADATA, *columns, revision, *_keys(record), *unique)


def _keys(record: type[r.Record]) -> Iterable[sa.Column[Any]]:
    """Yield the integer key of a file, used by the search index; other records have none."""
    if record is r.CaseFile:
        yield sa.Column("key", sa.Integer, primary_key=True, autoincrement=True)


def _column(record: type[r.Record], field: dataclasses.Field[Any], hint: Any) -> sa.Column[Any]:
    parent = r.PARENTS.get(record, {}).get(field.name)
    references = () if parent is None else (sa.ForeignKey(f"{parent.kind}.id"),)
    is_optional = _is_optional(hint)
    return sa.Column(
        field.name,
        _type(hint),
        *references,
        primary_key=field.name == "id" and record is not r.CaseFile,
        nullable=is_optional,
        index=parent is not None or field.name in _INDEXED.get(record, ()) or None,
        server_default=None if is_optional else _default(field),
    )


def _type(hint: Any) -> Type:
    """Return the type of a field's column."""
    plain = [part for part in _parts(hint) if part is not type(None)]
    if len(plain) == 1 and isinstance(plain[0], type):
        if issubclass(plain[0], Enum):
            return sa.Text
        if plain[0] in _TYPES:
            return _TYPES[plain[0]]
    return sa.JSON(none_as_null=_is_optional(hint))


def _is_optional(hint: Any) -> bool:
    return type(None) in _parts(hint)


def _parts(hint: Any) -> tuple[Any, ...]:
    is_union = typing.get_origin(hint) in (typing.Union, UnionType)
    return typing.get_args(hint) if is_union else (hint,)


def _default(field: dataclasses.Field[Any]) -> Any:
    """Return the value for rows written before the field was added."""
    if SINCE not in field.metadata:
        return None
    if isinstance(field.default, bool):
        return sa.true() if field.default else sa.false()
    return "[]" if field.default == () else field.default


TABLE_OF: Mapping[type[r.Record], sa.Table] = MappingProxyType(
    {record: _table(record) for record in r.RECORD_KINDS}
)
"""The table of each record kind: its fields, and ``revision``, the digest in the journal."""

file_table = TABLE_OF[r.CaseFile]
plan_table = TABLE_OF[r.Plan]
pairing_table = TABLE_OF[r.Pairing]
evidence_table = TABLE_OF[r.Evidence]
