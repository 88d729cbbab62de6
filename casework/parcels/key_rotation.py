"""Key rotation on a new device: the old key signs the new one.

A changed key blocks a partner. The only exception is a new key that is signed with the old one.
Several rotations form a chain, oldest first, so that a partner who missed one can still verify the
chain from the key that it compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from casework.parcels.signing import PublicKeys
from casework.problems import RuleBroken
from casework.records import Partner

SIGNED_AS = "zhuhang/succession/v1"
ABOUT = "succeeds"
"""Key of the chain in ``about`` of a manifest."""

MOST = 50
_SUCCESSOR_NAMESPACE = UUID("6f2f0f0e-6c3c-5f0a-9d0b-686569720001")


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """One rotation: the revoked key, its successor keys, and the old key's signature."""

    old: str
    new: PublicKeys
    at: datetime
    signature: str

    def statement(self) -> dict[str, Any]:
        """Return the document that the old key signs."""
        return {
            "old": self.old,
            "signing": self.new.signing,
            "sealing": self.new.sealing,
            "at": self.at.isoformat(),
        }

    def document(self) -> dict[str, Any]:
        return {**self.statement(), "signature": self.signature}


def read_chain(about: Mapping[str, Any]) -> tuple[KeyRotation, ...]:
    """Return the key rotations in a manifest, oldest first; usually none.

    Raises:
        RuleBroken: E_MANIFEST.
    """
    document = about.get(ABOUT, [])
    if not isinstance(document, list) or len(document) > MOST:
        raise RuleBroken("E_MANIFEST", "file")
    try:
        return tuple(_read(one) for one in document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuleBroken("E_MANIFEST", "file") from error


def _read(document: Mapping[str, Any]) -> KeyRotation:
    at = datetime.fromisoformat(document["at"])
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    bytes.fromhex(document["signature"])
    keys = PublicKeys(str(document["signing"]), str(document["sealing"]))
    return KeyRotation(str(document["old"]), keys, at, str(document["signature"]))


def successor_in(
    chain: Iterable[KeyRotation],
    sender: str,
    partners: Mapping[str, Partner],
    is_signed: Callable[[KeyRotation], bool],
) -> tuple[Partner, KeyRotation] | None:
    """Return the known partner whose chain ends at ``sender``, and the last rotation, or None.

    Each rotation from a known key onwards must be signed, or the chain is invalid.
    """
    known: Partner | None = None
    last: KeyRotation | None = None
    for move in chain:
        begins = partners.get(move.old)
        if begins is not None:
            known = begins
        elif last is not None and move.old != last.new.signing:
            return None
        if known is not None and not is_signed(move):
            return None
        last = move
    if known is None or last is None or last.new.signing != sender:
        return None
    return known, last


def successor_of(known: Partner, keys: PublicKeys, at: datetime) -> Partner:
    """Return the partner record of the new device, with the trust of the old one."""
    return Partner(
        id=uuid5(_SUCCESSOR_NAMESPACE, keys.signing),
        recorded_at=at,
        recorded_by=known.recorded_by,
        name=known.name,
        unit=known.unit,
        role=known.role,
        signing=keys.signing,
        sealing=keys.sealing,
        below=known.below,
        is_own=known.is_own,
        shares_with=known.group,
        fields=known.fields,
        checked_on=known.checked_on,
        checked_by=known.checked_by,
        follows=known.id,
    )
