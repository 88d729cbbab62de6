"""The master key of a home, and its subkeys."""

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
    """The 32 random bytes from which all keys of a home are derived; never printed.

    It never leaves this object except wrapped in a slot of the key file or as a subkey.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes | bytearray) -> None:
        if len(secret) != KEY_BYTES:
            raise ValueError("a master key is 32 bytes")
        self._secret = bytearray(secret)

    @classmethod
    def new(cls) -> MasterKey:
        """Return a new random key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def subkey(self, purpose: str) -> bytes:
        """Return the 32-byte subkey for a purpose (HKDF-SHA256, deterministic).

        Raises:
            ValueError: a purpose that is not in ``PURPOSES``.
            Trouble: LOCKED after ``wipe``.
        """
        if purpose not in PURPOSES:
            raise ValueError(purpose)
        if not self._secret:
            raise Trouble("LOCKED", exit_code=4, keyring_reason=None)
        # The key is already uniformly random, so HKDF's extract step is not needed.
        return HKDFExpand(SHA256(), KEY_BYTES, b"zhuhang/v1/" + purpose.encode()).derive(
            bytes(self._secret)
        )

    def check_value(self) -> str:
        """Return a value that reveals nothing but detects a wrong key."""
        return hmac.new(self.subkey("keycheck"), b"zhuhang", hashlib.sha256).hexdigest()

    def wrapped(self, kek: bytes, nonce: bytes, context: bytes) -> bytes:
        """Return the key encrypted for a slot (AES-256-GCM), bound to ``context``."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(kek).encrypt(nonce, bytes(self._secret), context)

    @classmethod
    def unwrapped(
        cls, wrapped: bytes, kek: bytes, nonce: bytes, context: bytes
    ) -> MasterKey | None:
        """Return the key of a slot, or None if ``kek`` does not open that slot."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return cls(AESGCM(kek).decrypt(nonce, wrapped, context))
        except InvalidTag:
            return None

    def wipe(self) -> None:
        """Overwrite the key; the object can no longer be used."""
        for index in range(len(self._secret)):
            self._secret[index] = 0
        self._secret.clear()

    def __repr__(self) -> str:
        return "MasterKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a master key is not copied or written anywhere")
