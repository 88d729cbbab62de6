"""Public keys of an installation, and fingerprints for comparing them by voice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

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
        ...


class SignatureCheck(Protocol):
    """Verifies a signature with a public key."""

    def __call__(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool: ...
