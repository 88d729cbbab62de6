"""The key file of a home: the wrapped master key, stored in two copies and strictly validated."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from casework import clock
from casework.formats.json_values import read_json
from casework.problems import RuleBroken, Trouble
from exports.atomic_files import atomic_writer, write_atomically
from storage.vault.master import MasterKey
from storage.vault.passphrase import CEILING, Argon2Cost

NAMES = ("keys.json", "keys.bak.json")
DATABASE_NAME = "vault.db"
FORMAT = "zhuhang-keys"
VERSION = 1

PASSPHRASE, RECOVERY, KEYRING = "passphrase", "recovery", "keyring"
ARGON2ID, HKDF_SHA256, NO_KDF = "argon2id", "hkdf-sha256", "none"
_KDF_OF_TYPE = {PASSPHRASE: ARGON2ID, RECOVERY: HKDF_SHA256, KEYRING: NO_KDF}

_MAX_BYTES = 64 * 1024
_MAX_SLOTS = 8
_MAX_NUMBER = 2**53 - 1  # the largest integer of RFC 8785
_SALT_BYTES, _NONCE_BYTES, _WRAPPED_BYTES = range(8, 65), range(12, 13), range(48, 49)
_ID = re.compile(r"[0-9a-f-]{8,36}")
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_BACKEND = re.compile(r"[A-Za-z0-9]{1,32}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class _Bad(Exception):
    """One copy cannot be used."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One wrapped copy of the master key, as stored in the file."""

    id: str
    type: str
    created_at: str
    kdf: Mapping[str, str | int]
    salt: bytes
    nonce: bytes
    wrapped: bytes

    @property
    def cost(self) -> Argon2Cost:
        """The Argon2 cost of trying a passphrase on this slot."""
        m, t, p = (self.kdf[name] for name in ("m", "t", "p"))
        return Argon2Cost(int(m), int(t), int(p))


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The content of the key file; ``seqno`` increases with each change."""

    vault_id: str
    seqno: int
    kcv: str
    slots: tuple[Slot, ...]
    schema: int
    mac: str = ""

    def of_type(self, slot_type: str) -> tuple[Slot, ...]:
        """Return the slots of one type."""
        return tuple(slot for slot in self.slots if slot.type == slot_type)


def sealed_slot(
    master: MasterKey,
    kek: bytes,
    *,
    vault_id: str,
    slot_id: str,
    slot_type: str,
    kdf: Mapping[str, str | int],
    salt: bytes,
    nonce: bytes,
    now: datetime | None = None,
) -> Slot:
    """Return a slot that contains the master key wrapped with ``kek``."""
    at = (now or clock.now()).strftime("%Y-%m-%dT%H:%M:%SZ")
    slot = Slot(slot_id, slot_type, at, dict(kdf), salt, nonce, b"")
    context = _context(vault_id, slot)
    slot = replace(slot, wrapped=master.wrapped(kek, nonce, context))
    if MasterKey.unwrapped(slot.wrapped, kek, nonce, context) is None:
        raise RuntimeError("a slot was made that does not open")
    return slot


def opened_slot(keys: KeyFile, slot: Slot, kek: bytes) -> MasterKey | None:
    """Return the master key of a slot, or None if ``kek`` does not open it."""
    master = MasterKey.unwrapped(slot.wrapped, kek, slot.nonce, _context(keys.vault_id, slot))
    if master is not None and not hmac.compare_digest(master.check_value(), keys.kcv):
        return None
    return master


def sealed(keys: KeyFile, master: MasterKey) -> KeyFile:
    """Return the content with its MAC, which requires the master key."""
    return replace(keys, mac=_mac(keys, master))


def has_good_mac(keys: KeyFile, master: MasterKey) -> bool:
    """Return whether the content was written with the master key."""
    return hmac.compare_digest(keys.mac, _mac(keys, master))


def copies(folder: Path) -> tuple[KeyFile, ...]:
    """Return the good copies, newest first; never writes.

    Raises:
        RuleBroken: NO_HOME, field ``home``, with ``path``, if there is no key file at all.
        Trouble: exit code 4: KEYS_DAMAGED if no copy can be used, KEYS_NEWER if a newer
            program wrote one; CANNOT_READ if they cannot be read.
    """
    found: list[KeyFile] = []
    unreadable: OSError | None = None
    missing = 0
    for name in NAMES:
        try:
            found.append(_parsed((_bytes_of(folder / name)), folder))
        except (FileNotFoundError, NotADirectoryError):
            missing += 1
        except OSError as error:
            unreadable = error
        except _Bad:
            continue
    if found:
        return tuple(sorted(found, key=lambda keys: -keys.seqno))
    if unreadable:
        raise Trouble("CANNOT_READ", path=str(folder)) from unreadable
    if missing == len(NAMES) and not (folder / DATABASE_NAME).exists():
        raise RuleBroken("NO_HOME", "home", path=str(folder))
    raise Trouble("KEYS_DAMAGED", exit_code=4, path=str(folder))


def are_whole(folder: Path) -> bool:
    """Return whether both copies exist and are identical."""
    try:
        first, second = (_bytes_of(folder / name) for name in NAMES)
        return first == second and bool(_parsed(first, folder))
    except (OSError, _Bad):
        return False


def write(folder: Path, keys: KeyFile) -> None:
    """Write both copies to disk, the second only after the first was read back and verified.

    The second is prepared in a temporary file before the first is changed, so that a full disk or a
    read-only folder prevents the change before it begins. At least one copy is good at any moment.

    Raises:
        Trouble: as ``atomic_writer``.
    """
    data = _canonical(_document(keys))
    first, second = (folder / name for name in NAMES)
    with atomic_writer(second) as ready:
        ready.write(data)
        ready.flush()
        write_atomically(first, data)
        if _bytes_of(first) != data:
            raise Trouble("WRITE_NOT_VERIFIED", path=str(first))


def _context(vault_id: str, slot: Slot) -> bytes:
    """Return the associated data of a wrapped key, so that no slot can be moved or weakened."""
    return _canonical(
        {
            "format": FORMAT,
            "v": VERSION,
            "vault_id": vault_id,
            "slot": slot.id,
            "type": slot.type,
            "kdf": dict(slot.kdf),
            "salt": _text(slot.salt),
        }
    )


def _body(keys: KeyFile) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "v": VERSION,
        "vault_id": keys.vault_id,
        "seqno": keys.seqno,
        "kcv": keys.kcv,
        "schema": keys.schema,
        "slots": [
            {
                "id": slot.id,
                "type": slot.type,
                "created_at": slot.created_at,
                "kdf": dict(slot.kdf),
                "salt": _text(slot.salt),
                "nonce": _text(slot.nonce),
                "wrapped": _text(slot.wrapped),
            }
            for slot in keys.slots
        ],
    }


def _mac(keys: KeyFile, master: MasterKey) -> str:
    body = _canonical(_body(keys))
    return hmac.new(master.subkey("keyfile-mac"), body, hashlib.sha256).hexdigest()


def _document(keys: KeyFile) -> dict[str, Any]:
    document = {**_body(keys), "mac": keys.mac}
    return {**document, "sum": _sum(document)}


def _sum(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(document)).hexdigest()


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MAX_BYTES + 1)


def _parsed(data: bytes, folder: Path) -> KeyFile:
    """Return the validated content of one copy, or raise ``_Bad``."""
    document = _checked_document(data)
    if document.get("format") != FORMAT:
        _refuse()
    version = _number(document, "v", _MAX_NUMBER)
    if version > VERSION:
        raise Trouble("KEYS_NEWER", exit_code=4, path=str(folder), found=version, supported=VERSION)
    slots = document.get("slots")
    if not isinstance(slots, list) or not 1 <= len(slots) <= _MAX_SLOTS:
        _refuse()
    return KeyFile(
        vault_id=_word(document, "vault_id", _ID),
        seqno=_number(document, "seqno", _MAX_NUMBER),
        kcv=_word(document, "kcv", _HEX_DIGEST),
        slots=tuple(_slot(slot) for slot in slots),
        schema=_number(document, "schema", _MAX_NUMBER),
        mac=_word(document, "mac", _HEX_DIGEST),
    )


def _checked_document(data: bytes) -> dict[str, Any]:
    """Return the JSON object in ``data``; it must be canonical and its checksum right."""
    if len(data) > _MAX_BYTES:
        _refuse()
    try:
        document = read_json(data)
        is_canonical = isinstance(document, dict) and _canonical(document) == data
    except ValueError:  # bad JSON or UTF-8, too large numbers, too deep nesting
        _refuse()
    if not is_canonical:
        _refuse()
    rest = {name: value for name, value in document.items() if name != "sum"}
    if document.get("sum") != _sum(rest):
        _refuse()
    return rest


def _slot(value: object) -> Slot:
    if not isinstance(value, dict):
        _refuse()
    slot_type = value.get("type")
    kdf = value.get("kdf")
    if not isinstance(kdf, dict) or not isinstance(slot_type, str):
        _refuse()
    return Slot(
        id=_word(value, "id", _ID),
        type=slot_type,
        created_at=_word(value, "created_at", _INSTANT),
        kdf=_kdf(slot_type, kdf),
        salt=_binary(value, "salt", range(1) if slot_type == KEYRING else _SALT_BYTES),
        nonce=_binary(value, "nonce", _NONCE_BYTES),
        wrapped=_binary(value, "wrapped", _WRAPPED_BYTES),
    )


def _kdf(slot_type: str, kdf: dict[str, Any]) -> dict[str, str | int]:
    """Return the key derivation of a slot; an edited file must not exhaust the machine."""
    name = _KDF_OF_TYPE.get(slot_type)
    if name is None or kdf.get("name") != name:
        _refuse()
    if name == ARGON2ID:
        lanes = _number(kdf, "p", CEILING.lanes, least=1)
        return {
            "name": name,
            "m": _number(kdf, "m", CEILING.memory_kib, least=8 * lanes),
            "t": _number(kdf, "t", CEILING.passes, least=1),
            "p": lanes,
        }
    if name == NO_KDF:
        return {"name": name, "backend": _word(kdf, "backend", _BACKEND)}
    return {"name": name}


def _number(values: Mapping[str, Any], name: str, most: int, *, least: int = 0) -> int:
    value = values.get(name)
    if type(value) is not int or not least <= value <= most:
        _refuse()
    return value


def _word(values: Mapping[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        _refuse()
    return value


def _binary(values: Mapping[str, Any], name: str, lengths: range) -> bytes:
    value = values.get(name)
    try:
        data = base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        data = None
    if data is None or len(data) not in lengths:
        _refuse()
    return data


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _canonical(value: Mapping[str, Any]) -> bytes:
    import rfc8785

    return rfc8785.dumps(dict(value))


def _refuse() -> NoReturn:
    raise _Bad
