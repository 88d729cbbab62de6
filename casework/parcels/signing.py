"""Keys of an installation: fingerprints to compare by voice, identity cards 名片, and key rotation.

Trust in a card comes from comparing its fingerprint aloud. A changed key blocks a partner. The only
exception is a new key that is signed with the old one. Several rotations form a chain, oldest
first, so that a partner who missed one can still verify the chain from the key that it compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

from casework.problems import RuleBroken
from casework.records import Partner, Role

_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32, without I, L, O and U."""

_GROUPS, _GROUP = 6, 4
_DOMAIN = b"zhuhang/fingerprint/v1\0"
_LOOK_ALIKES = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The public keys of an installation: ``signing`` is Ed25519 (hex), ``sealing`` is age's."""

    signing: str
    sealing: str

    @property
    def fingerprint(self) -> str:
        """The fingerprint of both keys, six groups of four symbols: ``7F3K-…``."""
        return fingerprint_of(self)

    @property
    def short(self) -> str:
        """The first group of the fingerprint: for file names, insufficient for trust."""
        return self.fingerprint[:_GROUP]


def fingerprint_of(keys: PublicKeys) -> str:
    """Return the first 120 bits of the SHA-256 of both keys, formatted for reading aloud."""
    digest = hashlib.sha256(_DOMAIN + f"{keys.signing}\0{keys.sealing}".encode()).digest()
    number = int.from_bytes(digest[: _GROUPS * _GROUP * 5 // 8])
    symbols = "".join(_SYMBOLS[number >> shift & 31] for shift in range(115, -1, -5))
    return "-".join(symbols[at : at + _GROUP] for at in range(0, len(symbols), _GROUP))


def _plain(text: str) -> str:
    return "".join(c for c in text.upper().translate(_LOOK_ALIKES) if c.isalnum())


class Signer(Protocol):
    """Signs for this installation; the secret key never leaves it."""

    @property
    def public(self) -> PublicKeys: ...

    def sign(self, domain: str, data: bytes) -> bytes:
        """Return the signature (64 bytes, Ed25519) of ``domain``, a zero byte and ``data``.

        The domain names what is signed (``zhuhang/dossier/v1``), so that a signature cannot be
        reused for something else.
        """


class SignatureCheck(Protocol):
    """Verifies a signature with a public key."""

    def __call__(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool: ...


CARD_FORMAT = "zhuhang-card"
CARD_SIGNED_AS = "zhuhang/card/v1"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """The user of an installation and its public keys."""

    name: str
    unit: str
    role: Role
    keys: PublicKeys

    def document(self) -> dict[str, Any]:
        """Return the document that is signed with the card's key."""
        return {
            "format": CARD_FORMAT,
            "v": 1,
            "name": self.name,
            "unit": self.unit,
            "role": self.role.value,
            "signing": self.keys.signing,
            "sealing": self.keys.sealing,
        }


def card_of(document: Any) -> IdentityCard:
    """Parse a card from a document.

    Raises:
        RuleBroken: CARD_UNREADABLE, CARD_NEWER.
    """
    try:
        texts = [document[name] for name in ("name", "unit", "role", "signing", "sealing")]
        is_ours = document["format"] == CARD_FORMAT and all(map(_is_text, texts))
        version, role = document["v"], Role(texts[2])
    except (KeyError, TypeError, ValueError) as error:
        raise RuleBroken("CARD_UNREADABLE", "file") from error
    if not is_ours:
        raise RuleBroken("CARD_UNREADABLE", "file")
    if version != 1:
        raise RuleBroken("CARD_NEWER", "file")
    name, unit, _, signing, sealing = texts
    return IdentityCard(name, unit, role, PublicKeys(signing, sealing))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


ROTATION_SIGNED_AS = "zhuhang/succession/v1"
ROTATIONS_KEY = "succeeds"
"""Key of the chain in ``about`` of a manifest."""

MOST_ROTATIONS = 50
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
    document = about.get(ROTATIONS_KEY, [])
    if not isinstance(document, list) or len(document) > MOST_ROTATIONS:
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
