"""One secret in the keyring of the operating system, for users who do not share their account.

The keyring is a convenience in addition to the passphrase. Failures are returned as a reason,
never raised, and a keyring that stores plain text is never used.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import importlib
import secrets
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SECRET_BYTES = 32
PATIENCE_S = 3.0  # D-Bus may never answer

_ACCOUNT = "master"

# Selected by class, in the order to try: never by discovery, PYTHON_KEYRING_BACKEND or
# keyringrc.cfg, which may all name a backend that writes plain text.
_LINUX = (
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
)
ALLOWED_BACKENDS = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
}


class KeyringReason(StrEnum):
    """Why the keyring could not be used."""

    NOT_SET_UP = "KEYRING_NOT_SET_UP"
    UNAVAILABLE = "KEYRING_UNAVAILABLE"
    LOCKED = "KEYRING_LOCKED"
    TIMEOUT = "KEYRING_TIMEOUT"
    NO_ENTRY = "KEYRING_NO_ENTRY"
    WRONG_VALUE = "KEYRING_WRONG_VALUE"
    REFUSED = "KEYRING_REFUSED"


@dataclass(frozen=True, slots=True)
class KeyringAnswer:
    """A secret from the keyring, or the reason why there is none."""

    secret: bytes | None = field(default=None, repr=False)
    reason: KeyringReason | None = None
    backend: str | None = None


def new_secret() -> bytes:
    """Return a fresh random key for a keyring slot."""
    return secrets.token_bytes(SECRET_BYTES)


def stored_secret(vault_id: str) -> KeyringAnswer:
    """Return the secret of a home, or the reason why the keyring has none."""

    def read(backend: Any) -> KeyringAnswer:
        text = backend.get_password(_service(vault_id), _ACCOUNT)
        if text is None:
            return KeyringAnswer(reason=KeyringReason.NO_ENTRY)
        secret = _decoded(text)
        return KeyringAnswer(secret, None if secret else KeyringReason.WRONG_VALUE)

    return asked(read)


def store_secret(vault_id: str, secret: bytes) -> KeyringAnswer:
    """Store the secret in the keyring and read it back; return the reason if that failed."""
    text = base64.urlsafe_b64encode(secret).rstrip(b"=").decode("ascii")

    def write(backend: Any) -> KeyringAnswer:
        # Without this, Windows keeps a second copy of the old value under another name.
        _delete(backend, vault_id)
        backend.set_password(_service(vault_id), _ACCOUNT, text)
        if backend.get_password(_service(vault_id), _ACCOUNT) != text:
            return KeyringAnswer(reason=KeyringReason.REFUSED)
        return KeyringAnswer(secret)

    return asked(write)


def forget_secret(vault_id: str) -> KeyringAnswer:
    """Remove the secret from the keyring; return the reason if that failed."""

    def remove(backend: Any) -> KeyringAnswer:
        _delete(backend, vault_id)
        left = backend.get_password(_service(vault_id), _ACCOUNT)
        return KeyringAnswer(reason=None if left is None else KeyringReason.REFUSED)

    return asked(remove)


def _service(vault_id: str) -> str:
    return f"Zhuhang/{vault_id}"


def _delete(backend: Any, vault_id: str) -> None:
    from keyring.errors import PasswordDeleteError

    with contextlib.suppress(PasswordDeleteError):  # there was none
        backend.delete_password(_service(vault_id), _ACCOUNT)


def _decoded(text: str) -> bytes | None:
    try:
        secret = base64.b64decode(text + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return secret if len(secret) == SECRET_BYTES else None


def asked(question: Callable[[Any], KeyringAnswer]) -> KeyringAnswer:
    """Return the answer of the first allowed keyring that works here, within ``PATIENCE_S``."""
    answers: list[KeyringAnswer] = []
    asking = threading.Thread(
        target=lambda: answers.append(_answer(question)), name="keyring", daemon=True
    )
    asking.start()
    asking.join(PATIENCE_S)
    return answers[0] if answers else KeyringAnswer(reason=KeyringReason.TIMEOUT)


def _answer(question: Callable[[Any], KeyringAnswer]) -> KeyringAnswer:
    from keyring.errors import KeyringLocked

    backend = _backend()
    if backend is None:
        return KeyringAnswer(reason=KeyringReason.UNAVAILABLE)
    name = type(backend).__module__.rpartition(".")[2]
    try:
        answer = question(backend)
    except KeyringLocked:
        return KeyringAnswer(reason=KeyringReason.LOCKED, backend=name)
    except Exception:  # noqa: BLE001  each desktop fails in its own types; none may block unlocking
        return KeyringAnswer(reason=KeyringReason.REFUSED, backend=name)
    return KeyringAnswer(answer.secret, answer.reason, name)


def _backend() -> Any | None:
    for module_name, class_name in ALLOWED_BACKENDS.get(sys.platform, _LINUX):
        try:
            backend_class = getattr(importlib.import_module(module_name), class_name)
            if not backend_class.viable:
                continue
            backend = backend_class()
        except Exception:  # noqa: BLE001,S112  the same: this one does not work here, try the next
            continue
        if hasattr(backend, "persist"):
            backend.persist = "local machine"  # the default would roam with a Windows profile
        return backend
    return None
