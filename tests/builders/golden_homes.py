"""Caseloads, backups and parcels as programs of their time left them, to the byte.

Each is an archive in ``tests/data``; the README there says how one is made. In an archive the
database lies without its encryption (``cipher_pages``), since encrypted pages cannot be packed.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from casework import records as r
from storage.caseload import OpenCaseload
from storage.tables import journal_table
from tests.builders.cipher_pages import put_together, taken_apart
from tests.builders.homes import Clock, Home

FOLDER = Path(__file__).parents[1] / "data" / "homes"
LATER = date(2026, 12, 10)
"""A day after everything in them was written."""

_WORDS, _VECTORS = ".words", ".vectors"
_MADE_AT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Golden:
    """What the program that wrote a caseload said of it."""

    code: str
    key: str = field(repr=False)
    """Of the database, as hex."""
    entries: int
    head: str
    digest: str
    records: Mapping[str, int]
    """How many there are of each kind."""


def _read(name: str) -> Mapping[str, Golden]:
    expected: Mapping[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return {one: Golden(**said) for one, said in expected.items()}


HOMES = _read("homes.json")
"""By the number of the schema in two digits, or its name where there are two of one schema."""

BACKUPS = _read("backups.json")


def golden_home(name: str, folder: Path) -> Home:
    """Return this caseload in ``folder``, which must not exist yet."""
    return home_in(FOLDER / f"schema_{name}.zip", HOMES[name], folder)


def golden_backup(name: str, place: Path) -> Golden:
    """Lay this repository of backups into ``place``; return what was said of its caseload."""
    unpack(FOLDER / f"backup_{name}.zip", place, bytes.fromhex(BACKUPS[name].key))
    return BACKUPS[name]


def home_in(archive: Path, said: Golden, folder: Path) -> Home:
    """Return the caseload that lies in an archive, in ``folder``."""
    home = Home(folder, said.code, Clock(LATER))
    unpack(archive, folder, bytes.fromhex(said.key))
    for part in home.place.parts:
        part.mkdir(mode=0o700, exist_ok=True)
    return home


def state_of(caseload: OpenCaseload) -> dict[str, Any]:
    """Return what a program says of an open caseload, in the words of ``Golden``."""
    with caseload.snapshot() as reader:
        entries, head = reader.journal_head()
        counts = {kind.kind: len(reader.get_all(kind)) for kind in r.RECORD_KINDS}
    records = {kind: count for kind, count in counts.items() if count}
    digest = caseload.checks.state_digest()
    return {"entries": entries, "head": head, "digest": digest, "records": records}


def digest_of_entry(caseload: OpenCaseload, number: int) -> str:
    """Return the digest of an entry of the journal."""
    wanted = sa.select(journal_table.c.digest).where(journal_table.c.seq == number)
    with caseload.database.writer.connect() as connection, connection.begin():
        return connection.execute(wanted).scalar_one()


def pack(folder: Path, archive: Path, key: bytes) -> None:
    """Write every file below a folder into an archive, databases without their encryption."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            name, data = path.relative_to(folder).as_posix(), path.read_bytes()
            parts = {name: data}
            if path.suffix == ".db":
                words, vectors = taken_apart(data, key)
                parts = {name + _WORDS: words, name + _VECTORS: vectors}
            for part, content in parts.items():
                info = zipfile.ZipInfo(part, _MADE_AT)
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, content)


def unpack(archive: Path, folder: Path, key: bytes) -> None:
    """Write the files of an archive below a new folder, databases to the byte as they were."""
    folder.mkdir(mode=0o700, parents=True)
    with zipfile.ZipFile(archive) as packed:
        for name in packed.namelist():
            if name.endswith(_VECTORS):
                continue
            data, path = packed.read(name), folder / name.removesuffix(_WORDS)
            if name.endswith(_WORDS):
                data = put_together(
                    data, packed.read(f"{name.removesuffix(_WORDS)}{_VECTORS}"), key
                )
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(0o600)
