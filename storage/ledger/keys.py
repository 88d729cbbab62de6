"""The keys of an installation: Ed25519 for signing, X25519 (age) for decrypting parcels."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, NoReturn

import sqlalchemy as sa

from casework.parcels.signing import PublicKeys
from casework.problems import Trouble
from storage.key_values import get_value, set_values
from storage.vault.master import MasterKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NOTE = "exchange.keys"
SIGNING_NOTE = "exchange.signing"
"""The public signing key, readable without the secret one."""

RETIRED_NOTE = "exchange.retired"
"""Wrapped keys of earlier computers of this one: parcels sealed to them can still be opened."""

MOVES_NOTE = "exchange.moves"
"""The moves from computer to computer, as statements signed by the old keys."""

_CONTEXT = b"zhuhang/installation/v1"
_NONCE_BYTES = 12


class InstallationKeys:
    """The secret keys of one installation; signs, and never shows them."""

    __slots__ = ("_sealing", "_signing", "public", "retired")

    def __init__(
        self,
        signing: Ed25519PrivateKey,
        sealing: Any,
        retired: tuple[InstallationKeys, ...] = (),
    ) -> None:
        self._signing = signing
        self._sealing = sealing
        self.retired = retired
        self.public = PublicKeys(
            signing.public_key().public_bytes_raw().hex(), str(sealing.to_public())
        )

    @classmethod
    def new(cls, *, after: InstallationKeys | None = None) -> InstallationKeys:
        """Return new random keys; parcels sealed to earlier ones can still be opened."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from pyrage import x25519

        retired = () if after is None else (*after.retired, after)
        return cls(Ed25519PrivateKey.generate(), x25519.Identity.generate(), retired)

    @property
    def identity(self) -> Any:
        """The ``pyrage`` identity that opens parcels."""
        return self._sealing

    @property
    def identities(self) -> list[Any]:
        """All identities that parcels to us may be sealed to: this computer's and earlier ones."""
        return [self._sealing, *(one.identity for one in self.retired)]

    @property
    def addresses(self) -> frozenset[str]:
        """The age recipients of this installation."""
        return frozenset((self.public.sealing, *(one.public.sealing for one in self.retired)))

    def sign(self, domain: str, data: bytes) -> bytes:
        return self._signing.sign(signed_text(domain, data))

    def wrapped(self, master: MasterKey) -> str:
        """Return the keys encrypted under the master key (AES-256-GCM), as hex."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE_BYTES)
        secret = {"signing": self._signing.private_bytes_raw().hex(), "sealing": str(self._sealing)}
        plain = json.dumps(secret).encode()
        sealed = AESGCM(master.subkey("installation")).encrypt(nonce, plain, _CONTEXT)
        return (nonce + sealed).hex()

    @classmethod
    def unwrapped(
        cls, wrapped: str, master: MasterKey, retired: tuple[InstallationKeys, ...] = ()
    ) -> InstallationKeys:
        """Return the keys contained in ``wrapped``.

        Raises:
            Trouble: INSTALLATION_KEYS_DAMAGED.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from pyrage import x25519

        try:
            held = bytes.fromhex(wrapped)
            nonce, sealed = held[:_NONCE_BYTES], held[_NONCE_BYTES:]
            plain = AESGCM(master.subkey("installation")).decrypt(nonce, sealed, _CONTEXT)
        except (ValueError, InvalidTag) as error:
            raise Trouble("INSTALLATION_KEYS_DAMAGED") from error
        secret = json.loads(plain)
        return cls(
            Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret["signing"])),
            x25519.Identity.from_str(secret["sealing"]),
            retired,
        )

    def __repr__(self) -> str:
        return f"InstallationKeys({self.public.short}…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("the keys of an installation are not copied anywhere")


def signed_text(domain: str, data: bytes) -> bytes:
    """Return what a signature covers."""
    return domain.encode() + b"\0" + data


def check_signature(signing: str, domain: str, data: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` was made over this text with the key ``signing`` (hex)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing))
        key.verify(signature, signed_text(domain, data))
    except (ValueError, InvalidSignature):
        return False
    return True


def stored_keys(connection: sa.Connection, master: MasterKey) -> InstallationKeys | None:
    """Return the keys of this home; None if none were created yet (home of an older program).

    Raises:
        Trouble: INSTALLATION_KEYS_DAMAGED.
    """
    wrapped = get_value(connection, NOTE)
    if wrapped is None:
        return None
    earlier = json.loads(get_value(connection, RETIRED_NOTE) or "[]")
    retired = tuple(InstallationKeys.unwrapped(one, master) for one in earlier)
    return InstallationKeys.unwrapped(wrapped, master, retired)


def keep_keys(connection: sa.Connection, master: MasterKey, keys: InstallationKeys) -> None:
    """Store these as the keys of this home."""
    values = {NOTE: keys.wrapped(master), SIGNING_NOTE: keys.public.signing}
    if keys.retired:
        values[RETIRED_NOTE] = json.dumps([one.wrapped(master) for one in keys.retired])
    set_values(connection, values)
