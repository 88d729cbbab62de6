"""Moving to another computer: new keys, signed by the old key, which is then revoked.

A caseload that was restored from a backup, or whose folder was copied to another computer, would
continue the numbers and the key of a computer that may still be in use. So nothing is sealed until
the user has said which it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import rfc8785
import sqlalchemy as sa

from casework.parcels.signing import ROTATION_SIGNED_AS, KeyRotation
from storage.key_values import delete_value, get_value, set_values
from storage.ledger.keys import MOVES_NOTE, InstallationKeys, check_signature, keep_keys
from storage.rollback_check import BEHIND_NOTE
from storage.vault.master import MasterKey

DEVICE = "device"
MACHINE_NOTE = "machine"
NAME_NOTE = "machine_name"
"""Keys of the stored digests of the machine id and the computer's name."""

RESTORED_NOTE = "restored"
"""Set while a restored caseload has not been resolved by the user."""

_MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_ID = re.compile(r"[0-9a-f]{32}")
_MACHINE = b"zhuhang/machine/v1\0"
_NAME = b"zhuhang/machine-name/v1\0"


@dataclass(frozen=True, slots=True)
class Device:
    """What identifies this computer: digests, never the original values.

    None if the system has no stable value: then it is not compared. Windows computers installed
    from the same image share the ``id`` but differ in ``name``.
    """

    id: str | None
    name: str | None


def is_signed(move: KeyRotation) -> bool:
    """Return whether the old key of a move signed it."""
    said = rfc8785.dumps(move.statement())
    return check_signature(move.old, ROTATION_SIGNED_AS, said, bytes.fromhex(move.signature))


def this_device() -> Device:
    """Return the identifiers of this computer."""
    return Device(_digest(_MACHINE, _machine_text()), _digest(_NAME, _machine_name()))


def _digest(what: bytes, text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(what + text.encode()).hexdigest()


def _machine_text() -> str | None:
    for file in _MACHINE_FILES:
        if (text := _read_id(file)) is not None:
            return text
    return _machine_guid()


def _read_id(file: Path) -> str | None:
    """Return the id in a file; None if missing (container) or empty (image never booted)."""
    try:
        text = file.read_text("utf-8", "replace").strip()
    except OSError:  # missing, or no permission
        return None
    return text if _ID.fullmatch(text) else None


def _machine_guid() -> str | None:
    """Return the id that Windows creates at installation; cloned installations share it."""
    return _registered(r"SOFTWARE\Microsoft\Cryptography", "MachineGuid")


def _machine_name() -> str | None:
    """Return the Windows computer name, which is unique in a network.

    On other systems the name changes with the network and is not used.
    """
    name = _registered(
        r"SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName", "ComputerName"
    )
    return None if name is None else name.upper()


def _registered(place: str, name: str) -> str | None:
    try:
        import winreg
    except ImportError:
        return None
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:  # type: ignore[attr-defined]  # Windows only
            return str(winreg.QueryValueEx(key, name)[0])  # type: ignore[attr-defined]  # Windows only
    except OSError:  # no permission
        return None


def relocation_reason(connection: sa.Connection, machine: Device) -> str | None:
    """Return why a caseload may be on another computer than before, or None.

    ``restored``, ``machine``, or ``behind``: partners know of later changes.
    """
    if get_value(connection, BEHIND_NOTE) is not None:
        return "behind"
    if get_value(connection, RESTORED_NOTE) is not None:
        return "restored"
    for note, now in _notes(machine).items():
        known = get_value(connection, note)
        if known is not None and known != now:
            return "machine"
    return None


def remember_device(connection: sa.Connection, machine: Device) -> None:
    """Store which computer this caseload is on."""
    set_values(connection, _notes(machine))


def is_device_recorded(connection: sa.Connection, machine: Device) -> bool:
    """Return whether all identifiers of this computer are stored."""
    return all(get_value(connection, note) is not None for note in _notes(machine))


def _notes(machine: Device) -> dict[str, str]:
    every = {MACHINE_NOTE: machine.id, NAME_NOTE: machine.name}
    return {note: value for note, value in every.items() if value is not None}


def confirm_here(connection: sa.Connection, machine: Device) -> None:
    """Confirm that this is the only computer with this caseload, and keep its keys."""
    delete_value(connection, RESTORED_NOTE)
    delete_value(connection, BEHIND_NOTE)
    remember_device(connection, machine)


def migrate_here(
    connection: sa.Connection,
    master: MasterKey,
    old: InstallationKeys,
    machine: Device,
    at: datetime,
) -> InstallationKeys:
    """Create new keys for this computer, certified by the old key."""
    keys = InstallationKeys.new(after=old)
    unsigned = KeyRotation(old.public.signing, keys.public, at, "")
    signature = old.sign(ROTATION_SIGNED_AS, rfc8785.dumps(unsigned.statement())).hex()
    made = replace(unsigned, signature=signature)
    moves = [*json.loads(get_value(connection, MOVES_NOTE) or "[]"), made.document()]
    keep_keys(connection, master, keys)
    set_values(connection, {MOVES_NOTE: json.dumps(moves), DEVICE: secrets.token_hex(8)})
    confirm_here(connection, machine)
    return keys
