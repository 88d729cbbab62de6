"""Caseloads as older programs left them, each encrypted anew with its own key."""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from storage.vault import locksmith
from tests.builders.homes import Home

FOLDER = Path(__file__).parents[1] / "data" / "homes"


@dataclass(frozen=True, slots=True)
class Golden:
    """What an older program said of its caseload."""

    code: str
    entries: int
    head: str
    digest: str
    talks: int


GOLDEN = {
    schema: Golden(**said)
    for schema, said in json.loads((FOLDER / "homes.json").read_text("utf-8")).items()
}
"""By the number of the schema, in two digits."""


def golden_home(schema: str, folder: Path) -> Home:
    """Return the caseload of this schema in ``folder``, which must not exist yet."""
    home = Home(folder, GOLDEN[schema].code)
    folder.mkdir(mode=0o700)
    for name in (home.place.keys, home.place.keys_copy):
        shutil.copyfile(FOLDER / f"schema_{schema}.keys.json", name)
        name.chmod(0o600)
    for part in home.place.parts:
        part.mkdir(mode=0o700)
    plain = folder / "plain.db"
    plain.write_bytes(gzip.decompress((FOLDER / f"schema_{schema}.sqlite.gz").read_bytes()))
    _encrypt(plain, home)
    plain.unlink()
    return home


def _encrypt(plain: Path, home: Home) -> None:
    key = locksmith.unlock(home.folder, recovery_code=home.code).subkey("db").hex()
    connection = sqlcipher.connect(str(plain), isolation_level=None)
    try:
        numbers = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("user_version", "application_id")
        }
        database = str(home.place.database)
        connection.execute(f"ATTACH DATABASE ? AS sealed KEY \"x'{key}'\"", (database,))
        connection.execute("SELECT sqlcipher_export('sealed')")
        for name, number in numbers.items():
            connection.execute(f"PRAGMA sealed.{name} = {number}")
        connection.execute("DETACH DATABASE sealed")
    finally:
        connection.close()
