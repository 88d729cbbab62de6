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
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import rfc8785
import sqlalchemy as sa

from casework.exchange.succession import SIGNED_AS, Succession
from storage.exchange.keys import (
    MOVES_NOTE,
    InstallationKeys,
    check_signature,
    keep_keys,
    noted,
    put_notes,
)
from storage.rows import NoteRow
from storage.vault.master import MasterKey

DEVICE = "device"
MACHINE_NOTE = "machine"
"""A digest that tells this computer from another one."""

RESTORED_NOTE = "restored"
"""There while a caseload was brought back from a backup and nobody has said what that means."""

_MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_ID = re.compile(r"[0-9a-f]{32}")
_MACHINE = b"zhuhang/machine/v1\0"


def is_signed(move: Succession) -> bool:
    """Tell whether the old key of a move signed it."""
    said = rfc8785.dumps(move.statement())
    return check_signature(move.old, SIGNED_AS, said, bytes.fromhex(move.signature))


def this_machine() -> str | None:
    """Return what tells this computer from another one: a digest, never what it is made from.

    None where the system has nothing that stays the same: then nothing is told apart by it.
    """
    text = _machine_text()
    return None if text is None else hashlib.sha256(_MACHINE + text.encode()).hexdigest()


def _machine_text() -> str | None:
    for file in _MACHINE_FILES:
        if file.is_file() and _ID.fullmatch(text := file.read_text("utf-8", "replace").strip()):
            return text
    return _machine_guid()


def _machine_guid() -> str | None:
    """Windows writes one when it is installed."""
    try:
        import winreg
    except ImportError:
        return None
    place = r"SOFTWARE\Microsoft\Cryptography"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:  # type: ignore[attr-defined]
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])  # type: ignore[attr-defined]
    except OSError:  # no right to look: the network card has to do
        return None


def why_elsewhere(connection: sa.Connection, machine: str | None) -> str | None:
    """Return why a caseload may not be where it was: ``restored``, ``machine``; None: it is."""
    if noted(connection, RESTORED_NOTE) is not None:
        return "restored"
    known = noted(connection, MACHINE_NOTE)
    is_other = known is not None and machine is not None and known != machine
    return "machine" if is_other else None


def know_machine(connection: sa.Connection, machine: str | None) -> None:
    """Remember on which computer this caseload is."""
    if machine is not None:
        put_notes(connection, {MACHINE_NOTE: machine})


def stay(connection: sa.Connection, machine: str | None) -> None:
    """This is the only computer with this caseload: its keys go on."""
    connection.execute(sa.delete(NoteRow).where(NoteRow.key == RESTORED_NOTE))
    know_machine(connection, machine)


def move(
    connection: sa.Connection,
    master: MasterKey,
    old: InstallationKeys,
    machine: str | None,
    at: datetime,
) -> InstallationKeys:
    """Give this computer fresh keys; the old key signs that they follow it."""
    keys = InstallationKeys.new(after=old)
    unsigned = Succession(old.public.signing, keys.public, at, "")
    signature = old.sign(SIGNED_AS, rfc8785.dumps(unsigned.statement())).hex()
    made = replace(unsigned, signature=signature)
    moves = [*json.loads(noted(connection, MOVES_NOTE) or "[]"), made.document()]
    keep_keys(connection, master, keys)
    put_notes(connection, {MOVES_NOTE: json.dumps(moves), DEVICE: secrets.token_hex(8)})
    stay(connection, machine)
    return keys
