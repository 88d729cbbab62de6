"""Moving to another computer: fresh keys, which the old key signs; the old one is given up.

A caseload that was brought back from a backup, or whose folder stands on another computer, would
go on with the numbers and the key of a computer that may still be in use. Nothing is sealed then
before a person has said which it is.
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

from casework.exchange.key_rotation import SIGNED_AS, KeyRotation
from storage.exchange.keys import MOVES_NOTE, InstallationKeys, check_signature, keep_keys
from storage.key_values import delete_value, get_value, set_values
from storage.rollback_check import BEHIND_NOTE
from storage.vault.master import MasterKey

DEVICE = "device"
MACHINE_NOTE = "machine"
NAME_NOTE = "machine_name"
"""Digests that tell this computer from another one, by what the system and the person call it."""

RESTORED_NOTE = "restored"
"""There while a caseload was brought back from a backup and nobody has said what that means."""

_MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_ID = re.compile(r"[0-9a-f]{32}")
_MACHINE = b"zhuhang/machine/v1\0"
_NAME = b"zhuhang/machine-name/v1\0"


@dataclass(frozen=True, slots=True)
class Device:
    """What tells this computer from another one: digests, never what they are made from.

    None where the system has nothing that stays the same: then nothing is told apart by it.
    Windows computers that were set up as copies of one share the ``id`` and have each a ``name``.
    """

    id: str | None
    name: str | None


def is_signed(move: KeyRotation) -> bool:
    """Tell whether the old key of a move signed it."""
    said = rfc8785.dumps(move.statement())
    return check_signature(move.old, SIGNED_AS, said, bytes.fromhex(move.signature))


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
    """A container has no such file, an image that was never started an empty one."""
    try:
        text = file.read_text("utf-8", "replace").strip()
    except OSError:  # not there, or no right to look
        return None
    return text if _ID.fullmatch(text) else None


def _machine_guid() -> str | None:
    """Windows writes one when it is installed; copies of one installation have the same."""
    return _registered(r"SOFTWARE\Microsoft\Cryptography", "MachineGuid")


def _machine_name() -> str | None:
    """Return what Windows calls the computer: no two in one network are called alike.

    Elsewhere a name comes and goes with the network, and says nothing.
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
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:  # type: ignore[attr-defined]  # Windows alone has it
            return str(winreg.QueryValueEx(key, name)[0])  # type: ignore[attr-defined]  # Windows alone has it
    except OSError:  # no right to look
        return None


def relocation_reason(connection: sa.Connection, machine: Device) -> str | None:
    """Return why a caseload may not be where it was, or None: it is.

    ``restored``, ``machine``, or ``behind``: others know of something that was done since.
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
    """Remember on which computer this caseload is."""
    set_values(connection, _notes(machine))


def is_device_recorded(connection: sa.Connection, machine: Device) -> bool:
    """Tell whether everything that tells this computer apart was compared with a note."""
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
    """Give this computer new keys, certified by the old key."""
    keys = InstallationKeys.new(after=old)
    unsigned = KeyRotation(old.public.signing, keys.public, at, "")
    signature = old.sign(SIGNED_AS, rfc8785.dumps(unsigned.statement())).hex()
    made = replace(unsigned, signature=signature)
    moves = [*json.loads(get_value(connection, MOVES_NOTE) or "[]"), made.document()]
    keep_keys(connection, master, keys)
    set_values(connection, {MOVES_NOTE: json.dumps(moves), DEVICE: secrets.token_hex(8)})
    confirm_here(connection, machine)
    return keys
