"""The master key of a home, and the keys that come from it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import NoReturn

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from casework.problems import Trouble

KEY_BYTES = 32
PURPOSES = frozenset(
    {"db", "dedup", "audit", "backup-manifest", "keycheck", "keyfile-mac", "installation"}
)


class MasterKey:
    """The 32 random bytes from which all keys of a home derive; never printed.

    It never leaves this object except wrapped in a slot of the key file or as a subkey.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes | bytearray) -> None:
        if len(secret) != KEY_BYTES:
            raise ValueError("a master key is 32 bytes")
        self._secret = bytearray(secret)

    @classmethod
    def new(cls) -> MasterKey:
        """Return a fresh random key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def subkey(self, purpose: str) -> bytes:
        """Return the 32 bytes for one purpose, always the same ones (HKDF-SHA256).

        Raises:
            ValueError: a purpose that is not in ``PURPOSES``.
            Trouble: LOCKED after ``wipe``.
        """
        if purpose not in PURPOSES:
            raise ValueError(purpose)
        if not self._secret:
            raise Trouble("LOCKED", exit_code=4, keyring_reason=None)
        # The key is uniformly random already, so the extracting half of HKDF adds nothing.
        return HKDFExpand(SHA256(), KEY_BYTES, b"zhuhang/v1/" + purpose.encode()).derive(
            bytes(self._secret)
        )

    def check_value(self) -> str:
        """Return a value that tells a wrong key from a damaged database and reveals nothing."""
        return hmac.new(self.subkey("keycheck"), b"zhuhang", hashlib.sha256).hexdigest()

    def wrapped(self, kek: bytes, nonce: bytes, context: bytes) -> bytes:
        """Return the key encrypted for a slot (AES-256-GCM), bound to ``context``."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(kek).encrypt(nonce, bytes(self._secret), context)

    @classmethod
    def unwrapped(
        cls, wrapped: bytes, kek: bytes, nonce: bytes, context: bytes
    ) -> MasterKey | None:
        """Return the key a slot holds, or None when ``kek`` is not the key of that slot."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return cls(AESGCM(kek).decrypt(nonce, wrapped, context))
        except InvalidTag:
            return None

    def wipe(self) -> None:
        """Overwrite the key; the object opens nothing afterwards."""
        for index in range(len(self._secret)):
            self._secret[index] = 0
        self._secret.clear()

    def __repr__(self) -> str:
        return "MasterKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a master key is not copied or written anywhere")
