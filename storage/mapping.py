"""Conversion between records, their rows, and their form in the journal."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from cattrs.preconf.json import make_converter

from casework import records as r
from casework.formats.json_values import canonical_json
from casework.records.base import field_info
from storage.record_tables import TABLE_OF
from storage.types import decoder_of, names_in_sql

R = TypeVar("R", bound=r.Record)

_converter = make_converter()
_converter.register_unstructure_hook(time, time.isoformat)
_converter.register_structure_hook(time, lambda text, _: time.fromisoformat(text))
_converter.register_unstructure_hook(UUID, str)
_converter.register_structure_hook(UUID, lambda text, _: UUID(text))
# the journal compares stored JSON with present values, and JSON has no tuples
_converter.register_unstructure_hook_func(lambda hint: hint == tuple[str, str], list)

_ALIKE = 512
"""Cache size, for each field, of decoded nested values."""

_PLAIN = (str, int, bool, UUID, date, time)


def digest_of(text: str) -> str:
    """Return the SHA-256 of ``text`` as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class RecordMap(Generic[R]):
    """The mapping between a record kind and its table."""

    def __init__(self, record: type[R], table: sa.Table) -> None:
        self.record = record
        self.kind = record.kind
        self.table = table
        hints = typing.get_type_hints(record)
        self.names = tuple(f.name for f in dataclasses.fields(record))
        by_name = {name: hints[name] for name in self.names}
        self._enums = {n: e for n, h in by_name.items() if (e := _enum_in(h)) is not None}
        nested = {n: h for n, h in by_name.items() if not _is_plain(h)}
        self._write = {n: _converter.get_unstructure_hook(h) for n, h in nested.items()}
        self._read = {n: (_converter.get_structure_hook(h), h) for n, h in nested.items()}
        self.columns = [self.table.c[name] for name in self.names]
        self._decode = {name: decode for name in self.names if (decode := self._decoder(name))}
        self._blank = {name: _blank(hint) for name, hint in by_name.items()}
        self._queries: dict[tuple[str, ...], str] = {}
        self._all = f'{self._select()} ORDER BY "recorded_at", "id"'
        self._later: dict[str, Any] = {
            name: list(info.default) if isinstance(info.default, tuple) else info.default
            for name, info in field_info(record).items()
            if info.is_added
        }

    def to_row(self, record: R, revision: str) -> dict[str, Any]:
        """Return the column values of a record."""
        row: dict[str, Any] = {name: getattr(record, name) for name in self.names}
        for name in self._enums:
            if row[name] is not None:
                row[name] = row[name].value
        for name, write in self._write.items():
            row[name] = write(row[name])
        row["revision"] = revision
        return row

    def to_record(self, row: Mapping[Any, Any]) -> R:
        """Return the record stored in a row."""
        values: dict[str, Any] = {name: row[name] for name in self.names}
        for name, enum in self._enums.items():
            if values[name] is not None:
                values[name] = enum(values[name])
        for name, (read, hint) in self._read.items():
            values[name] = read(values[name], hint)
        return self.record(**values)

    def from_tuple(self, row: Sequence[Any]) -> R:
        """Return the record whose ``columns`` were selected, in that order."""
        return self.to_record(dict(zip(self.names, row, strict=True)))

    def query(self, column: str, left_out: Collection[str] = ()) -> str:
        """Return the SQL that reads the records whose ``column`` is in a JSON array, ``?``.

        The text is constant, so the database prepares it once. Pass its rows to ``from_raw``.
        """
        asked = (column, *left_out)
        if asked not in self._queries:
            key = names_in_sql([column])
            text = f"{self._select(left_out)} WHERE {key} IN (SELECT value FROM json_each(?))"
            self._queries[asked] = text
        return self._queries[asked]

    def query_revisions(self) -> str:
        """Return the SQL that reads id and revision of the records whose id is in an array."""
        return f"""SELECT id, revision FROM {names_in_sql([self.table.name])}
WHERE id IN (SELECT value FROM json_each(?))"""

    def query_files(self, column: str) -> str:
        """Return the SQL that reads the files with records whose ``column`` is in an array."""
        key, table = names_in_sql([column]), names_in_sql([self.table.name])
        return f"SELECT file_id FROM {table} WHERE {key} IN (SELECT value FROM json_each(?))"

    def query_all(self) -> str:
        """Return the SQL that reads every record, in the order of recording."""
        return self._all

    def _select(self, left_out: Collection[str] = ()) -> str:
        names = names_in_sql(name for name in self.names if name not in left_out)
        return f"SELECT {names} FROM {names_in_sql([self.table.name])}"

    def from_raw(
        self, rows: Iterable[Sequence[Any]], blanks: Mapping[str, Any] = MappingProxyType({})
    ) -> Iterator[R]:
        """Yield records from raw driver rows; ``blanks`` replace columns that were not selected.

        Same result as ``from_tuple``, several times as fast.
        """
        names = [name for name in self.names if name not in blanks]
        decode = [(name, self._decode[name]) for name in names if name in self._decode]
        record = self.record
        for row in rows:
            values = dict(zip(names, row, strict=True))
            for name, read in decode:
                value = values[name]
                if value is not None:
                    values[name] = read(value)
            yield record(**values, **blanks)

    def _decoder(self, name: str) -> Callable[[Any], Any] | None:
        """Return the converter from driver value to field, or None if they are the same."""
        if name in self._read:
            structure, hint = self._read[name]
            # many rows share the same value, mostly empty; decoded values are immutable
            return lru_cache(_ALIKE)(lambda text: structure(json.loads(text), hint))
        if name in self._enums:
            return {member.value: member for member in self._enums[name]}.__getitem__
        return decoder_of(self.table.c[name].type)

    def to_fields(self, record: R) -> dict[str, Any]:
        """Return the record in its journal form: plain JSON values by field name."""
        return typing.cast("dict[str, Any]", _converter.unstructure(record, self.record))

    def sealed(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that a revision covers: all except empty fields of later versions.

        So the revision of a record from an older program stays the same when its kind gets a new
        field.
        """
        return {
            name: value
            for name, value in fields.items()
            if name not in self._later or value != self._later[name]
        }

    def filled(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return sealed fields, completed with the defaults of the omitted ones."""
        return {**self._later, **fields}

    def blanks(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the empty values, by type, of withheld fields."""
        return {name: self._blank[name] for name in names if name in self._blank}

    def from_fields(self, fields: Mapping[str, Any]) -> R:
        """Return the record for its journal form ``fields``."""
        return _converter.structure(fields, self.record)


def _enum_in(hint: Any) -> type[Enum] | None:
    for part in (hint, *typing.get_args(hint)):
        if isinstance(part, type) and issubclass(part, Enum):
            return part
    return None


def _blank(hint: Any) -> Any:
    if type(None) in typing.get_args(hint):
        return None
    if typing.get_origin(hint) is tuple:
        return []
    return {str: "", int: 0, bool: False}.get(hint)


def _is_plain(hint: Any) -> bool:
    parts = [p for p in (typing.get_args(hint) or (hint,)) if p is not type(None)]
    is_container = typing.get_origin(hint) is tuple
    return not is_container and all(isinstance(p, type) and issubclass(p, _PLAIN) for p in parts)


_MAPS: dict[type[r.Record], RecordMap[Any]] = {
    record: RecordMap(record, table) for record, table in TABLE_OF.items()
}


def map_of(record: type[R]) -> RecordMap[R]:
    """Return the map of a record class."""
    return _MAPS[record]


def map_of_kind(kind: str) -> RecordMap[Any]:
    """Return the map of the record kind with this name."""
    return map_of(r.KIND_OF[kind])


def revision_of(kind: str, fields: str, parent: str | None) -> str:
    """Return the digest that identifies one state of a record.

    ``fields`` is canonical JSON, ``null`` for a deleted record.
    """
    text = f'{{"fields":{fields},"kind":"{kind}","parent":{canonical_json(parent)}}}'
    return digest_of(text)[:32]
